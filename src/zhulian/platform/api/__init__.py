"""The REST API's base (SPEC PF3): one door, tokens, problems, lists. Rooms add their operations by `registry`.

`door` answers every address under /api/ and loads the rest when the first program with a token comes: processes
that answer no program never pay for it.
"""
