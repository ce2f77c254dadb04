"""A contact under every order of steps, saves and attempts to go round the door, against a model written by hand.

Hypothesis draws the orders. After each step the stored row, its timeline and its mail must be what the model says: no
state is reached but by a legal edge, none is left once it is closed, nothing is done twice.
"""

import pytest
from django.db import DatabaseError, transaction
from hypothesis import strategies as st
from hypothesis.stateful import initialize, invariant, precondition, rule

from casework.models import OutgoingMail
from casework.steps import Refused
from tests.conftest import option
from tests.steps_machine import FULL, PEOPLE, TPS_OFFICERS, StepsMachine, run
from tps import actions

OPENERS = ("sam", "tui", "quinn", "gateway")
ENDINGS = {
    "finalise": "finalised",
    "finalise_as_urgent_qol": "urgent_qol",
    "redirect": "redirected",
    "close_as_inappropriate": "inappropriate",
    "discard": "discarded",
}
WHILE_OPEN = (*ENDINGS, "take_over", "refer_early", "run_on", "hand_over")
ONCE_FINALISED = ("add_addendum", "correct_service_officer", "open_follow_up")
# The SO was told; everybody reads it and adds to it; judged by people only.
SO_TOLD = ("finalised", "redirected", "inappropriate")
COMPLETED = (*SO_TOLD, "urgent_qol")
OF_A_PERSON = ("redirect", "close_as_inappropriate", "refer_early")

# What each form needs, and which choices it offers, as the procedures say.
ALWAYS = {"service_officer", "source", "enquiry_type", "help_needed", "summary"}
NEEDED = {
    "smart_centre": ALWAYS,
    "compensation": ALWAYS | {"location", "crn_given", "checked", "references"},
    "access_support": ALWAYS | {"service_zone", "crn_given", "checked", "references"},
}
# Asked to help, and not to send somebody the right way.
TO_HELP = {"crn_given", "checked", "references"}
REFERENCE_QUESTIONS = {"policy_question", "periodic_payments"}
ONLY_ON = {"periodic_payments": "compensation", "compensation_line": "compensation"}
VALUES = {
    "form": ("smart_centre", "compensation", "access_support"),
    "service_officer": ("kiri", "noah", "mele", None),
    "source": ("speed_dial", "compensation_line", "another_program", None),
    "enquiry_type": ("coding", "policy_question", "periodic_payments", "new_claim", None),
    "crn_given": ("given", "no_customer", ""),
    "help_needed": ("Which day is the end date", ""),
    "checked": (["notes_docs"], ["nothing_checked"], []),
    "references": (["111-22072908"], []),
    "no_reference": (True, False),
    "summary": ("Guided to the file on end dates.", "Recoded together.", ""),
}
# Each is refused by the database itself, whatever the state; {} stands for what would otherwise be in order.
ROUND_THE_DOOR = {
    "reopen a closed one": "UPDATE tps_contact SET state = 'open', closed_at = NULL, version = version + 1 WHERE id = %s AND state <> 'open'",
    "close a closed one otherwise": "UPDATE tps_contact SET state = CASE state WHEN 'finalised' THEN 'discarded' ELSE 'finalised' END, redirected_to_id = NULL, redirected_where = '', inappropriate_category_id = NULL, version = version + 1 WHERE id = %s AND state <> 'open'",
    "urgent QOL on another form": "UPDATE tps_contact SET state = 'urgent_qol', closed_at = opened_at, version = version + 1 WHERE id = %s AND state = 'open' AND form <> 'smart_centre'",
    "redirected to nowhere": "UPDATE tps_contact SET state = 'redirected', closed_at = opened_at, version = version + 1 WHERE id = %s AND state = 'open'",
    "inappropriate without a category": "UPDATE tps_contact SET state = 'inappropriate', closed_at = opened_at, version = version + 1 WHERE id = %s AND state = 'open'",
    "another category afterwards": "UPDATE tps_contact SET inappropriate_category_id = (SELECT max(id) FROM tps_option), version = version + 1 WHERE id = %s AND state = 'inappropriate'",
    "referred early by nobody": "UPDATE tps_contact SET referred_early_at = opened_at, referred_early_by_id = NULL, version = version + 1 WHERE id = %s",
    "a state that there is not": "UPDATE tps_contact SET state = 'approved', closed_at = opened_at, version = version + 1 WHERE id = %s",
    "closed without a time": "UPDATE tps_contact SET state = 'finalised', version = version + 1 WHERE id = %s AND state = 'open'",
    "closed without a version": "UPDATE tps_contact SET state = 'discarded', closed_at = opened_at WHERE id = %s AND state = 'open'",
    "a summary without a version": "UPDATE tps_contact SET summary = 'Other' WHERE id = %s",
    "a closed summary": "UPDATE tps_contact SET summary = 'Other', version = version + 1 WHERE id = %s AND state <> 'open'",
    "another closing time": "UPDATE tps_contact SET closed_at = opened_at - interval '1 day', version = version + 1 WHERE id = %s",
    "another officer afterwards": "UPDATE tps_contact SET officer_id = (SELECT max(s.id) FROM people_staff s WHERE s.id <> officer_id), version = version + 1 WHERE id = %s AND state <> 'open'",
    "away with it": "DELETE FROM tps_contact WHERE id = %s",
    "away with its history": "DELETE FROM casework_timelineentry WHERE record_id = %s",
    "another history": "UPDATE casework_timelineentry SET told = 'nothing' WHERE record_id = %s",
}  # fmt: skip


def same(one, other) -> bool:
    return (one if one not in ("", []) else None) == (other if other not in ("", []) else None)


class ContactMachine(StepsMachine):
    """The real contact beside its model."""

    def __init__(self):
        super().__init__()
        self.state, self.officer = "open", ""
        self.answers = {name: [] if name in ("checked", "references") else None for name in VALUES}
        self.answers |= {"no_reference": False, "location": None, "service_zone": None}
        self.taken_over = self.ran_on = self.referred = self.followed_up = False
        self.for_officer, self.addenda, self.corrections = None, 0, 0

    @initialize(
        opener=st.sampled_from(OPENERS),
        form=st.sampled_from(VALUES["form"]),
        filled=st.sampled_from((True, True, True, False)),
    )
    def open(self, opener, form, filled):
        self.record = actions.open_contact(by=self.who(opener), form=form)
        self.old = self.stored()
        self.officer, self.answers["form"], self.told = opener, form, ["open"]
        if filled:
            for name in (
                "service_officer",
                "source",
                "enquiry_type",
                "crn_given",
                "help_needed",
                "checked",
                "references",
                "summary",
            ):
                self.saved(name, VALUES[name][0], opener)

    # -- what people do

    @rule(data=st.data(), person=st.sampled_from(PEOPLE))
    def save(self, data, person):
        name = data.draw(st.sampled_from(list(VALUES)))
        self.saved(name, data.draw(st.sampled_from(VALUES[name])), person)

    def saved(self, name, value, person):
        self.count("save")
        try:
            actions.save_contact(self.record, by=self.who(person), answers={name: self.real(name, value)})
        except Refused as refused:
            assert self.state != "open" and refused.reasons[0][1] == "CON-31"
            return
        assert self.state == "open"
        if not same(self.answers[name], value):
            self.version += 1
            self.told += ["change_form"] * (name == "form")
            if name == "service_officer" and value is not None:
                self.answers["location"] = self.answers["service_zone"] = "of the directory"
        self.answers[name] = value

    @precondition(lambda self: FULL)
    @rule()
    def it_is_a_new_claim_from_another_program(self):
        """What a complex New Claim needs, which single answers seldom come to."""
        self.saved("enquiry_type", "new_claim", self.officer)
        self.saved("source", "another_program", self.officer)

    @rule(
        name=st.sampled_from(WHILE_OPEN + ONCE_FINALISED),
        person=st.sampled_from(PEOPLE),
        stale=st.sampled_from((False, False, False, True)),
        data=st.data(),
    )
    def step(self, name, person, stale, data):
        self.take(name, person, stale, data)

    @rule(name=st.sampled_from(WHILE_OPEN + ONCE_FINALISED), data=st.data())
    def step_of_its_officer(self, name, data):
        self.take(name, self.officer, False, data)

    if FULL:  # a short run stays as it is drawn without it

        @precondition(lambda self: self.state != "open")
        @rule(name=st.sampled_from(ONCE_FINALISED), data=st.data())
        def step_of_the_team_leader(self, name, data):
            self.take(name, "aroha", False, data)

    def take(self, name, person, stale, data):
        answers, after = self.drawn(name, data)
        if self.attempt(name, person, self.judged(name, person), stale=stale, **answers):
            after()

    def drawn(self, name, data):
        """The step's answers, and what it changes in the model."""
        if name == "discard":
            return {"discard_reason": option("discard_reason", "opened_twice")}, lambda: self.ended(name)
        if name in ("finalise", "finalise_as_urgent_qol"):
            return {}, lambda: self.ended(name)
        if name == "redirect":
            return {"redirected_to": option("redirect_to", "regular_line")}, lambda: self.ended(name)
        if name == "close_as_inappropriate":
            return {"inappropriate_category": option("inappropriate", "confirming")}, lambda: self.ended(name)
        if name == "refer_early":
            return {"reason": "out_of_scope"}, lambda: setattr(self, "referred", True)
        if name == "take_over":
            return {}, lambda: setattr(self, "taken_over", True)
        if name == "run_on":
            return {}, lambda: setattr(self, "ran_on", True)
        if name == "hand_over":
            to = data.draw(st.sampled_from([other for other in TPS_OFFICERS if other != self.officer]))
            return {"to": self.who(to)}, lambda: setattr(self, "officer", to)
        if name == "open_follow_up":
            return {"asked": "Asked again.", "to": self.who("tui")}, lambda: setattr(self, "followed_up", True)
        if name == "add_addendum":
            return {"text": "Told later."}, lambda: setattr(self, "addenda", self.addenda + 1)
        to = data.draw(st.sampled_from([other for other in ("kiri", "noah", "mele") if other != self.for_officer]))
        return {"service_officer": self.who(to), "text": "Wrong one chosen."}, lambda: self.was_corrected(to)

    def ended(self, name):
        self.state, self.for_officer = ENDINGS[name], self.answers["service_officer"]

    def was_corrected(self, to):
        self.addenda, self.corrections, self.for_officer = self.addenda + 1, self.corrections + 1, to

    # -- what the procedures say of it

    def judged(self, name, person) -> str:
        taken_in = {"add_addendum": COMPLETED, "open_follow_up": COMPLETED, "correct_service_officer": SO_TOLD}.get(
            name, ("open",)
        )
        if self.state not in taken_in:
            return "refused"
        if not self.may(name, person):
            return "denied"
        return "done" if self.is_possible(name) else "refused"

    def may(self, name, person) -> bool:
        if name == "open_follow_up":
            return person == "aroha"
        if name == "add_addendum":
            return person in (*TPS_OFFICERS, "aroha", "lena", self.officer)
        if name in ("hand_over", "correct_service_officer") and person == "aroha":
            return True
        return person == self.officer and not (person == "gateway" and name in OF_A_PERSON)

    def is_possible(self, name) -> bool:
        said = self.answers
        if name == "take_over":
            return not self.taken_over
        if name == "run_on":
            return not self.ran_on and said["enquiry_type"] == "new_claim" and said["source"] == "another_program"
        if name == "refer_early":
            return not self.referred
        if name == "open_follow_up":
            return said["form"] == "compensation" and not self.followed_up
        if name in ("discard", "redirect", "close_as_inappropriate") and self.taken_over:
            return False
        if name == "finalise_as_urgent_qol" and said["form"] != "smart_centre":
            return False
        if name == "redirect" and said["form"] != "compensation":
            return False
        if name not in ENDINGS or name == "discard":
            return True
        needed = set(NEEDED[said["form"]])
        if said["form"] == "smart_centre" and said["enquiry_type"] in REFERENCE_QUESTIONS:
            needed |= {"checked", "references"}
        if said["no_reference"]:
            needed -= {"references"}
        if name in ("redirect", "close_as_inappropriate"):
            needed -= TO_HELP
        offered = all(ONLY_ON.get(said[name], said["form"]) == said["form"] for name in ("source", "enquiry_type"))
        return offered and all(said[name] not in (None, "", []) for name in needed)

    # -- what the database says of those who go round the door

    @rule(how=st.sampled_from(sorted(ROUND_THE_DOOR)))
    def go_round_the_door(self, how):
        self.go_round(how, ROUND_THE_DOOR[how])

    @rule()
    def save_a_stale_copy(self):
        self.count("a stale copy")
        if self.old.version == self.version:
            return
        self.old.help_needed = "Something else"
        with pytest.raises(DatabaseError), transaction.atomic():
            self.old.save()

    @rule()
    def keep_a_copy(self):
        self.old = self.stored()

    @rule(state=st.sampled_from(("open", *ENDINGS.values())))
    def assign_the_state(self, state):
        self.count("the state assigned")
        with pytest.raises(AttributeError):
            self.record.state = state

    # -- and after each of them

    @invariant()
    def the_row_is_what_the_model_says(self):
        row = self.stored()
        assert row.officer_id == self.who(self.officer).pk
        assert (row.closed_at is None) == (self.state == "open")
        facts = (row.taken_over_at is not None, row.ran_on_at is not None, row.referred_early_at is not None)
        assert facts == (self.taken_over, self.ran_on, self.referred)
        assert row.addenda.count() == self.addenda

    @invariant()
    def its_mail_is_what_the_model_says(self):
        mails = OutgoingMail.objects.filter(record_id=self.record.pk).order_by("id").values_list("kind", flat=True)
        assert list(mails) == ["finalised"] * (self.state in SO_TOLD) + ["corrected", "not_for_you"] * self.corrections

    # --

    def real(self, name, value):
        if value is not None and name == "service_officer":
            return self.who(value)
        return option(name, value) if value is not None and name in ("source", "enquiry_type") else value


@pytest.mark.slow
def test_no_order_of_steps_reaches_an_illegal_state(cast):
    run(
        ContactMachine, cast, proof="Every order of a contact's steps", examples=14,
        done=("take_over", "refer_early", "hand_over"),
        done_in_full=("finalise", "add_addendum", "redirect", "finalise_as_urgent_qol", "run_on", "correct_service_officer", "open_follow_up"),
    )  # fmt: skip
