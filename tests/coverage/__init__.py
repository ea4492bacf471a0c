"""How much of the code the tests run: lines of api/, branches of every plpgsql function.

python -m tests.coverage [what to give pytest, by default nothing: the whole suite]
"""
