"""What a contact's steps leave behind, in the step's own transaction."""


def write_addendum(contact, *, by, text, service_officer=None):
    """One addendum row, with author and time (CON-31)."""
    contact.addenda.create(by=by, text=text, service_officer=service_officer)
