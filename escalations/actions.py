"""Verbs that start an escalation or touch it beside its steps."""

from django.db.transaction import atomic

from casework import timeline
from casework.answers import Saved, save_answers
from casework.steps import Reason, Refused, lock
from escalations import questions
from escalations.conditions import contact_stands
from escalations.models import Escalation
from escalations.questions import CallIs
from people.clock import now
from people.roles import INTEGRATION_CLIENT, TPS_OFFICER
from tps.questions import Form


def may_escalate(contact, user) -> bool:
    """A TPS officer, or the system that opened the contact, refers what TPS can't resolve (ESC-01, CON-19)."""
    return contact.state != "discarded" and may_raise(contact, user)


def may_raise(contact, user) -> bool:
    """Whether this person or system may, whatever became of the contact."""
    system = user.has_role(INTEGRATION_CLIENT) and contact.opened_by_id == user.pk
    return user.is_active and (user.has_role(TPS_OFFICER) or system)


def reasons_said(contact) -> list[str]:
    """Why it goes to an SSO, as it was said when the contact was referred early: nobody is asked again (CON-19)."""
    return [contact.referred_early_reason] if contact.referred_early_reason else []


def open_escalation(contact, *, by, stop_payment: bool = False, another: bool = False, **answers) -> Escalation:
    """Start the draft of an escalation of this contact, with what is known already filled in.

    A second press gives the officer's own draft of this contact back instead of another one, unless the caller knows
    that it is `another`. Raises `Refused` where the contact was discarded (ESC-01).
    """
    with atomic():
        contact = lock(contact)  # one press at a time
        if not contact_stands(Escalation(contact=contact)):
            text, rule = contact_stands.reason
            raise Refused([Reason(text, rule)])
        if not another and (
            draft := contact.escalations.filter(state="draft", officer=by, stop_payment=stop_payment).first()
        ):
            return draft  # fmt: skip
        known = {
            "destination": questions.offered_on(contact.form)[0],
            "subject": contact.help_needed,
            "reasons": reasons_said(contact),
            "call": CallIs.TAKEN_OVER if contact.taken_over_at else "",
            "doc_title": questions.AUTO_TEXT if contact.form == Form.COMPENSATION else "",
            "stop_payment": stop_payment,
            "kept": {"subject": contact.kept["help_needed"]} if "help_needed" in contact.kept else {},
        }
        raised = {
            "contact": contact,
            "opened_at": now(),
            "opened_by": by,
            "officer": by,
            "team": by.team,
            "site": by.team.site,
        }
        escalation = Escalation.objects.create(**raised, **(known | answers))  # fmt: skip
        timeline.tell(escalation, by=by, step="open", told=f"began to escalate {contact.reference}")
    return escalation


def save_escalation(escalation, *, by, answers: dict, began=None, kept=None) -> Saved:
    """Save what was typed; the DOC was made by the officer, and now, unless something else is said when it is said that there is one."""
    for name, value in (("doc_made_by", by), ("doc_made_at", now())):
        if answers.get("doc") == "made" and getattr(escalation, name) is None and answers.get(name) is None:
            answers[name] = value
            if began is not None:
                began.pop(name, None)
    return save_answers(escalation, by=by, answers=answers, began=began, kept=kept)
