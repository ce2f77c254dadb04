"""What the API of every record shares: problem documents, versions, idempotency, pages of a list, steps.

`records.py` is the set of views; a house adds what its record looks like and what may be written (tps/api).
"""
