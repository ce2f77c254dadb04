"""A letter under every order of steps, approvals and attempts to go round the door, against a model written by hand.

Hypothesis draws the orders. Whatever comes, nothing goes that its program wants approved and nobody approved, nobody
approves what they asked for, what goes is what was approved, and it bears the signature that the rule names.
"""

import hashlib

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import initialize, invariant, rule

from casework.models import Deadline
from people.clock import at
from personalised_services import actions
from personalised_services.letter_words import Words
from personalised_services.models import LetterTemplate
from tests.personalised_services.conftest import BORN, CRN, NAME
from tests.personalised_services.lettering import DAY, NOMINEE, WORDS, go, local, start
from tests.steps_machine import StepsMachine, run

PEOPLE = ("priya", "dan", "lene", "olive", "wes", "sione", "ana")
WRITERS, DECIDERS = ("priya", "lene", "olive"), ("lene", "olive")
LETTERS = (("centrelink", "contact"), ("centrelink", "warning"), ("child_support", "answer"), ("child_support", "warning"), ("child_support", "arrangements"))  # fmt: skip
#: step: (the states that it is taken in, the state that it leads to)
STEPS = {
    "compose": (("due",), "draft"),
    "change_letter": (("draft", "approved", "signed"), "draft"),
    "ask_approval": (("draft",), "awaiting"),
    "approve": (("awaiting",), "approved"),
    "approve_and_sign": (("awaiting",), "signed"),
    "send_back": (("awaiting",), "draft"),
    "withdraw": (("awaiting",), "draft"),
    "sign": (("draft", "approved"), "signed"),
    "send_letter": (("signed",), "sent"),
    "file_letter": (("sent",), "filed"),
    "leave_out": (("due", "draft"), "left_out"),
    "take_from_view": (("sent", "filed"), None),
}
KEPT = ("approved", "signed", "sent", "filed")
SET = "UPDATE personalised_services_letter SET version = version + 1, "
#: Each is refused by the database itself, or speaks of a row in another state.
ROUND_THE_DOOR = {
    "sent unsigned": f"{SET} state = 'sent' WHERE id = %s AND state IN ('due', 'draft', 'awaiting', 'approved')",
    "sent again": f"{SET} posted_on = posted_on + 1 WHERE id = %s AND state IN ('sent', 'filed')",
    "signed unapproved": f"{SET} state = 'signed', signed_at = opened_at, signed_by_id = opened_by_id WHERE id = %s AND state IN ('due', 'draft', 'awaiting')",
    "approved by nobody": f"{SET} approved_at = NULL, approved_by_id = NULL WHERE id = %s AND approved_by_id IS NOT NULL AND state <> 'draft'",
    "another text": f"{SET} words_sealed = 'x' WHERE id = %s AND state IN ('approved', 'signed', 'sent', 'filed')",
    "another PDF": f"{SET} pdf_sealed = 'x' WHERE id = %s AND state IN ('approved', 'signed', 'sent', 'filed')",
    "another date": f"{SET} dated = dated + 1 WHERE id = %s AND state IN ('approved', 'signed', 'sent', 'filed')",
    "another kind": f"{SET} kind = 'exit' WHERE id = %s",
    "of another program": f"{SET} program = CASE program WHEN 'centrelink' THEN 'child_support' ELSE 'centrelink' END WHERE id = %s",
    "back to its start": f"{SET} state = 'due' WHERE id = %s AND state <> 'due'",
    "reopened": f"{SET} state = 'draft' WHERE id = %s AND state IN ('sent', 'filed', 'left_out')",
    "in view for ever": f"{SET} view_until = view_until + 1 WHERE id = %s AND view_until IS NOT NULL",
    "filed otherwise": f"{SET} filed_as = '' WHERE id = %s AND state = 'filed'",
    "without a version": "UPDATE personalised_services_letter SET uploaded_as = 'y' WHERE id = %s",
    "away with it": "DELETE FROM personalised_services_letter WHERE id = %s",
}  # fmt: skip


class LetterMachine(StepsMachine):
    """The real letter beside its model."""

    def __init__(self):
        super().__init__()
        self.state, self.asker, self.approver, self.signer, self.seen, self.in_view = (
            "due",
            None,
            None,
            None,
            None,
            True,
        )
        self.nominee, self.gap = False, True

    @initialize(which=st.sampled_from(LETTERS), by=st.sampled_from(WRITERS))
    def begin(self, which, by):
        self.program, self.kind = which
        self.warns = which == ("child_support", "warning")
        self.way = {("child_support", "answer"): "off", ("child_support", "warning"): "ssm", ("child_support", "arrangements"): "approver"}.get(which, "both")  # fmt: skip
        with at(local()):
            customer = actions.customer_with(crn=CRN, name=NAME, date_of_birth=BORN)
            case = actions.open_case(customer, program=self.program, owner=self.cast.priya, by=self.cast.sione)
            self.record = start(go(case, "begin_case", self.cast.priya), self.who(by), self.kind)
        self.told = ["open"]

    # -- what people and time do

    @rule(name=st.sampled_from(sorted(STEPS)), person=st.sampled_from((*PEOPLE, None)), stale=st.sampled_from((False, False, False, True)), nominee=st.booleans())  # fmt: skip
    def step(self, name, person, stale, nominee):
        self.take(name, person, stale, nominee)

    @rule(person=st.sampled_from(("priya", "priya", "lene", "ana")), which=st.integers(0, 9), nominee=st.booleans())
    def step_of_this_state(self, person, which, nominee):
        here = [name for name, (sources, _) in STEPS.items() if self.state in sources]
        if here:
            self.take(here[which % len(here)], person, False, nominee)

    @rule(deciding=st.sampled_from(("approves", "approves", "approves", "send_back")), nominee=st.booleans())
    def go_on(self, deciding, nominee):
        """The next step on the way to the customer, by who takes it."""
        approve = "approve" if self.way == "both" else "approve_and_sign"
        decided = approve if deciding == "approves" else deciding
        asks = "sign" if self.way == "off" else "ask_approval"
        name, person = {
            "due": ("compose", "priya"),
            "draft": ("change_letter" if self.gap else asks, "priya"),
            "awaiting": (decided, "ana" if self.way == "approver" else "olive" if self.asker == "lene" else "lene"),
            "approved": ("sign", "priya"),
            "signed": ("send_letter", "priya"),
            "sent": ("file_letter", "lene"),
        }.get(self.state, (None, None))
        if name:
            self.take(name, person, False, nominee)

    def take(self, name, person, stale, nominee):
        words = Words(**(WORDS.__dict__ | (NOMINEE if nominee else {})))
        answers = {
            "compose": {"words": words, "dated": DAY},
            "change_letter": {"words": words, "dated": DAY},
            "send_back": {"reason": "Which day?"},
            "send_letter": {"posted_on": DAY, "uploaded_as": "x", "nominee_copied": self.nominee},
            "file_letter": {"filed_as": "A letter"},
            "leave_out": {"because": "x", "covered_by": self.other()},
        }.get(name, {})
        if name == "compose":
            answers["template"] = LetterTemplate.objects.offered_for(self.record)[0]
        with at(local(hour=11)):
            if not self.attempt(name, person, self.judged(name, person), stale=stale, **answers):
                return
        self.state = STEPS[name][1] or self.state
        match name:
            case "compose" | "change_letter":
                self.approver = self.signer = None
                self.nominee, self.gap = nominee, name == "compose"
            case "ask_approval":
                self.asker = person
            case "approve":
                self.approver = person
            case "approve_and_sign":
                self.approver = self.signer = person
            case "sign":
                self.signer = person
            case "take_from_view":
                self.in_view = False
        if self.state == "draft":
            self.approver = self.signer = self.seen = None

    def other(self):
        """Another letter of the case: the introduction, which covers it in this machine."""
        return type(self.record).objects.filter(case=self.record.case_id).exclude(pk=self.record.pk).first()

    # -- what the procedures say of it

    def judged(self, name, person) -> str:
        if self.state not in STEPS[name][0]:
            return "refused"
        if not self.may(name, person):
            return "denied"
        return "done" if self.is_possible(name) else "refused"

    def may(self, name, person) -> bool:
        if name == "take_from_view":
            return person is None
        if name in ("approve", "approve_and_sign", "send_back"):
            by_name = {"approve": ("both",), "approve_and_sign": ("ssm", "approver")}.get(
                name, ("both", "ssm", "approver")
            )
            ssm = ("olive",) if self.asker == "lene" else ("lene",)  # and nobody besides them (LET-05)
            deciders = {"approver": ("ana",), "ssm": ssm}.get(self.way, DECIDERS)
            return self.way in by_name and person in deciders and person != self.asker
        if name == "withdraw":
            return person == self.asker
        return person == "priya" if name == "sign" else person in WRITERS

    def is_possible(self, name) -> bool:
        if name == "ask_approval":
            return self.way != "off" and not self.gap
        if name == "take_from_view":
            return self.warns and self.in_view
        if name == "sign":
            return not self.gap and (self.way == "off" if self.state == "draft" else self.way == "both")
        return True

    # -- what the database says of those who go round the door

    @rule(how=st.sampled_from(sorted(ROUND_THE_DOOR)))
    def go_round_the_door(self, how):
        self.go_round(how, ROUND_THE_DOOR[how])

    # -- and after each of them

    @invariant()
    def nothing_goes_that_nobody_approved_and_it_bears_the_right_signature(self):
        row = self.stored()
        people = [one and self.who(one).pk for one in (self.approver, self.signer)]
        assert [row.approved_by_id, row.signed_by_id] == people
        if self.state in ("sent", "filed"):
            right = {"both": "priya", "off": "priya", "approver": "ana"}.get(self.way, self.approver)
            assert row.signatory_id == self.who(right).pk
            assert self.way == "off" or row.approved_by_id not in (None, self.who(self.asker).pk)
        assert bool(row.pdf_sha256) == (self.state in KEPT)

    @invariant()
    def what_was_approved_is_what_goes(self):
        row = self.stored()
        if self.state in KEPT:
            self.seen = self.seen or row.kept()
            assert row.kept() == self.seen and hashlib.sha256(self.seen).hexdigest() == row.pdf_sha256

    @invariant()
    def its_limit_and_its_view_too(self):
        row = self.stored()
        limit = Deadline.objects.filter(record_label=row.record_label, record_id=row.pk, kind="letter_due").first()
        if self.kind in ("contact", "answer"):
            assert limit.state == {"sent": "met", "filed": "met", "left_out": "cleared"}.get(self.state, "pending")
        else:
            assert limit is None
        is_seen = self.warns and self.state in ("sent", "filed")
        assert bool(row.view_until) == is_seen and bool(row.view_ended_at) == (is_seen and not self.in_view)
        if self.state == "filed":
            assert row.filed_as == ("Warning letter issued" if self.warns else "A letter")


@pytest.mark.slow
@pytest.mark.rule("LET-02", breaks="personalised_services/letter_ways.py::USUAL")
@pytest.mark.rule(
    "LET-06", breaks="personalised_services/models/letter.py::Letter.Meta.constraints[letter_kept_as_it_goes]"
)
def test_no_order_of_steps_sends_what_was_not_approved(ps, ana):
    ps.ana = ana
    run(
        LetterMachine, ps, proof="Every order of a letter's steps", examples=25, steps_of_one=30,
        done=("compose", "change_letter", "ask_approval", "approve", "approve_and_sign", "sign", "send_letter", "file_letter", "leave_out"),
        done_in_full=("send_back", "withdraw", "take_from_view"),
    )  # fmt: skip
