"""How fast, beside its peers, on the same machine in the same run: `make bench`.

Everything runs on a cluster of its own with fsync on, on sockets and loopback, interleaved and
repeated; what counts is the median. A scenario is a module of `scenarios`; what it measured goes
into the Book, from which the page, the plots and the JSON are made.
"""
