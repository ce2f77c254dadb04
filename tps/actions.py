"""Verbs that start a contact or touch it beside its steps."""

from datetime import timedelta

from django.conf import settings
from django.db.transaction import atomic

from casework import timeline
from casework.answers import Saved, save_answers
from people import directory
from people.clock import now
from people.models import Staff
from tps.models import Contact, OfficerSettings
from tps.questions import Form

BLANK_FOR = timedelta(minutes=1)


def default_form(officer) -> str:
    settings_of = OfficerSettings.objects.filter(officer=officer).first()
    return settings_of.default_form if settings_of else Form.SMART_CENTRE


def open_contact(*, by, form: str | None = None, another: bool = False) -> Contact:
    """Open a contact: the record exists from this moment, and its clock runs (CON-01, CON-17).

    A second press within a minute gives the same untouched contact back instead of another one, unless the caller
    knows that it is `another` (the API's Idempotency-Key says so).
    """
    with atomic():
        Staff.objects.select_for_update(of=("self",)).get(pk=by.pk)  # one press at a time
        blank = Contact.objects.in_hand_of(by).filter(opened_by=by, version=1, opened_at__gt=now() - BLANK_FOR).first()
        if blank is not None and not another and form in (None, blank.form):
            return blank
        moment = now()
        contact = Contact.objects.create(
            form=form or default_form(by),
            opened_at=moment,
            opened_by=by,
            officer=by,
            fronted_at=moment,
            team=by.team,
            site=by.team.site,
        )
        timeline.tell(contact, by=by, step="open", told=f"opened the contact, {contact.get_form_display()} form")
    return contact


def save_contact(contact, *, by, answers: dict, began=None, kept=None) -> Saved:
    """Save what was typed; a service officer's location and Service Zone come from the directory where not given."""
    officer = answers.get("service_officer")
    if officer is not None and officer.pk != contact.service_officer_id:
        for name, value in (("location", officer.team), ("service_zone", officer.team.site.zone)):
            if answers.get(name) is None or answers[name].pk == getattr(contact, f"{name}_id"):
                answers[name] = value
                if began is not None:
                    began.pop(name, None)
    return save_answers(contact, by=by, answers=answers, began=began, kept=kept)


def bring_to_front(contact, *, by) -> None:
    """Of an officer's open contacts this one is in front: the one that a new tab or sign-in shows."""
    Contact.objects.open().filter(pk=contact.pk, officer=by).update(fronted_at=now())


def add_service_officer(*, by, logon, given_name, family_name, team, email=""):
    """Add an SO who is not in the directory: no sign-in, an agency address, unverified. Returns the Staff row."""
    return directory.add_on_the_spot(
        by=by,
        logon=logon,
        given_name=given_name,
        family_name=family_name,
        team=team,
        email=email,
        domain=settings.AGENCY_MAIL_DOMAIN,
    )
