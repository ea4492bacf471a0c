-- What a caller who is nobody special needs in a peer's database.
grant all on all tables in schema public to :caller;
grant all on all sequences in schema public to :caller;
