-- GET of the address that wrk was given.
dofile('tests/bench/lua/report.lua')
