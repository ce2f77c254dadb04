"""A simulated month of one site: everybody's work through the product's own verbs and steps, against a ledger of its own.

The clock is moved from one thing to the next. `kinds` has one small module for each kind of work; whatever stands there is
dealt. A life is a generator: it yields the moment of what happens next, and does it when it is asked to go on. Beside each
thing that it does it tells the `ledger` what must follow, reckoned with tests/casework/oracle.py and never with the
product's calendars: entries of the timeline, notices, e-mails, time limits and what time does to them. `compare` holds the
database and the post against it.
"""
