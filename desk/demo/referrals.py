"""A few referrals to Personalised Services in various states, by the product's own actions and steps: invented customers."""

from datetime import date, datetime, timedelta

from casework.steps import take
from desk.demo.cases import DAN, LENA, SIONE
from desk.demo.staff import Cast
from people.clock import at
from personalised_services.actions import record_referral
from personalised_services.checklists import items_of
from personalised_services.models import Referral

AROHA, SAM, MEI = "AN1010", "SO1001", "MT1020"
#: CRN, name, date of birth.
CUSTOMERS = {
    "moana": ("308117264B", "Moana Sewell", date(1985, 5, 14)),
    "ferris": ("412669053J", "Alban Ferris", date(1972, 9, 2)),
    "okafor": ("265501847D", "Chidi Okafor", date(1990, 2, 27)),
    "brandis": ("337904416H", "Lotte Brandis", date(1968, 12, 11)),
    "teale": ("229385170W", "Rory Teale", date(1994, 7, 6)),
}
MET = {"restricted_now": False, "had_incident": False, "incident_on": None, "zone_managed": False}
MISSED = MET | {"restricted_now": True}
BACK = {
    "declined_as": "returned", "declined_because": "criteria",
    "explanation": "A restriction on access is in force, so a proactive referral is not open to the customer.",
    "next_steps": "Talk with the Zone that manages the restriction; refer again once it has ended.",
}  # fmt: skip
CENTRELINK, CHILD_SUPPORT = {"program": "centrelink"}, {"program": "child_support", "route": "intray"}
#: Customer, hours ago, recorded by, referred by, what it is, and the steps taken: (hours later, by whom, step, answers).
REFERRALS = (
    ("moana", 3, DAN, MEI, CENTRELINK | {"route": "other", "reasons": "Rings each morning about a review that is decided; three officers a week."}, []),
    ("ferris", 20, DAN, AROHA, CENTRELINK | {"route": "direct", "area": "smart_centres", "reasons": "Long calls that end in shouting; no incident at a counter."}, [
        (2, DAN, "take_up", {}), (3, DAN, "answer_criteria", MET),
    ]),
    ("okafor", 44, SIONE, MEI, CENTRELINK | {"route": "proactive", "area": "mats", "reasons": "Found to be at high risk by analysis of contacts and payments."}, [
        (2, SIONE, "take_up", {}), (3, SIONE, "answer_criteria", MISSED), (4, SIONE, "ask_to_decline", BACK),
    ]),
    ("brandis", 30, DAN, AROHA, CHILD_SUPPORT | {"intray": "ps_referral", "reasons": "Writes daily about an assessment; staff are named in public posts."}, [
        (1, LENA, "confirm_urgent", {"contacted_by": AROHA}), (2, DAN, "take_up", {}), (4, DAN, "accept", {"owner": DAN}),
        (6, DAN, "tick", {"item": "primary_locked"}), (7, DAN, "tick", {"item": "recovery_indicator"}),
        (8, DAN, "does_not_apply", {"item": "substitute_record", "because": "Not an international customer."}),
    ]),
    ("teale", 90, DAN, SAM, CENTRELINK | {"route": "other", "reasons": "Asks for a single officer."}, [
        (5, DAN, "take_up", {}),
        (9, DAN, "decline", BACK | {"declined_as": "refused", "declined_because": "not_suitable", "explanation": "One enquiry, answered the same day; nothing that case management would change.", "next_steps": "Offer an appointment at the Service Centre."}),
    ]),
)  # fmt: skip


def live(who: Cast, moment: datetime) -> list[Referral]:
    """Each is recorded when it was received and lives its steps; one waits for the SSM, one is being actioned."""
    return [_live(plan, who, moment) for plan in REFERRALS]


def _live(plan: tuple, who: Cast, moment: datetime) -> Referral:
    key, hours_ago, by, referred_by, said, steps = plan
    crn, name, born = CUSTOMERS[key]
    received = moment - timedelta(hours=hours_ago)
    with at(received):
        referral = record_referral(
            by=who[by], crn=crn, name=name, date_of_birth=born, team=who[DAN].team, received_at=received,
            referred_by=who[referred_by], **said,
        )  # fmt: skip
    for hours, person, step, answers in steps:
        then = received + timedelta(hours=hours)
        with at(then):
            told = _answers(referral, answers, who, then)
            referral = take(referral, step, by=who[person], version=referral.version, **told)
    return referral


def _answers(referral, answers, who, then) -> dict:
    said = dict(answers)
    for name in ("owner", "contacted_by"):
        if name in said:
            said[name] = who[said[name]]
    if "contacted_by" in said:
        said["contacted_at"] = then - timedelta(minutes=20)
    if "item" in said:
        said["item"] = items_of(referral.program)[said["item"]]
    return said
