"""What a contact's steps leave behind, in the step's own transaction."""


def write_addendum(contact, *, by, text, service_officer=None, kept=()):
    """One addendum row, with author and time (CON-31). What was `kept` of the privacy guard's findings stands in the timeline."""
    contact.addenda.create(by=by, text=text, service_officer=service_officer)
