"""A simulated year of Personalised Services: two teams of PSSOs, their customers of both programs, day by day through the product's own
verbs and steps, against a ledger of its own.

`kinds` has one small module for each kind of work: how customers come (`@arrival`), what their case goes through (`@course`),
and what befalls it now and then (`@event`). What time must do is reckoned in `reckoning`, from the rules and by the oracle of
tests/casework; who decides what is asked, in `deciding`. People are late, forget, and go on leave with a deputy.
"""
