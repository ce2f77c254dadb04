"""Customers who ask for a supervisor: one call that TPS completes, one that a team leader takes, one that waits for her."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from casework.steps import take
from desk.demo.days import LEADERS, Plan
from desk.demo.staff import Cast
from people.clock import at
from tps import actions
from tps.models import Contact

TECHNICAL = {
    "why": "technical", "reason": "Why the end date moves the preclusion period, step by step.", "needs_deeper": True,
    "warm_transfer": True, "explained_in_full": True,
}  # fmt: skip
SERVICE = {"why": "service", "reason": "The wait for a call back.", "warm_transfer": True, "explained_in_full": True}
NOT_SAID = {"why": "not_said", "warm_transfer": True}
KINDS = {"technical": TECHNICAL, "service": SERVICE}
SHORTEST = timedelta(minutes=5)


def choose(planned: list[Plan]) -> None:
    """Of the latest contacts that are long enough and ordinary, one has a technical call and one about the service."""
    ordinary = [one for one in planned if one.ends == "finalise" and one.source != "written" and one.lasts > SHORTEST and not one.taken_over_after and not one.runs_on_after and not one.explains]  # fmt: skip
    for kind, contact in zip(KINDS, ordinary[-len(KINDS) :], strict=False):
        contact.supervisor = kind


def live(plan: Plan, contact: Contact, officer, who: Cast) -> Iterator[datetime]:
    """The call, from when it comes until it is over; the contact is closed after that."""
    yield plan.opened_at + plan.lasts * 0.5
    call = actions.receive_call(contact, by=officer, transferred_by=plan.service_officer, **KINDS[plan.supervisor])
    if plan.supervisor == "technical":
        yield plan.opened_at + plan.lasts * 0.95
        take(call, "finish_call", by=officer, version=call.version)
        return
    leader = who[LEADERS[officer.team.site.name]]
    call = take(call, "to_team_leader", by=officer, version=call.version, to=leader, how="warm_transfer")
    yield plan.opened_at + plan.lasts * 0.9
    take(call, "settle_as_service", by=leader, version=call.version, doc_title="Call referred, service")


def wait_for_a_leader(who: Cast, moment: datetime) -> None:
    """Quinn's customer won't say why: the call waits for Aroha."""
    quinn, aroha = who["QB3001"], who["AN1010"]
    with at(moment):
        contact = Contact.objects.in_hand_of(quinn).select_related("service_officer").first()
        call = actions.receive_call(contact, by=quinn, transferred_by=contact.service_officer, **NOT_SAID)
        take(call, "to_team_leader", by=quinn, version=call.version, to=aroha, how="conference")
