"""Escalations in the state that a test needs, reached by the product's own steps. Sam raises them, Lena and Mo are SSOs."""

import pytest

from casework.steps import take
from escalations import actions
from escalations.models import Escalation
from people.clock import now
from people.models import RoleHeld, Staff
from people.roles import SSO
from tests.conftest import LONG_AGO
from tps.questions import Form


@pytest.fixture
def mo(cast):
    """Another SSO, in Perth."""
    person = Staff(
        person_number="P80001", logon="MT8001", given_name="Mo", family_name="Tan", email="mo.tan@agency.example",
        team=cast.quinn.team, can_sign_in=True,
    )  # fmt: skip
    person.set_unusable_password()
    person.save()
    RoleHeld.objects.create(staff=person, role=SSO.key, starts_at=LONG_AGO)
    return person


@pytest.fixture
def said(cast):
    """A complete set of answers: said(nnu=...) changes those that you name."""

    def complete(form=Form.SMART_CENTRE, **changed):
        values = {
            "destination": "helpdesk" if form == Form.COMPENSATION else "sso",
            "reasons": ["complexity", "time"],
            "subject": "Two files disagree on the end date",
            "issue": "Both files give an end date, and they differ.",
            "action_taken": "Compared both files and the screen with the SO.",
            "call": "with_so",
            "doc": "made",
            "doc_title": "Escalated to Service Support Officer",
            "doc_made_at": now(),
            "doc_made_by": cast.sam,
        }
        if form == Form.COMPENSATION:
            values["direct_referral"] = False
        return values | changed

    return complete


ICT = {"destination": "ict", "nnu": "2026-418", "incident": "INC4471203", "to_ict_by": "tps"}


@pytest.fixture
def drafted(filled, said, cast):
    """A complete draft of Sam's, on a contact with every answer."""

    def make(form=Form.SMART_CENTRE, by=None, contact=None, stop_payment=False, **changed):
        contact = contact or filled(form, by)
        escalation = actions.open_escalation(contact, by=by or cast.sam, stop_payment=stop_payment)
        answers = said(form, **changed)
        return actions.save_escalation(escalation, by=by or cast.sam, answers=answers).record

    return make


@pytest.fixture
def go():
    """Take steps as the people named do: go(escalation, ("accept", lena))."""

    def walk(escalation, *steps):
        for name, by, *answers in steps:
            escalation = take(escalation, name, by=by, version=escalation.version, **(answers[0] if answers else {}))
        return escalation

    return walk


@pytest.fixture
def in_state(drafted, go, cast):
    """An escalation in a state, raised by Sam, decided by Lena."""

    def make(state, **kwargs):
        escalation = drafted(**kwargs)
        refer, accept = ("refer", cast.sam), ("accept", cast.lena)
        ways = {
            "draft": (),
            "submitted": (refer,),
            "accepted": (refer, accept),
            "waiting_ict": (refer, accept, ("wait_for_ict", cast.lena, {"incident": "INC4471203"})),
            "returned": (refer, ("return_to_tps", cast.lena, {"reason": "The DOC says something else."})),
            "withdrawn": (refer, ("withdraw", cast.sam, {"reason": "Found the answer."})),
            "resolved": (refer, accept, ("give_update", cast.lena, {"update": "The newer file is right."})),
        }
        return go(escalation, *ways[state])

    return make


@pytest.fixture
def again():
    """The escalation as the database has it."""
    return lambda escalation: Escalation.objects.with_people().get(pk=escalation.pk)
