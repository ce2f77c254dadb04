"""Contacts as a test needs them: what is said of one, and a case of Priya's with any number of them."""

from casework.steps import take
from personalised_services.forms import contact as contact_forms
from tests.personalised_services.lettering import local

#: A first contact that reached the customer, as the form cleans it.
REACHED = {
    "poro": "proved", "channel": "telephone", "direction": "out", "at": local(), "spoken_to": "customer",
    "words": "She asks for one letter instead of two.", "explained": True, "strategies": "One call a week.",
}  # fmt: skip
LATER = REACHED | {"explained": False, "strategies": ""}
MISSED = LATER | {"poro": "nobody", "words": "No answer."}
#: The same, as it is sent.
SENT = {name: value for name, value in REACHED.items() if name != "at"}


def go(record, name, by, **answers):
    return take(record, name, by=by, version=record.version, **answers)


def sent(name, record, by, **said):
    """The form, filled with what was sent."""
    return getattr(contact_forms, name)(said, record=record, by=by)


def log(case, by, **said):
    """The case after a contact was logged, as the form cleans it."""
    return go(case, "log_contact", by, **REACHED | said)
