"""The command line of whoever operates Stockade: `stockade`, thin over the database's functions.

It speaks to the database as stockade_dba. With --json it prints JSON lines: one object for each
row, whose keys are SQL's column names; times are RFC 3339 in UTC, numerics are strings. Else it
prints tables. What is not an answer (progress, questions, troubles) goes to stderr.

Exit codes: 0 done; 1 the answer is no (breaches found, not found, refused); 2 used wrongly; 3 busy,
or away: nothing was done, try again.
"""
