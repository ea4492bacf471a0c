"""Stockade over HTTP: forwards to the functions in the database and decides nothing itself."""
