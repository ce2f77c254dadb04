"""A review of Priya's plan in each of its states, reached by the product's own steps and by time."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, transaction

from casework.sweep import sweep
from people.clock import at, now
from people.models import Mailbox, RoleHeld, Staff, Team
from people.roles import ZONE_CONTACT
from personalised_services.deadlines import day_0_of
from personalised_services.forms import review as review_forms
from personalised_services.models import ManagedServicePlan, PlanReview
from tests.conftest import LONG_AGO
from tests.personalised_services.conftest import go, local

BOX = "ps.newcastle@agency.example"
HEARD = {"strategy_understood": "yes", "expectations_understood": "partly", "interview": "She will ring before noon."}
WRITTEN = {
    "recommendation": "remains", "contribution": "She asks for mornings.", "reasons": "Calls are down to three a week.",
    "consulted_zone": "The SCM of Newcastle", "consulted_others": "",
}  # fmt: skip
DECIDED = {"outcome_reasons": "A change now would put the housing referral at risk."}


def contact_of_zone(zone, name, team):
    """A zone contact."""
    number = Staff.objects.count()
    person = Staff(
        person_number=f"P85{number:03}", logon=f"ZC85{number:02}", given_name=name, family_name="Hale",
        email=f"{name}.hale@agency.example".lower(), team=team, can_sign_in=True,
    )  # fmt: skip
    person.set_unusable_password()
    person.save()
    RoleHeld.objects.create(staff=person, role=ZONE_CONTACT.key, zone=zone, starts_at=LONG_AGO)
    return Staff.objects.select_related("team__site").get(pk=person.pk)


@pytest.fixture
def zoe(ps, places):
    """The Hunter's zone contact; the PS team has its mailbox."""
    box = Mailbox.objects.create(address=BOX, purpose="Replies to Personalised Services")
    Team.objects.filter(pk=ps.teams["newcastle"].pk).update(mailbox=box)
    return contact_of_zone(places.hunter, "Zoe", places.tps_newcastle)


@pytest.fixture
def opened(active, ps, zoe):
    """A review that time has opened: opened(), opened(kind="reactive", ends_on=...)."""

    def make(kind="proactive", **more):
        plan = active(kind, **more)
        with at(local(day_0_of(plan.ends_on), 0)):
            swept = sweep()
            assert (swept.steps, swept.set_aside) == (1, [])
        return PlanReview.objects.with_case().get()

    return make


def on(review, number, hour=10, minute=0):
    """The clock on a day of the review."""
    return at(local(review.day(number), hour, minute))


def phone(review, ps, **said):
    return go(review, "record_attempt", ps.priya, **({"phoned_at": now(), "result": "no_answer", "words": ""} | said))


def phoned_twice(review, ps):
    with on(review, 1):
        review = phone(review, ps)
    with on(review, 2, 14):
        return phone(review, ps, result="message")


def written_to(review, ps, **said):
    """By a letter, after two attempts: sent on day 6."""
    review = phoned_twice(review, ps)
    with on(review, 6):
        return go(review, "record_letter", ps.priya, **({"sent_on": review.day(6), "reply_by": review.day(13)} | said))


def reached(review, ps, day=1, **said):
    """By phone; the interview was held at once."""
    with on(review, day):
        answers = {"phoned_at": now(), "appointment_at": None} | HEARD | said
        return go(review, "record_contact", ps.priya, **answers)


def written(review, ps, **said):
    review = reached(review, ps) if review.state == "open" else review
    with on(review, 9):
        return go(review, "write_up", ps.priya, **(WRITTEN | said))


def complete(review, ps, **said):
    review = written(review, ps, **said)
    with on(review, 10):
        if review.recommendation == "exits":
            review = go(go(review, "ask_exit_check", ps.priya), "support_exit", ps.lene, reason="")
        return go(review, "complete", ps.priya)


def decided(review, ps, step="remain", day=20, **said):
    review = complete(review, ps, **said) if review.state != "with_zone" else review
    with on(review, day):
        return go(review, step, ps.priya, decided_on=review.day(day) - timedelta(days=1), **DECIDED)


def form(name, review, ps, by=None, **sent):
    return getattr(review_forms, name)(sent, record=review, by=by or ps.priya)


def refused_by_the_database(review, **change):
    with pytest.raises(DatabaseError), transaction.atomic():
        PlanReview.objects.filter(pk=review.pk).update(version=review.version + 1, **change)


def plan_of(review):
    return ManagedServicePlan.objects.select_related("case__site").get(pk=review.plan_id)
