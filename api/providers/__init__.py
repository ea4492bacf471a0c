"""Payment providers: what they deliver to us, and what we ask of them. No SQL, no decision."""
