"""Some stop payments in every state, by the product's own steps: they are rare, and one is due today."""

from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from decimal import Decimal

from casework.steps import take
from compensation import actions
from compensation.models import StopPayment
from desk.demo.staff import Cast
from people.clock import at
from people.models import Staff
from tps.models import Contact

DONE = {"payment_type": "JobSeeker Payment, basic rate", "no_blueprint": True}


@dataclass
class Plan:
    """One stop payment: who records it, who found or brought it, when, what the DOC says, and the steps in minutes after."""

    officer: str
    finder: str
    edition: str
    working_days_ago: int  # 0: so many minutes before the moment, as `clock` says
    clock: time | timedelta
    amount: str
    reason: str
    steps: list[tuple[int, str, dict]] = field(default_factory=list)
    finalised_days_before: int = 0
    another_so: bool = False


PLANS = (
    Plan(
        "JD2003", "RM4834", "compensation", 12, time(16, 20), "2310.85", "Charge coded twice, so that the second one was paid back.",
        [(1180, "record_not_stopped", {"words": "The arrears issued overnight; an overpayment is raised."})],
        finalised_days_before=1, another_so=True,
    ),
    Plan(
        "SO1001", "KW4821", "compensation", 6, time(10, 40), "914.20", "Periodic payments ended on 10 November, after which arrears were raised.",
        [
            (9, "check_doc", {}), (14, "lodge", {"lodged_reference": "REQ0093817"}),
            (95, "record_stopped", {"words": "CPST confirmed by telephone."}),
        ],
    ),
    Plan(
        "TH1002", "JS6102", "smart_centre", 2, time(14, 5), "388.00", "Start date coded a year early.",
        [(22, "withdraw", {"because": "The start date was right after all: the claim was lodged by telephone."})],
    ),
    Plan(
        "FS2001", "GR4831", "compensation", 0, timedelta(minutes=128), "1284.60", "Lump sum preclusion period runs to 9 June.",
        [(11, "check_doc", {}), (19, "lodge", {"lodged_reference": "REQ0095120"})],
    ),
    Plan(
        "TH1002", "MO6101", "smart_centre", 0, timedelta(minutes=36), "452.75", "Partnered from 3 March, so that the single rate was never due.",
        [(7, "verify", {}), (9, "escalate", {})],
    ),
    Plan("SO1001", "NP4822", "compensation", 0, timedelta(minutes=18), "640.10", "", finalised_days_before=0, another_so=True),
)  # fmt: skip


def live(who: Cast, moment: datetime) -> list[StopPayment]:
    """Each lives its life at the moments when things happen; the latest are open at `moment`, one of them due today."""
    return [_live(plan, who, moment) for plan in PLANS]


def _live(plan: Plan, who: Cast, moment: datetime) -> StopPayment:
    officer = who[plan.officer]
    found = _moment_of(plan, officer, moment)
    smart_centre = plan.edition == "smart_centre"
    day = found.astimezone(officer.team.site.tz).date()
    with at(found):
        payment = actions.identify(
            by=officer, edition=plan.edition, trigger="another_so" if plan.another_so else "finalised",
            finalised_on=day - timedelta(days=plan.finalised_days_before), found_by=who[plan.finder],
            contact=_contact_of(officer, found) if smart_centre else None,
        )  # fmt: skip
    said: dict = {"amount": Decimal(plan.amount)} | (DONE | {"exact_reason": plan.reason} if plan.reason else {})
    if not smart_centre and plan.reason:
        said |= {"period_from": day - timedelta(days=42), "period_to": day - timedelta(days=14)}
    with at(min(found + timedelta(minutes=5), moment)):
        payment = actions.save_items(payment, by=officer, answers=said).record
    for minutes, name, words in plan.steps:
        then = found + timedelta(minutes=minutes)
        more: dict = {"lodged_at": then, "lodged_by": officer} if name == "lodge" else {}
        with at(then):
            payment = take(payment, name, by=officer, version=payment.version, **words, **more)
    return payment


def _moment_of(plan: Plan, officer: Staff, moment: datetime) -> datetime:
    if isinstance(plan.clock, timedelta):
        return moment - plan.clock
    tz = officer.team.site.tz
    return datetime.combine(_working_days_before(moment.astimezone(tz).date(), plan.working_days_ago), plan.clock, tz)


def _working_days_before(day: date, number: int) -> date:
    while number or day.weekday() > 4:
        day -= timedelta(days=1)
        if number and day.weekday() < 5:
            number -= 1
    return day


def _contact_of(officer: Staff, moment: datetime) -> Contact | None:
    """The officer's latest Smart Centre contact by then, which it is escalated from."""
    mine = Contact.objects.filter(officer=officer, form="smart_centre", opened_at__lte=moment)
    return mine.exclude(state="discarded").order_by("-opened_at").first()
