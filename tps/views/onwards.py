"""Where a step leads: while the contact is open, back to its form, where its clock runs and the typing goes on."""

from django.shortcuts import redirect

from tps.models import Contact


def onwards(user, is_done=lambda record: True):
    """`then` of a step's page: to the form of the contact that this officer has open, or to the record where it is closed,
    in other hands, or not done."""

    def then(record):
        contact = record if isinstance(record, Contact) else record.contact
        if contact.takes_answers() and contact.officer_id == user.pk and is_done(record):
            return redirect("tps:write", contact.reference)
        return redirect(record)

    return then
