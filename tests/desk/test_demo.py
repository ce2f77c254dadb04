"""The demonstration's month: made once, through the door, the same each time, and with no customer detail in it."""

import itertools
import time
from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest
from django.core.management import CommandError, call_command
from django.db.models import Count, F, Q

from casework import approvals
from casework.models import Approval, OutgoingMail, TimelineEntry
from casework.privacy import findings
from compensation.models import StopPayment
from compensation.models.stop_payment import State
from desk import demo
from desk.demo import days, escalated, words
from desk.demo.staff import PEOPLE
from desk.models import HandoverItem
from desk.sight import about_records_of, record_types, seen_among
from escalations.models import Escalation
from people import roles
from people.clock import at
from people.models import Staff
from personalised_services.models import (
    Case,
    CustomerManagementPlan,
    ExitRecommendation,
    FinalisationRequest,
    Letter,
    RestrictionProposal,
    Segment,
    ServicingVariation,
)
from tps.models import (
    Addendum,
    Contact,
    FollowUp,
    QualityCheck,
    Reference,
    RosterShift,
    SupervisorCall,
    WrittenQuestion,
)

MOMENT = datetime(2026, 11, 24, 2, 15, tzinfo=UTC)  # Tuesday, a quarter past one in Newcastle


def month():
    """What tells one month from another."""
    rows = Contact.objects.order_by("opened_at", "officer__logon")
    return list(rows.values_list("opened_at", "officer__logon", "summary", "state", "closed_at"))


OF_CASES = [
    vars(demo)[name]
    for name in (
        "cases", "plans", "cold", "referrals", "contacts", "agreed", "consulted", "exits", "management", "restrictions",
        "finalisations", "letters", "asked",
    )
]  # fmt: skip
CLOSING = ("finalise", "finalise_as_urgent_qol", "redirect", "close_as_inappropriate", "discard")
TOLD = ("finalised", "redirected", "inappropriate")


@pytest.fixture(scope="module")
def made(django_db_setup, django_db_blocker):
    """One month for all tests of this module, rolled back afterwards."""
    from django.db import transaction

    with django_db_blocker.unblock(), transaction.atomic():
        began = time.process_time()  # other work on the machine does not count
        made = demo.make(password="quite-long-enough", moment=MOMENT)
        yield made, time.process_time() - began
        transaction.set_rollback(True)


def test_it_is_as_large_as_promised_and_takes_seconds(made):
    made, seconds = made
    assert made.staff == len(PEOPLE) and len(PEOPLE) >= 40
    assert 450 <= made.contacts <= 600
    assert made.open == 4
    assert [item.state for item in HandoverItem.objects.all()] == ["offered"]
    assert 3 <= made.waiting_mail <= 12
    assert seconds < 120  # it takes some 12 on a quiet machine; a slow one is no fault of the program


def test_every_role_is_held_and_one_of_each_signs_in(made):
    for role in roles.ALL:
        assert Staff.objects.holding(role, MOMENT).exists(), role
    shown = {role for _, _, role, _ in demo.people()}
    assert shown == {role.label for role in roles.ALL if role is not roles.INTEGRATION_CLIENT}
    shown_people = [Staff.objects.get(logon=logon) for logon, *_ in demo.people()]
    assert shown_people[0].check_password("quite-long-enough")
    assert len({person.password for person in shown_people}) == 1
    assert all(person.can_sign_in for person in shown_people)
    assert not Staff.objects.get(logon="GATEWAY1").can_sign_in


def test_every_contact_has_what_its_steps_leave(made):
    """Each closed contact has one closing entry, each finalised one its summary: nothing went round the door."""
    assert made
    closings = (
        TimelineEntry.objects.filter(record_label="tps.contact", step__in=CLOSING)
        .values("record_id")
        .annotate(n=Count("id"))
    )
    assert {row["record_id"]: row["n"] for row in closings} == dict.fromkeys(
        Contact.objects.exclude(state="open").values_list("pk", flat=True), 1
    )
    finalised = set(Contact.objects.filter(state__in=TOLD).values_list("pk", flat=True))
    assert set(OutgoingMail.objects.filter(kind="finalised").values_list("record_id", flat=True)) == finalised
    opened = TimelineEntry.objects.filter(record_label="tps.contact", step="open").values_list("record_id", "at")
    assert dict(opened) == dict(Contact.objects.values_list("pk", "opened_at"))


def test_the_days_look_like_days(made):
    assert made
    hours = Counter(c.opened_at.astimezone(c.site.tz).hour for c in Contact.objects.select_related("site"))
    assert hours[9] + hours[10] > 2 * hours[12] and hours[13] + hours[14] > 2 * hours[12]
    assert max(Contact.objects.values_list("opened_at", flat=True)) <= MOMENT
    assert min(Contact.objects.values_list("opened_at", flat=True)) > MOMENT - timedelta(days=33)
    states = Counter(Contact.objects.values_list("state", flat=True))
    assert 5 <= states["discarded"] <= 40
    assert Contact.objects.filter(taken_over_at__isnull=False).count() >= 10
    assert Contact.objects.filter(ran_on_at__isnull=False).exists()
    assert Contact.objects.filter(corrected_officer__isnull=False).exists()
    assert min(states[state] for state in ("urgent_qol", "redirected", "inappropriate")) >= 3
    assert Contact.objects.filter(referred_early_at__isnull=False).count() >= 3
    assert FollowUp.objects.filter(state="answered").count() >= 2
    assert WrittenQuestion.objects.filter(state="waiting").count() == 2
    register = Counter(QualityCheck.objects.values_list("state", flat=True))
    assert register["requested"] >= 4 and min(register[state] for state in ("claimed", "completed", "returned")) >= 1
    assert RosterShift.objects.count() >= 25
    with at(MOMENT):
        assert [shift.officer.logon for shift in RosterShift.objects.running() if shift.officer.logon == "SO1001"]
    assert sorted(SupervisorCall.objects.values_list("state", flat=True)) == [
        "completed",
        "service",
        "with_team_leader",
    ]
    assert Addendum.objects.count() >= 15
    assert 0.1 < Contact.objects.filter(checked=["nothing_checked"]).count() / made[0].contacts < 0.3
    assert {"smart_centre", "compensation", "access_support"} == set(Contact.objects.values_list("form", flat=True))
    busy = Contact.objects.filter(Q(closed_at__lt=F("opened_at") + timedelta(minutes=14)), state="finalised").count()
    assert busy > 0.85 * states["finalised"]


def test_there_is_a_stop_payment_in_every_state_and_one_is_due_today(made):
    assert made
    payments = {payment.state: payment for payment in StopPayment.objects.with_due().order_by("id")}
    assert set(payments) == {state.value for state in State}
    due = payments["identified"].due_at
    assert due > MOMENT and due.date() == MOMENT.date()
    assert payments["verified"].escalation.state == "draft" and payments["verified"].is_not_told
    assert payments["not_stopped"].may_have_issued
    texts = StopPayment.objects.values_list("exact_reason", "outcome_words", "withdrawn_because")
    assert not [text for row in texts for text in row if findings(text)]


def test_letters_wait_in_several_states_and_a_warning_is_in_view(made):
    assert made
    states = Counter(Letter.objects.values_list("state", flat=True))
    assert states >= Counter(filed=3, awaiting=2, approved=1, draft=1)
    with at(MOMENT):
        assert Letter.objects.in_view().count() == 1
    late = Letter.objects.open().with_due().filter(due_on__lt=MOMENT.date())
    assert not late.exists() and not Letter.objects.filter(sent_at__gt=MOMENT).exists()


def test_somebody_is_in_each_state_of_leaving_and_one_variation_holds(made):
    assert made
    states = Counter(ExitRecommendation.objects.values_list("state", flat=True))
    assert states == Counter(("draft", "awaiting", "supported", "finalised", "complete", "not_supported"))
    assert set(Case.objects.values_list("state", flat=True)) == {"accepted", "active", "exit_proposed", "exit_endorsed", "exited", "finalised"}  # fmt: skip
    with at(MOMENT):
        assert ServicingVariation.objects.in_force().count() == 1


def test_a_decision_of_each_kind_waits(made):
    assert made
    waiting = Approval.objects.waiting()
    assert set(waiting.values_list("kind", flat=True)) == set(approvals.decisions())
    assert not waiting.filter(asked_at__gt=MOMENT)


def test_a_customer_is_in_each_segment_and_a_management_plan_in_each_state(made):
    assert made
    states = Counter(CustomerManagementPlan.objects.values_list("state", flat=True))
    assert states >= Counter(draft=1, completed=1, approved=1, closed=1)
    assert set(Segment.objects.current().values_list("number", flat=True)) == {1, 2, 3}
    assert not Segment.objects.current().filter(number=3, review_on__lte=MOMENT.date()).exists()
    assert not Segment.objects.filter(set_at__gt=MOMENT).exists()


def test_a_restriction_is_at_each_place_of_its_chain_and_a_finalisation_of_each_kind(made):
    assert made
    places = Counter(RestrictionProposal.objects.values_list("state", flat=True))
    assert places == Counter(("draft", "with_ssm", "with_sm", "with_approver", "in_force"))
    kinds = Counter(FinalisationRequest.objects.values_list("state", flat=True))
    assert kinds == Counter(("draft", "awaiting", "actioned", "reactivated", "closed"))


def test_the_texts_vary_and_hold_no_customer_detail(made):
    assert made
    summaries = [text for text in Contact.objects.values_list("summary", flat=True) if text]
    assert len(set(summaries)) >= 60
    for text in (
        *words.STILL_ASKED,
        *words.FOLLOWED_UP,
        *words.ADDENDA,
        *words.CORRECTIONS,
        *words.NOTHING_CHECKED,
        *words.TAKEN_OVER,
    ):
        assert not findings(text)
    for subject in words.SUBJECTS.values():
        assert not [text for text in subject.requests if findings(text)]
        for parts in itertools.product(subject.was, subject.advised, subject.ended):
            assert not findings(" ".join(parts))
    assert not [title for title in Reference.objects.values_list("title", flat=True) if findings(title)]


def test_most_summaries_count_as_delivered_and_the_newest_wait(made):
    assert made
    sent = OutgoingMail.objects.filter(state="sent")
    assert sent.count() > 400
    assert all(timedelta() < mail.sent_at - mail.created_at < timedelta(minutes=1) for mail in sent)
    waiting = OutgoingMail.objects.filter(state="waiting")
    assert all(mail.attempts == 0 and mail.next_try_at <= MOMENT for mail in waiting)
    assert OutgoingMail.objects.filter(state="failed").count() == 1


def test_there_is_an_escalation_in_every_state_and_a_stop_payment_on_top(made):
    assert made
    states = Counter(Escalation.objects.values_list("state", flat=True))
    assert states >= Counter(resolved=5, submitted=3, accepted=3, draft=1, waiting_ict=1, returned=1, withdrawn=1)
    assert Escalation.objects.open().most_urgent_first()[0].is_not_highlighted
    assert not Escalation.objects.filter(submitted_at__gt=MOMENT) and not TimelineEntry.objects.filter(
        record_label="escalations.escalation", at__gt=MOMENT
    )
    for issue in (escalated.FILES, escalated.STUCK, escalated.LETTER, escalated.ARREARS, escalated.SCOPE):
        assert not findings(" ".join((issue.subject, issue.issue, issue.done, issue.update)))


def test_lists_over_all_houses_show_each_just_the_records_that_they_see_by_their_own_policy(made):
    told = set(TimelineEntry.objects.values_list("record_label", "record_id").distinct())
    seen_by = {}
    with at(MOMENT):
        for somebody in Staff.objects.filter(can_sign_in=True):
            theirs = {
                (label, key)
                for label, kind in record_types().items()
                for key in kind._default_manager.visible_to(somebody).order_by().values_list("pk", flat=True)
            }
            rows = TimelineEntry.objects.filter(about_records_of(somebody)).order_by()
            assert set(rows.values_list("record_label", "record_id").distinct()) == told & theirs, somebody.logon
            assert seen_among(somebody, told).keys() == told & theirs, somebody.logon
            seen_by[somebody.logon] = len(told & theirs)
    assert len(set(seen_by.values())) > 8, seen_by


def test_a_second_run_adds_nothing(made, capsys):
    contacts, people = Contact.objects.count(), Staff.objects.count()
    with pytest.raises(demo.AlreadyThere):
        demo.make(password="quite-long-enough", moment=MOMENT)
    call_command("demo")
    assert "Nothing was added" in capsys.readouterr().out
    assert (Contact.objects.count(), Staff.objects.count()) == (contacts, people)


def test_it_is_refused_in_production(db, settings):
    settings.PRODUCTION = True
    with pytest.raises(CommandError, match="never added to a production system"):
        call_command("demo")
    assert not Staff.objects.exists()


@pytest.mark.slow
def test_the_same_moment_makes_the_same_days_and_a_weekend_has_desks_in_use(db, monkeypatch):
    from django.db import transaction

    monkeypatch.setattr(days, "MONTH", 3)
    months = []
    for _ in range(2):
        with transaction.atomic():
            demo.make(password="quite-long-enough", moment=datetime(2026, 11, 21, 23, 0, tzinfo=UTC))
            months.append(month())
            transaction.set_rollback(True)
        for part in OF_CASES:  # nothing of theirs is compared
            monkeypatch.setattr(part, "live", lambda *_: None)
    assert months[0] == months[1]
    lately = [row for row in months[0] if row[0] > datetime(2026, 11, 21, 21, 0, tzinfo=UTC)]
    assert {row[1] for row in lately} >= {"SO1001", "TH1002", "FS2001", "QB3001"}
