"""Quality checks, follow-ups and questions in writing under every order of steps, each against a model written by hand."""

from datetime import timedelta

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import initialize, invariant, rule

from casework.models import Notice, OutgoingMail
from casework.steps import take
from people.clock import now
from tests.conftest import option
from tests.steps_machine import PEOPLE, TPS_OFFICERS, StepsMachine, run
from tps import actions
from tps.models import Contact
from tps.questions import Form

TPS_STAFF = (*TPS_OFFICERS, "aroha", "lena")
STALE = st.sampled_from((False, False, False, True))
PERSON = st.sampled_from(PEOPLE)


class QualityCheckMachine(StepsMachine):
    """A check of Kiri's activity in Newcastle, while officers are rostered and shifts end (QOL-01 to QOL-04)."""

    STEPS = ("name_activity", "claim", "hand_over", "complete", "give_back")

    @initialize(
        kind=st.sampled_from(("urgent", "ordinary", "qma")),
        by=st.sampled_from(("smart_centre", "labour_hire", "services_australia")),
        edition=st.sampled_from(("smart_centre", "compensation")),
        asked_by=st.sampled_from(("kiri", "kiri", "tui")),
        rostered=st.sets(st.sampled_from(TPS_OFFICERS)),
        named=st.booleans(),
    )
    def ask(self, kind, by, edition, asked_by, rostered, named):
        self.kind, self.by, self.edition, self.asked_by, self.named = kind, by, edition, asked_by, named
        self.rostered, self.shifts, self.checker, self.claims, self.handed = set(), {}, None, 0, 0
        self.record = actions.request_check(
            by=self.who("sam"), kind=kind, work_item="WI-204418" if named else "", requested_by=self.who(asked_by),
            activity_officer=self.who("kiri"), generated_by=by, edition=edition,
        )  # fmt: skip
        self.state, self.told = "requested", ["request"]
        for officer in rostered:
            self.roster(officer)

    @rule(officer=st.sampled_from(TPS_OFFICERS))
    def roster_or_end(self, officer):
        self.count("a shift begun or ended")
        if officer not in self.rostered:
            self.roster(officer)
            return
        shift = self.shifts.pop(officer)
        take(shift, "end_shift", by=self.who("aroha"), version=shift.version)
        self.rostered.discard(officer)

    def roster(self, officer):
        moment = now()
        ends = moment + timedelta(days=300)
        self.shifts[officer] = actions.add_shift(
            by=self.who("aroha"), officer=self.who(officer), starts_at=moment, ends_at=ends
        )
        self.rostered.add(officer)

    @rule(name=st.sampled_from(STEPS), person=PERSON, to=st.sampled_from(TPS_OFFICERS), stale=STALE)
    def step(self, name, person, to, stale):
        self.take(name, person, to, stale)

    @rule(
        name=st.sampled_from(("claim", "claim", "hand_over", "give_back", "complete")), to=st.sampled_from(TPS_OFFICERS)
    )
    def step_of_an_officer(self, name, to):
        self.take(name, self.checker or "sam", to, False)

    def take(self, name, person, to, stale):
        answers = {
            "name_activity": {"work_item": "WI-204419"},
            "hand_over": {"to": self.who(to)},
            "give_back": {"returned_because": "Finalised already"},
        }.get(name, {})
        if not self.attempt(name, person, self.judged(name, person, to), stale=stale, **answers):
            return
        match name:
            case "name_activity":
                self.named = True
            case "claim":
                self.state, self.checker, self.claims = "claimed", person, self.claims + 1
            case "hand_over":
                self.checker, self.handed = to, self.handed + (to != person)
            case _:
                self.state = "completed" if name == "complete" else "returned"

    def judged(self, name, person, to) -> str:
        wanted = "requested" if name in ("name_activity", "claim") else "claimed"
        if self.state != wanted:
            return "refused"
        own = person in (self.asked_by, "kiri")
        may = {
            "name_activity": person in TPS_STAFF,
            "claim": person in TPS_OFFICERS,
            "complete": person == self.checker,
        }.get(name, person == self.checker or (person == "aroha" and not own))
        if not may:
            return "denied"
        if name == "claim":
            return "done" if self.may_claim(person) else "refused"
        if name == "hand_over":
            return "done" if self.may_claim(to) else "refused"
        return "refused" if name == "complete" and not self.named else "done"

    def may_claim(self, officer) -> bool:
        if officer in (self.asked_by, "kiri"):
            return False
        if officer not in self.rostered:
            return self.kind == "urgent"
        if self.by == "services_australia":
            return False
        return self.kind == "urgent" or self.edition != "smart_centre" or officer != "quinn"

    @rule(
        how=st.sampled_from((
            "SET state = 'requested', claimed_by_id = NULL, claimed_at = NULL, version = version + 1 WHERE id = %s AND state <> 'requested'",
            "SET state = 'completed', version = version + 1 WHERE id = %s AND state <> 'completed'",
            "SET state = 'returned', ended_by_id = claimed_by_id, ended_at = claimed_at, version = version + 1 WHERE id = %s AND state <> 'claimed'",
            "SET claimed_by_id = activity_officer_id, version = version + 1 WHERE id = %s",
            "SET work_item = 'WI-1', version = version + 1 WHERE id = %s",
            "SET work_item = 'WI-888888' WHERE id = %s",
        ))
    )  # fmt: skip
    def go_round_the_door(self, how):
        self.go_round(how[:20], f"UPDATE tps_qualitycheck {how}")

    @invariant()
    def who_has_it_and_who_was_told(self):
        row = self.stored()
        assert row.claimed_by_id == (self.who(self.checker).pk if self.checker else None)
        assert (row.ended_at is None) == (self.state in ("requested", "claimed"))
        ended = self.state in ("completed", "returned")
        told = Notice.objects.filter(record_label="tps.qualitycheck", record_id=row.pk)
        kinds = {"quality_check_claimed": self.claims, "quality_check": int(ended), "given": self.handed}
        assert {kind: told.filter(kind=kind).count() for kind in kinds} == kinds
        assert OutgoingMail.objects.filter(record_label="tps.qualitycheck", record_id=row.pk).count() == ended


class FollowUpMachine(StepsMachine):
    """A follow-up that Aroha opened and gave to Sam (CON-27)."""

    contact = None

    @initialize(to=st.sampled_from(TPS_OFFICERS))
    def open(self, to):
        contact = Contact.objects.get(pk=self.contact.pk)
        take(
            contact,
            "open_follow_up",
            by=self.who("aroha"),
            version=contact.version,
            asked="More came.",
            to=self.who(to),
        )
        self.record = contact.follow_ups.get()
        self.state, self.told, self.officer, self.given = "open", ["open"], to, 0

    @rule(
        name=st.sampled_from(("answer_it", "give", "withdraw")),
        person=PERSON,
        to=st.sampled_from(TPS_OFFICERS),
        stale=STALE,
    )
    def step(self, name, person, to, stale):
        self.take(name, person, to, stale)

    @rule(name=st.sampled_from(("give", "give", "answer_it")), to=st.sampled_from(TPS_OFFICERS))
    def step_of_its_officer(self, name, to):
        self.take(name, self.officer, to, False)

    def take(self, name, person, to, stale):
        may = {"answer_it": {self.officer}, "give": {self.officer, "aroha"}, "withdraw": {"aroha"}}[name]
        expected = "refused" if self.state != "open" else "done" if person in may else "denied"
        answers = {"answer_it": {"answer": "It replaces the old one."}, "give": {"to": self.who(to)}}.get(name, {})
        if not self.attempt(name, person, expected, stale=stale, **answers):
            return
        if name == "give":
            self.officer, self.given = to, self.given + (to != person)
        else:
            self.state = "answered" if name == "answer_it" else "withdrawn"

    @rule(
        how=st.sampled_from((
            "SET state = 'open', closed_at = NULL, answer = '', version = version + 1 WHERE id = %s AND state <> 'open'",
            "SET state = 'answered', closed_at = opened_at, version = version + 1 WHERE id = %s",
            "SET state = 'withdrawn', version = version + 1 WHERE id = %s",
            "SET answer = 'Another', version = version + 1 WHERE id = %s",
            "SET asked = 'Another' WHERE id = %s",
        ))
    )  # fmt: skip
    def go_round_the_door(self, how):
        self.go_round(how[:20], f"UPDATE tps_followup {how}")

    @invariant()
    def its_officer_and_the_answer(self):
        row = self.stored()
        answered = self.state == "answered"
        assert row.officer_id == self.who(self.officer).pk
        assert (bool(row.answer), row.closed_at is not None) == (answered, self.state != "open")
        about_it = {"record_label": "tps.followup", "record_id": row.pk}
        assert OutgoingMail.objects.filter(**about_it).count() == answered
        told = Notice.objects.filter(**about_it)
        assert told.filter(kind="given").count() == self.given
        assert told.filter(kind="answered", to=self.who("aroha")).count() == answered


class WrittenQuestionMachine(StepsMachine):
    """What Kiri asks in writing: picked up once, and then a contact (CON-22)."""

    @initialize(form=st.sampled_from(Form.values))
    def ask(self, form):
        self.record = actions.ask_in_writing(by=self.who("kiri"), form=form, text="Which day is the end date?")
        self.state, self.told, self.officer = "waiting", ["open"], None

    @rule(name=st.sampled_from(("pick_up", "withdraw")), person=PERSON, stale=STALE)
    def step(self, name, person, stale):
        self.take(name, person, stale)

    @rule(officer=st.sampled_from(TPS_OFFICERS))
    def pick_up(self, officer):
        self.take("pick_up", officer, False)

    def take(self, name, person, stale):
        may = TPS_OFFICERS if name == "pick_up" else ("kiri",)
        expected = "refused" if self.state != "waiting" else "done" if person in may else "denied"
        if self.attempt(name, person, expected, stale=stale):
            self.state = "picked_up" if name == "pick_up" else "withdrawn"
            self.officer = person if name == "pick_up" else None

    @rule(
        how=st.sampled_from((
            "SET state = 'waiting', closed_at = NULL, contact_id = NULL, version = version + 1 WHERE id = %s AND state <> 'waiting'",
            "SET state = 'picked_up', closed_at = asked_at, contact_id = NULL, version = version + 1 WHERE id = %s",
            "SET state = 'withdrawn', version = version + 1 WHERE id = %s",
            "SET text = 'Another' WHERE id = %s",
        ))
    )  # fmt: skip
    def go_round_the_door(self, how):
        self.go_round(how[:20], f"UPDATE tps_writtenquestion {how}")

    @invariant()
    def it_is_one_contact_at_the_most(self):
        contacts = Contact.objects.filter(written_question=self.record.pk)
        assert contacts.count() == Contact.objects.count() == (self.state == "picked_up")
        for contact in contacts:
            assert (contact.officer, contact.service_officer) == (self.who(self.officer), self.who("kiri"))
            assert contact.source == option("source", "written")


@pytest.mark.slow
def test_no_order_of_steps_takes_a_check_where_it_may_not_be(cast):
    run(
        QualityCheckMachine, cast, proof="Every order of a quality check's steps", examples=10, steps_of_one=15,
        done=("claim",), done_in_full=("name_activity", "hand_over", "complete", "give_back"),
    )  # fmt: skip


@pytest.mark.slow
def test_no_order_of_steps_answers_a_follow_up_twice(cast, finalised):
    FollowUpMachine.contact = finalised(Form.COMPENSATION)
    run(
        FollowUpMachine, cast, proof="Every order of a follow-up's steps", examples=8, steps_of_one=10,
        done=("give",), done_in_full=("answer_it", "withdraw"),
    )  # fmt: skip


@pytest.mark.slow
def test_no_order_of_steps_picks_a_question_up_twice(cast):
    run(
        WrittenQuestionMachine, cast, proof="Every order of a written question's steps", examples=10, steps_of_one=8,
        done=("pick_up",), done_in_full=("withdraw",),
    )  # fmt: skip
