"""A stop payment under every order of steps, saves and attempts to go round the door, against a model written by hand.

Hypothesis draws the orders. After each step the stored row, its time limit and its mail must be what the model says: a
lodgement is never barred, none is recorded twice, what was checked stays, nothing moves once it is closed.
"""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import initialize, invariant, rule

from casework.models import Deadline, OutgoingMail
from casework.steps import Refused
from compensation import actions
from people.clock import at, now
from tests.compensation.conftest import local
from tests.steps_machine import PEOPLE, TPS_OFFICERS, StepsMachine, run
from tps.actions import open_contact

STAFF = (*TPS_OFFICERS, "aroha", "lena")
NOT_LODGED, OPEN = ("identified", "verified"), ("identified", "verified", "lodged")
#: step: (the states that it is taken in, the state that it leads to or None)
STEPS = {
    "lodge": (NOT_LODGED, "lodged"),
    "verify": (("identified",), "verified"),
    "check_doc": (OPEN, None),
    "change_doc": (OPEN, None),
    "escalate": (NOT_LODGED, None),
    "contact_sso": (NOT_LODGED, None),
    "correct": (OPEN, None),
    "withdraw": (NOT_LODGED, "withdrawn"),
    "record_stopped": (("lodged",), "stopped"),
    "record_not_stopped": (OPEN, "not_stopped"),
    "hand_over": (OPEN, None),
}
TODAY = date(2026, 11, 19)
#: What is saved of the DOC; the first of each is complete, the second is not.
VALUES = {
    "payment_type": ("JobSeeker Payment, basic rate", ""),
    "amount": (Decimal("1284.60"), None),
    "period_from": (TODAY, None),
    "period_to": (TODAY, None),
    "exact_reason": ("Arrears were raised twice.", "Customer not entitled"),
    "no_blueprint": (True, False),
}
ASKED = {"smart_centre": ("amount", "exact_reason"), "compensation": tuple(VALUES)}
SET = "UPDATE compensation_stoppayment SET version = version + 1, "
CLOSED = "state IN ('withdrawn', 'stopped', 'not_stopped')"
#: Each is refused by the database itself, or speaks of a row in another state.
ROUND_THE_DOOR = {
    "reopen a closed one": f"{SET} state = 'identified', closed_at = NULL WHERE id = %s AND {CLOSED}",
    "stopped, never lodged": f"{SET} state = 'stopped', closed_at = now() WHERE id = %s AND state IN ('identified', 'verified')",
    "lodged, nothing told": f"{SET} state = 'lodged' WHERE id = %s AND state IN ('identified', 'verified')",
    "lodged otherwise": f"{SET} lodged_reference = 'REQ2' WHERE id = %s AND lodged_at IS NOT NULL",
    "withdrawn after it was lodged": f"{SET} state = 'withdrawn', withdrawn_because = 'x', closed_at = now() WHERE id = %s AND state = 'lodged'",
    "withdrawn without a reason": f"{SET} state = 'withdrawn', closed_at = now() WHERE id = %s AND state IN ('identified', 'verified')",
    "verified in Compensation": f"{SET} state = 'verified', verified_at = now(), verified_by_id = NULL WHERE id = %s AND edition = 'compensation'",
    "verified by who found it": f"{SET} verified_at = now(), verified_by_id = found_by_id WHERE id = %s",
    "another DOC than was checked": f"{SET} amount = 1 WHERE id = %s AND doc_checked_at IS NOT NULL",
    "an amount of nothing": f"{SET} amount = 0 WHERE id = %s",
    "a closed amount": f"{SET} amount = 2 WHERE id = %s AND {CLOSED}",
    "closed without a time": f"{SET} state = 'not_stopped' WHERE id = %s AND state IN ('identified', 'verified', 'lodged')",
    "a state that there is not": f"{SET} state = 'approved', closed_at = now() WHERE id = %s",
    "an amount without a version": "UPDATE compensation_stoppayment SET amount = 3 WHERE id = %s",
    "away with it": "DELETE FROM compensation_stoppayment WHERE id = %s",
    "another history": "UPDATE casework_timelineentry SET told = 'nothing' WHERE record_id = %s AND record_label = 'compensation.stoppayment'",
}


class StopPaymentMachine(StepsMachine):
    """The real stop payment beside its model."""

    def __init__(self):
        super().__init__()
        self.state, self.answers = (
            "identified",
            dict.fromkeys(VALUES) | {"payment_type": "", "exact_reason": "", "no_blueprint": False},
        )
        self.checked = self.verified = self.escalated = self.lodged = self.sso_contacted = False

    @initialize(
        opener=st.sampled_from((*STAFF, "gateway")),
        edition=st.sampled_from(("smart_centre", "smart_centre", "compensation")),
        finder=st.sampled_from(("kiri", "kiri", "sam")),
        from_contact=st.sampled_from((True, True, False)),
        filled=st.sampled_from((True, True, True, False)),
    )
    def identify(self, opener, edition, finder, from_contact, filled):
        self.opener = self.officer = self.limits_owner = opener
        self.edition, self.finder, self.from_contact = edition, finder, from_contact
        contact = open_contact(by=self.who("tui"), another=True) if from_contact else None
        self.record = actions.identify(
            by=self.who(opener), edition=edition, trigger="finalised", finalised_on=TODAY, found_by=self.who(finder), contact=contact
        )  # fmt: skip
        self.told = ["open"]
        for name in VALUES if filled else ():
            self.saved(name, VALUES[name][0], "sam")

    # -- what people do

    @rule(name=st.sampled_from(sorted(VALUES)), which=st.sampled_from((0, 0, 1)), person=st.sampled_from(STAFF))
    def save(self, name, which, person):
        self.saved(name, VALUES[name][which], person)

    def saved(self, name, value, person):
        self.count("save")
        try:
            actions.save_items(self.record, by=self.who(person), answers={name: value})
        except Refused as refused:
            assert self.checked or self.state not in OPEN
            assert refused.reasons[0][1] == ("STP-05" if self.state in OPEN else "STP-09")
            return
        assert self.state in OPEN and not self.checked
        if self.answers[name] != value:
            self.version += 1
        self.answers[name] = value

    @rule(
        name=st.sampled_from(sorted(STEPS)),
        person=st.sampled_from(PEOPLE),
        stale=st.sampled_from((False, False, False, True)),
        to=st.sampled_from(TPS_OFFICERS),
    )
    def step(self, name, person, stale, to):
        self.take(name, person, stale, to)

    @rule(
        name=st.sampled_from(sorted(STEPS)), person=st.sampled_from(("tui", "aroha")), to=st.sampled_from(TPS_OFFICERS)
    )
    def step_of_who_may(self, name, person, to):
        self.take(name, person, False, to)

    def take(self, name, person, stale, to):
        answers = {
            "lodge": {"lodged_reference": "REQ1", "lodged_at": now(), "lodged_by": self.who("lena")},
            "contact_sso": {"sso": self.who("lena"), "how": "phone"},
            "correct": {"trigger": "another_so", "finalised_on": TODAY, "receiving_team": None},
            "withdraw": {"because": "The start date was right after all."},
            "record_stopped": {"words": ""},
            "record_not_stopped": {"words": "The arrears issued overnight."},
            "hand_over": {"to": self.who(to)},
        }.get(name, {})
        if self.attempt(name, person, self.judged(name, person), stale=stale, **answers):
            self.state = STEPS[name][1] or self.state
            self.checked = name == "check_doc" or (self.checked and name != "change_doc")
            self.verified |= name == "verify"
            self.escalated |= name == "escalate"
            self.lodged |= name == "lodge"
            self.sso_contacted |= name == "contact_sso"
            if name == "hand_over":
                self.officer = to
                self.limits_owner = self.limits_owner if self.lodged else to

    # -- what the procedures say of it

    def judged(self, name, person) -> str:
        if self.state not in STEPS[name][0]:
            return "refused"
        if not self.may(name, person):
            return "denied"
        return "done" if self.is_possible(name) else "refused"

    def may(self, name, person) -> bool:
        if name == "lodge" and person == self.opener == "gateway":
            return True
        if person not in STAFF:
            return False
        if name == "verify":
            return person in TPS_OFFICERS and person != self.finder
        if name == "escalate":
            return person in TPS_OFFICERS
        if name == "withdraw":
            return self.edition == "compensation" or person != self.finder
        return name != "hand_over" or person in (self.officer, "aroha")

    def is_possible(self, name) -> bool:
        match name:
            case "verify" | "contact_sso":
                return self.edition == "smart_centre"
            case "escalate":
                return self.edition == "smart_centre" and self.from_contact and self.verified and not self.escalated
            case "check_doc":
                return not self.checked and all(self.answers[one] == VALUES[one][0] for one in ASKED[self.edition])
            case "change_doc":
                return self.checked
        return True

    # -- what the database says of those who go round the door

    @rule(how=st.sampled_from(sorted(ROUND_THE_DOOR)))
    def go_round_the_door(self, how):
        self.go_round(how, ROUND_THE_DOOR[how])

    # -- and after each of them

    @invariant()
    def the_row_is_what_the_model_says(self):
        row = self.stored()
        assert row.officer_id == self.who(self.officer).pk
        assert (row.closed_at is None) == (self.state in OPEN)
        facts = (row.doc_checked_at, row.verified_at, row.escalation_id, row.lodged_at, row.sso_contacted_at)
        assert [fact is not None for fact in facts] == [
            self.checked, self.verified, self.escalated, self.lodged, self.sso_contacted,
        ]  # fmt: skip
        assert {name: getattr(row, name) for name in VALUES} == self.answers

    @invariant()
    def its_limit_and_its_mail_too(self):
        limit = Deadline.objects.get(record_label="compensation.stoppayment", record_id=self.record.pk)
        assert limit.state == ("met" if self.lodged else "pending" if self.state in OPEN else "cleared")
        assert limit.owner_id == self.who(self.limits_owner).pk
        told = OutgoingMail.objects.filter(record_label="compensation.stoppayment", record_id=self.record.pk)
        assert told.exists() == (self.state == "withdrawn")


@pytest.mark.slow
@pytest.mark.rule("STP-11", breaks="compensation/models/stop_payment.py::StopPayment.lodge")
@pytest.mark.rule("STP-05", breaks="compensation/models/stop_payment.py::StopPayment.takes_answers")
def test_no_order_of_steps_reaches_an_illegal_state(cast):
    with at(local("2026-11-19 10:00")):
        run(
            StopPaymentMachine, cast, proof="Every order of a stop payment's steps",
            done=("lodge", "verify", "check_doc", "contact_sso", "withdraw", "hand_over", "record_not_stopped"),
            done_in_full=("escalate", "correct", "record_stopped", "change_doc"),
        )  # fmt: skip
