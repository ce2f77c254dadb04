"""Contacts with the customer: logged, PoRO first; a voicemail recorded."""

from django.db import models
from django_fsm import transition

from casework.steps import step
from personalised_services.conditions import case as conditions
from personalised_services.effects import contact as contact_effects
from personalised_services.querysets.case import OPEN_CASE
from personalised_services.who import case as who


class ContactsWithTheCustomer(models.Model):
    class Meta:
        abstract = True

    @transition(
        "state", source=OPEN_CASE, target=None, permission=who.its_psso_or_who_leads_it,
        custom=step(
            "Log a contact", "logged a contact with the customer", form="personalised_services.forms.contact.LogContact",
            icon="phone-call", guards=(conditions.is_begun,), rules=("CAS-02", "CAS-07", "CAS-14", "LET-01"),
            then=(contact_effects.contact_is_logged,),
        ),
    )  # fmt: skip
    def log_contact(self, *, by, **said):
        """Log a contact with the customer, or an attempt: whether PoRO was completed first, then what was said."""
        return {
            "nobody": "logged an attempt to contact the customer: nobody was spoken to",
            "not_proved": "logged a contact in which nobody proved to be the customer",
        }.get(said["poro"])

    @transition(
        "state", source=OPEN_CASE, target=None, permission=who.its_psso_or_who_leads_it,
        custom=step(
            "Record a voicemail", "recorded a voicemail of the customer",
            form="personalised_services.forms.contact.RecordVoicemail", icon="voicemail", guards=(conditions.is_begun,),
            rules=("CAS-12",), then=(contact_effects.voicemail_is_recorded,),
        ),
    )  # fmt: skip
    def record_voicemail(self, *, by, **said):
        """Record a voicemail that was reviewed, and what was done about it."""
