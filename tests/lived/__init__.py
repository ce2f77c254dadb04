"""What simulated times have in common: a clockwork that moves the clock, a ledger kept beside the product, and the comparison.

A life is a generator: it yields the moment of what happens next, and does it when it is asked to go on. Beside each thing that
it does it tells the `ledger` what must follow, reckoned with tests/casework/oracle.py and never with the product's calendars.
tests/month has a month of a TPS site, tests/year a year of Personalised Services.
"""
