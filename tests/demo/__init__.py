"""A flash sale over real HTTP, on a server of its own, that ends with a proof."""
