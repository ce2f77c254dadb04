"""An escalation under every order of steps, saves and attempts to go round the door, against a model written by hand.

Whoever raised it never decides on it, nothing goes to an SSO that the rules keep back, what is closed stays closed, and
each step leaves its entry, its notices and its e-mails once.
"""

import pytest
from django.db import DatabaseError, transaction
from hypothesis import strategies as st
from hypothesis.stateful import initialize, invariant, rule

from casework.models import Notice, OutgoingMail
from casework.steps import Refused
from escalations import actions
from people.clock import now
from people.models import RoleHeld
from people.roles import SSO
from tests.conftest import LONG_AGO
from tests.steps_machine import TPS_OFFICERS, StepsMachine, run
from tps.actions import open_contact, save_contact

# Tui is an officer and an SSO, too.
PEOPLE = ("sam", "tui", "quinn", "aroha", "lena", "mo", "kiri", "ida", "otto", "priya", "gateway")
SSOS = ("lena", "mo", "tui")
TPS = (*TPS_OFFICERS, "aroha", "lena", "mo")
OPENERS = ("sam", "tui", "gateway")
FORMS = ("smart_centre", "compensation", "access_support")

# From which states each step leads, and where to; None where it stays.
LEADS = {
    "refer": ({"draft", "returned"}, "submitted"),
    "highlight": ({"submitted", "accepted", "waiting_ict"}, None),
    "accept": ({"submitted"}, "accepted"),
    "wait_for_ict": ({"accepted"}, "waiting_ict"),
    "ict_answered": ({"waiting_ict"}, "accepted"),
    "give_update": ({"accepted"}, "resolved"),
    "return_to_tps": ({"submitted", "accepted"}, "returned"),
    "withdraw": ({"draft", "submitted", "returned"}, "withdrawn"),
    "hand_over": ({"draft", "submitted", "accepted", "waiting_ict", "returned"}, None),
    "hand_to_sso": ({"accepted", "waiting_ict"}, None),
}
DECIDES = ("accept", "wait_for_ict", "ict_answered", "give_update", "return_to_tps")
CLOSED = ("resolved", "withdrawn")

TEXTS = ("Both files give an end date.", "Said better.", "")
VALUES = {
    "destination": ("sso", "helpdesk", "ict", ""),
    "reasons": (["complexity", "time"], ["time"], []),
    "subject": TEXTS, "issue": TEXTS, "action_taken": TEXTS,
    "call": ("with_so", "customer_called", "taken_over", "no_call", ""),
    "doc": ("made", "no_customer", ""),
    "doc_title": ("Escalated", ""), "doc_made_at": ("now", None), "doc_made_by": ("kiri", None),
    "direct_referral": (False, True, None), "helpdesk_referral": (False, True, None),
    "nnu": ("2026-418", ""), "incident": ("INC4471203", ""), "to_ict_by": ("tps", "so", ""),
    "number_in_doc": (True, False), "stop_payment": (True, False),
}  # fmt: skip
ALWAYS = {"destination", "reasons", "subject", "issue", "action_taken", "call", "doc"}
OF_DOC, OF_ICT = {"doc_title", "doc_made_at", "doc_made_by"}, {"nnu", "incident", "to_ict_by"}

TABLE, MOVE = "UPDATE escalations_escalation SET", ", version = version + 1 WHERE id = %s"
ROUND_THE_DOOR = {
    "back to a draft": f"{TABLE} state = 'draft', closed_at = NULL{MOVE} AND state <> 'draft'",
    "accepted before it is submitted": f"{TABLE} state = 'accepted'{MOVE} AND state IN ('draft', 'returned')",
    "accepted by its own": f"{TABLE} state = 'accepted', accepted_by_id = officer_id, accepted_at = submitted_at{MOVE} AND state = 'submitted'",
    "resolved without an update": f"{TABLE} state = 'resolved', closed_at = opened_at, update_told = '', resolved_by_id = accepted_by_id{MOVE} AND state = 'accepted'",
    "resolved by its own": f"{TABLE} state = 'resolved', closed_at = opened_at, update_told = 'x', resolved_by_id = opened_by_id{MOVE} AND state = 'accepted'",
    "resolved while ICT has it": f"{TABLE} state = 'resolved', closed_at = opened_at, update_told = 'x', resolved_by_id = accepted_by_id{MOVE} AND state = 'waiting_ict'",
    "reopened": f"{TABLE} state = 'accepted', closed_at = NULL{MOVE} AND state IN ('resolved', 'withdrawn')",
    "closed without a time": f"{TABLE} state = 'withdrawn'{MOVE} AND state = 'draft'",
    "submitted by nobody": f"{TABLE} state = 'submitted', submitted_at = NULL, submitted_by_id = NULL{MOVE} AND state = 'draft'",
    "another issue once submitted": f"{TABLE} issue = 'Other'{MOVE} AND state NOT IN ('draft', 'returned')",
    "no stop payment any more": f"{TABLE} stop_payment = NOT stop_payment{MOVE} AND state NOT IN ('draft', 'returned')",
    "another update afterwards": f"{TABLE} update_told = 'Other'{MOVE} AND state = 'resolved'",
    "another officer afterwards": f"{TABLE} officer_id = (SELECT max(s.id) FROM people_staff s WHERE s.id <> officer_id){MOVE} AND state IN ('resolved', 'withdrawn')",
    "told by nobody": f"{TABLE} highlighted_at = opened_at, highlighted_by_id = NULL{MOVE}",
    "a state that there is not": f"{TABLE} state = 'approved'{MOVE}",
    "without a version": f"{TABLE} incident = 'INC9999999' WHERE id = %s",
    "away with it": "DELETE FROM escalations_escalation WHERE id = %s",
    "away with its history": "DELETE FROM casework_timelineentry WHERE record_id = %s",
}  # fmt: skip


def same(one, other) -> bool:
    return (one if one not in ("", []) else None) == (other if other not in ("", []) else None)


class EscalationMachine(StepsMachine):
    """The real escalation beside its model."""

    def __init__(self):
        super().__init__()
        self.state, self.sso, self.submitted_by = "draft", None, None
        self.highlighted = self.answered = False
        self.mails, self.notices = [], []

    @initialize(
        opener=st.sampled_from(OPENERS),
        form=st.sampled_from(FORMS),
        so_known=st.sampled_from((True, True, True, True, False)),
        on_hold=st.booleans(),
        filled=st.sampled_from((True, True, True, False)),
        submitted=st.booleans(),
    )
    def open(self, opener, form, so_known, on_hold, filled, submitted):
        contact = open_contact(by=self.who(opener), form=form)
        said = {"customer_on_hold": on_hold} | ({"service_officer": self.who("kiri")} if so_known else {})
        contact = save_contact(contact, by=self.who(opener), answers=said).record
        self.record = actions.open_escalation(contact, by=self.who(opener))
        self.told, self.old = ["open"], self.stored()
        self.opener = self.officer = opener
        self.form, self.so_known, self.on_hold = form, so_known, on_hold
        self.answers = {name: getattr(self.record, name) for name in VALUES}
        if filled:
            for name in VALUES:
                self.saved(name, self.fits(name), opener)
            if submitted:
                self.take("refer", opener, False, None)

    def fits(self, name):
        """The value with which the rules let it go, on this form."""
        if name == "destination" and self.form == "compensation":
            return "helpdesk"
        return VALUES[name][0]

    # -- what people do

    @rule(data=st.data(), person=st.sampled_from(PEOPLE))
    def save(self, data, person):
        name = data.draw(st.sampled_from(list(VALUES)))
        self.saved(name, data.draw(st.sampled_from(VALUES[name])), person)

    @rule(name=st.sampled_from(list(VALUES)))
    def put_right(self, name):
        self.saved(name, self.fits(name), self.officer)

    def saved(self, name, value, person):
        self.count("save")
        real = self.moment if value == "now" else self.who(value) if value == "kiri" else value
        try:
            self.record = actions.save_escalation(self.record, by=self.who(person), answers={name: real}).record
        except Refused as refused:
            assert self.state not in ("draft", "returned") and refused.reasons[0][1] == "CON-31"
            return
        assert self.state in ("draft", "returned")
        changes = {name: value}
        if name == "doc" and value == "made":
            said = {"doc_made_by": person, "doc_made_at": "then"}  # when it was said, and not the moment of "now"
            changes |= {one: value for one, value in said.items() if self.answers[one] is None}
        if any(not same(self.answers[one], new) for one, new in changes.items()):
            self.version += 1
        self.answers |= changes

    @rule(name=st.sampled_from(list(LEADS)), person=st.sampled_from(PEOPLE), stale=st.sampled_from((False, False, False, True)), data=st.data())  # fmt: skip
    def step(self, name, person, stale, data):
        self.take(name, person, stale, data)

    @rule(data=st.data())
    def take_what_is_possible(self, data):
        """A step that somebody may take now, by them: otherwise few orders would come far."""
        everything = ((name, person) for name in LEADS for person in PEOPLE)
        if possible := [one for one in everything if self.judged(*one) == "done"]:
            name, person = data.draw(st.sampled_from(possible))
            self.take(name, person, False, data)

    def take(self, name, person, stale, data):
        answers = self.drawn(name, data)
        if answers is None:  # nobody is there to hand it to
            return
        real = {key: self.who(value) if key == "to" else value for key, value in answers.items()}
        if self.attempt(name, person, self.judged(name, person), stale=stale, **real):
            self.follow(name, person, answers)

    def drawn(self, name, data):
        if name == "highlight":
            return {"to": "lena", "how": "phone", "at": self.moment}
        if name == "wait_for_ict":
            return {"incident": "INC4471203"}
        if name == "give_update":
            return {"update": "The newer file is right."}
        if name in ("return_to_tps", "withdraw"):
            return {"reason": "The DOC says something else."}
        if name in ("hand_over", "hand_to_sso"):
            others = [one for one in TPS_OFFICERS if one not in (self.officer, self.sso)]
            if name == "hand_to_sso":
                others = [one for one in SSOS if one not in (*self.raised_by, self.sso)]
            return {"to": data.draw(st.sampled_from(others))} if others else None
        return {}

    def follow(self, name, person, answers):
        self.state = LEADS[name][1] or self.state
        if name == "refer":
            self.submitted_by = person
        elif name == "highlight":
            self.highlighted = True
        elif name == "accept":
            self.sso = person
        elif name == "wait_for_ict":
            self.answers["incident"], self.answered = "INC4471203", False
        elif name == "ict_answered":
            self.answered = True
        elif name == "give_update":
            self.mails += ["update", "update_officer"]
            self.notices += [(one, "resolved") for one in (self.officer, "kiri")]
        elif name == "return_to_tps":
            self.sso, self.answered = None, False
            self.mails.append("returned")
            self.notices.append((self.officer, "returned"))
        elif name in ("hand_over", "hand_to_sso"):
            if name == "hand_over":
                self.officer = answers["to"]
            else:
                self.sso = answers["to"]
            if answers["to"] != person:
                self.notices.append((answers["to"], "handed_over"))

    # -- what the procedures say of it

    @property
    def raised_by(self):
        return {self.opener, self.officer, self.submitted_by}

    def judged(self, name, person) -> str:
        if self.state not in LEADS[name][0]:
            return "refused"
        if not self.may(name, person):
            return "denied"
        if name == "highlight":
            return "done" if self.answers["stop_payment"] and not self.highlighted else "refused"
        return "refused" if name == "refer" and not self.keeps_to_the_rules() else "done"

    def may(self, name, person) -> bool:
        if name in DECIDES:
            return person in SSOS and person not in self.raised_by
        if name == "highlight":
            return person in TPS or person == self.officer
        if name == "hand_to_sso":
            return person in (self.sso, "aroha")
        return person == self.officer or (person == "aroha" and name != "refer")

    def keeps_to_the_rules(self) -> bool:
        said, compensation = self.answers, self.form == "compensation"
        to_ict, made = said["destination"] == "ict", said["doc"] == "made"
        needed = ALWAYS | (OF_DOC if made else set()) | (OF_ICT if to_ict else set())
        needed |= {"direct_referral"} if compensation else set()
        needed |= {"helpdesk_referral"} if compensation and to_ict else set()
        return (
            self.so_known  # ESC-09
            and all(said[name] not in (None, "", []) for name in needed)  # ESC-02, 03, 07, 10, 11
            and said["destination"] in ("ict", "helpdesk" if compensation else "sso")  # ESC-06
            and said["reasons"] != ["time"]  # ESC-08
            and not said["direct_referral"]  # ESC-10
            and not (to_ict and said["helpdesk_referral"])  # ESC-05
            and not (to_ict and made and self.form != "smart_centre" and not said["number_in_doc"])  # ESC-04
            and (said["to_ict_by"] != "so" or compensation)  # ESC-11
            and said["call"] != "taken_over"  # ESC-02: TPS did not
            and not (said["call"] == "no_call" and self.on_hold)
        )

    # -- what the database says of those who go round the door

    @rule(how=st.sampled_from(sorted(ROUND_THE_DOOR)))
    def go_round_the_door(self, how):
        self.go_round(how, ROUND_THE_DOOR[how])

    @rule()
    def save_a_stale_copy(self):
        self.count("a stale copy")
        if self.old.version != self.version:
            self.old.subject = "Something else"
            with pytest.raises(DatabaseError), transaction.atomic():
                self.old.save()

    @rule()
    def keep_a_copy(self):
        self.old = self.stored()

    # -- and after each of them

    @invariant()
    def the_row_is_what_the_model_says(self):
        row = self.stored()
        assert row.officer_id == self.who(self.officer).pk
        assert row.accepted_by_id == (self.who(self.sso).pk if self.sso else None)
        assert row.submitted_by_id == (self.who(self.submitted_by).pk if self.submitted_by else None)
        assert (row.closed_at is not None) == (self.state in CLOSED)
        assert (row.highlighted_at is not None, row.ict_answered_at is not None) == (self.highlighted, self.answered)
        assert same(row.incident, self.answers["incident"]) and same(row.issue, self.answers["issue"])

    @invariant()
    def what_it_left_behind(self):
        mails = OutgoingMail.objects.filter(record_label="escalations.escalation", record_id=self.record.pk)
        assert list(mails.order_by("id").values_list("kind", flat=True)) == self.mails
        notices = Notice.objects.filter(record_label="escalations.escalation", record_id=self.record.pk)
        told = [(one.to_id, one.kind) for one in notices.order_by("id")]
        assert sorted(told) == sorted((self.who(name).pk, kind) for name, kind in self.notices)


@pytest.mark.slow
def test_no_order_of_steps_reaches_an_illegal_state(cast, mo):
    RoleHeld.objects.create(staff=cast.tui, role=SSO.key, starts_at=LONG_AGO)
    cast.tui.__dict__.pop("_role_keys", None)
    cast.mo, EscalationMachine.moment = mo, now()

    run(
        EscalationMachine, cast, proof="Every order of an escalation's steps", examples=12,
        done=("hand_over",),
        done_in_full=("refer", "accept", "return_to_tps", "withdraw", "highlight", "wait_for_ict", "ict_answered", "give_update", "hand_to_sso"),
    )  # fmt: skip
