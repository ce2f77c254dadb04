"""Every page of ours: records of every kind, and who looks at which of their pages."""

from datetime import timedelta

import pytest

from casework import timeline
from casework.models import Deadline, OutgoingMail
from casework.steps import take
from compensation.actions import identify, save_items
from compensation.models import StopPayment
from desk.models import Delivery
from desk.webhooks import subscriptions
from people.clock import at, now
from tests.browser import beside, ps_case
from tests.escalations.conftest import ICT
from tps import actions
from tps.models import FollowUp, SupervisorCall, WrittenQuestion
from tps.questions import Form

INSIGHT = ("/dashboard/", "/dashboard/?period=28", "/urgent-qol/?period=7", "/knowledge-gaps/")


@pytest.fixture
def contacts(cast, opened, filled, finalised, ended, in_state):
    """One contact of each kind: open a moment ago, open past 10 minutes on each other form, finalised, discarded; escalations."""
    with at(now() - timedelta(minutes=11)):
        late = [filled(Form.COMPENSATION), filled(Form.ACCESS_SUPPORT)]
    with at(now() - timedelta(minutes=6)):
        late.append(filled(help_needed="Authorise a Q999 letter"))
    beside.made(cast, late[2])
    closed = ended("inappropriate")
    take(closed, "open_follow_up", by=cast.aroha, version=closed.version, asked="What is still open", to=cast.sam)
    _stop_payments(cast, late[0])
    case = ps_case.made(cast)
    OutgoingMail.objects.all().delete()
    actions.ask_in_writing(by=cast.kiri, form=Form.COMPENSATION, text="Which day is the end date?")
    actions.receive_call(late[2], by=cast.sam, transferred_by=cast.kiri, why="not_said")
    told, webhook = finalised(), _webhook(cast)
    checks = _checks(cast, told)
    Delivery.objects.create(
        webhook=webhook,
        entry=timeline.of(told)[0],
        state="failed",
        attempts=80,
        last_error="The endpoint answered 500.",
    )
    escalations = {
        "draft": in_state("draft", contact=late[0], form=Form.COMPENSATION, **ICT),
        "urgent": in_state("submitted", contact=told, stop_payment=True),
        "accepted": in_state("accepted", contact=told, **ICT),
    }
    return {
        "finalised": told,
        "late": late,
        "opened": opened(),
        "webhook": webhook,
        "checks": checks,
        "case": case,
    } | escalations


def _checks(cast, contact):
    """An urgent check of a contact, claimed by Sam, who is rostered; another that waits; and one that is not his to claim."""
    asked = {"by": cast.tui, "work_item": "WI-204418", "requested_by": cast.kiri, "activity_officer": cast.kiri,
             "edition": "smart_centre"}  # fmt: skip
    shift = actions.add_shift(by=cast.aroha, officer=cast.sam, starts_at=now(), ends_at=now() + timedelta(hours=1))
    mine = actions.request_check(kind="urgent", generated_by="smart_centre", contact=contact, **asked)
    take(mine, "claim", by=cast.sam, version=mine.version)
    free = actions.request_check(kind="urgent", generated_by="labour_hire", **asked)
    actions.request_check(kind="qma", generated_by="services_australia", **asked)
    return mine, free, shift


def _stop_payments(cast, contact):
    """One of each edition: to lodge since yesterday, and with its DOC checked."""
    facts = {
        "trigger": "finalised",
        "finalised_on": (now() - timedelta(days=2)).date(),
        "found_by": cast.kiri,
        "contact": contact,
    }
    identify(by=cast.sam, edition="smart_centre", **facts)
    checked = identify(by=cast.sam, edition="compensation", **facts)
    words = "Periodic payments ended on 10 November, after which arrears were raised twice."
    answers = {"payment_type": "JobSeeker Payment", "amount": "12.50", "exact_reason": words, "no_blueprint": True}
    period = {"period_from": facts["finalised_on"], "period_to": facts["finalised_on"]}
    checked = save_items(checked, by=cast.sam, answers=answers | period).record
    take(checked, "check_doc", by=cast.sam, version=checked.version)


def _webhook(cast):
    url = "https://hooks.agency.example/a/long/way/to/where/tandem/tells/of/what/happened"
    return subscriptions.subscribe(cast.gateway, url=url, houses=["tps"], steps=["open", "finalise"], by=cast.ida)[0]


def addresses(contacts) -> dict[str, list[str]]:
    """{first name: the pages to look at as that person}."""
    late, finalised = contacts["late"], contacts["finalised"].reference
    mine, free, shift = (one.get_absolute_url() for one in contacts["checks"])
    return {
        "sam": [
            f"/log/{contacts['opened'].reference}/",
            *(f"/log/{contact.reference}/" for contact in late),
            f"/contacts/{finalised}/",
            f"/contacts/{finalised}/steps/correct_service_officer/",
            f"/contacts/{late[0].reference}/steps/hand_over/",
            f"/contacts/{late[0].reference}/steps/discard/",
            f"/contacts/{late[0].reference}/steps/close_as_inappropriate/",
            f"/contacts/{late[0].reference}/steps/redirect/",
            f"/escalations/{contacts['draft'].reference}/write/",
            "/follow-ups/",
            FollowUp.objects.get().get_absolute_url(),
            FollowUp.objects.get().contact.get_absolute_url(),
            f"/follow-ups/{FollowUp.objects.get().reference}/steps/answer_it/",
            *beside.of_sam(*late[:2]),
            *(f"/contacts/{late[0].reference}/supervisor-call/new/", "/supervisor-calls/?scope=all"),
            *(f"{SupervisorCall.objects.get().get_absolute_url()}{more}" for more in ("", "steps/correct_call/")),
            "/written/",
            *(
                "/quality/",
                f"/quality/request/?contact={finalised}",
                mine,
                free,
                *(f"{mine}steps/complete/", f"{mine}steps/give_back/"),
                f"{mine}steps/hand_over/",
            ),
            *("/roster/", shift, f"/contacts/{finalised}/gap/"),
            WrittenQuestion.objects.get().get_absolute_url(),
            f"/contacts/{late[0].reference}/steps/add_addendum/",
            "/contacts/",
            "/contacts/?scope=all&q=nothing+like+it",
            "/stop-payments/",
            "/stop-payments/new/",
            *(payment.get_absolute_url() for payment in StopPayment.objects.all()),
            f"{StopPayment.objects.last().get_absolute_url()}steps/withdraw/",
            "/outbox/",
            f"/outbox/{OutgoingMail.objects.get().pk}/",
            *("/my-day/", "/handover/", "/handover/accept/", "/notices/"),
            f"/deadlines/{Deadline.objects.first().pk}/",
            *("/manual/", "/manual/steps/", "/manual/contact/"),
            "/shortcuts/",
            "/settings/",
            "/signed-in/",
            "/contacts/TPS-999999/",
        ],
        "quinn": [f"/escalations/{contacts['draft'].reference}/", "/log/"],
        "lena": [
            f"/escalations/?at={contacts['urgent'].reference}",
            f"/escalations/?at={contacts['accepted'].reference}",
            contacts["urgent"].get_absolute_url(),
            f"/escalations/{contacts['accepted'].reference}/steps/hand_to_sso/",
            "/handover/",
            *beside.of_lena(),
        ],
        "ida": ["/calendar/", "/webhooks/", "/webhooks/add/", f"{contacts['webhook'].get_absolute_url()}?state=failed"],
        "aroha": [
            f"/contacts/{late[0].reference}/",
            "/my-day/",
            "/wallboard/",
            "/deadlines/",
            "/stuck/",
            "/roster/add/",
            *("/supervisor-calls/", *INSIGHT),
        ],
        "priya": ps_case.of_priya(contacts["case"]),
        "otto": ["/visits/"],
        "kiri": ["/ask/", "/contacts/", f"/contacts/{finalised}/", "/outbox/"],
    }
