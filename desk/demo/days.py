"""The shape of real days: when SOs ring, on which form, about what, and how long it takes. Nothing is made here."""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from math import log
from random import Random

from desk.demo.staff import Cast
from people.models import Site, Staff
from tps.questions import Form

BEFORE = timedelta(days=45)  # the directory stands that long before the last day
MONTH = 31  # days
#: Contacts on a middling day, and how the week bends it (Monday first).
BASE = {"Newcastle": 10.5, "Brisbane": 8.5, "Perth": 5.5}
WEEK = (1.22, 1.08, 1.0, 0.94, 0.82)
#: How many SOs ring in each half hour from eight: peaks from nine to eleven and from one to three.
HALF_HOURS = (3, 6, 11, 13, 13, 11, 7, 5, 3, 4, 10, 12, 11, 9, 6, 4, 3, 1)
FORMS = {
    "Newcastle": {Form.COMPENSATION: 46, Form.SMART_CENTRE: 46, Form.ACCESS_SUPPORT: 8},
    "Brisbane": {Form.COMPENSATION: 55, Form.SMART_CENTRE: 27, Form.ACCESS_SUPPORT: 18},
    "Perth": {Form.COMPENSATION: 22, Form.SMART_CENTRE: 40, Form.ACCESS_SUPPORT: 38},
}
TOPICS = {
    Form.COMPENSATION: {"periodic_payments": 30, "lump_sum": 22, "notice_of_charge": 14, "new_claim": 11, "coding": 10, "system_issue": 6, "policy_question": 4, "other": 3},
    Form.SMART_CENTRE: {"coding": 22, "policy_question": 19, "reference_question": 18, "payments_arrears": 15, "new_claim": 11, "online_access": 6, "system_issue": 6, "other": 3},
    Form.ACCESS_SUPPORT: {"linking_services": 32, "online_access": 26, "coding": 14, "policy_question": 9, "new_claim": 8, "system_issue": 7, "other": 4},
}  # fmt: skip
SOURCES = {
    Form.COMPENSATION: {"compensation_line": 66, "speed_dial": 10, "warm_transfer": 8, "another_program": 10, "written": 3, "boutique_work": 3},
    Form.SMART_CENTRE: {"tps_virtual_queue": 68, "speed_dial": 9, "warm_transfer": 8, "another_program": 7, "real_time_telephony": 5, "written": 3},
    Form.ACCESS_SUPPORT: {"zone_staff": 44, "service_centre_staff": 32, "tps_virtual_queue": 14, "social_worker": 6, "written": 4},
}  # fmt: skip
MEDIAN, SPREAD = 5.1, 0.52  # minutes, and of the logarithm
EXPLAINED = {"decision": Form.SMART_CENTRE, "review": Form.SMART_CENTRE, "procedure": Form.COMPENSATION}
#: Who leads TPS at each site.
LEADERS = {"Newcastle": "AN1010", "Brisbane": "RV2010", "Perth": "AN1010"}
SLOWER = {"new_claim": 1.5, "lump_sum": 1.3, "system_issue": 1.2, "reference_question": 0.7, "other": 0.7}


@dataclass
class Plan:
    """One contact to come: who, when, about what, and how it ends. Intervals count from `opened_at`."""

    officer: Staff
    service_officer: Staff
    form: Form
    topic: str
    source: str
    opened_at: datetime
    lasts: timedelta
    ends: str = "finalise"
    nothing_checked: bool = False
    taken_over_after: timedelta | None = None
    runs_on_after: timedelta | None = None
    handed_to: Staff | None = None
    added_after: timedelta | None = None
    corrected_to: Staff | None = None
    referred_early_after: timedelta | None = None
    followed_up_by: Staff | None = None
    explains: str = ""  # of words.EXPLAINED: what is explained to a customer, or reviewed
    supervisor: str = ""  # why the customer asks for one, if so
    began: timedelta = field(default=timedelta(seconds=25))  # until the first answers are typed

    @property
    def closes_at(self) -> datetime:
        return self.opened_at + self.lasts


def plan(who: Cast, *, moment: datetime, chance: Random) -> list[Plan]:
    """All contacts of the month before `moment`, by the moment they are opened; those in hand at `moment` last."""
    planned: list[Plan] = []
    for site_name, officers in who.officers.items():
        site = who.places.sites[site_name]
        today = moment.astimezone(site.tz).date()
        for back in range(MONTH, -1, -1):
            planned += _day(today - timedelta(days=back), site, officers, who, chance)
    quiet = moment - timedelta(minutes=25)  # what is open now stands alone in its officers' hands
    planned = [contact for contact in planned if contact.closes_at < quiet]
    planned += _lately(planned, who, moment, chance)
    planned.sort(key=lambda contact: (contact.opened_at, contact.officer.logon))
    _explain_some(planned)
    return planned + _in_hand(who, moment)


def _explain_some(planned: list[Plan]) -> None:
    """The latest that were finalised by who opened them: one of each kind."""
    for what, form in EXPLAINED.items():
        fitting = (
            one
            for one in reversed(planned)
            if one.ends == "finalise" and one.form == form and not one.handed_to and not one.explains
        )
        if contact := next(fitting, None):
            contact.explains = what


def _day(day: date, site: Site, officers: list[Staff], who: Cast, chance: Random) -> list[Plan]:
    if day.weekday() > 4:
        return []
    count = round(BASE[site.name] * WEEK[day.weekday()] * chance.uniform(0.75, 1.25))
    free_from = {officer.logon: datetime.combine(day, site.opens, site.tz) for officer in officers}
    starts = []
    for _ in range(count):
        half_hour = chance.choices(range(len(HALF_HOURS)), HALF_HOURS)[0]
        starts.append(
            datetime.combine(day, site.opens, site.tz)
            + timedelta(minutes=30 * half_hour, seconds=chance.randrange(1800))
        )
    planned = []
    for start in sorted(starts):
        officer = (
            min(officers, key=lambda one: (free_from[one.logon], one.logon))
            if chance.random() < 0.4
            else chance.choice(officers)
        )
        opened_at = max(start, free_from[officer.logon])
        contact = _contact(officer, opened_at, who, chance)
        free_from[officer.logon] = contact.closes_at + timedelta(seconds=chance.randint(20, 150))
        if contact.closes_at.timetz().replace(tzinfo=None) < site.closes:
            planned.append(contact)
    return planned


def _contact(officer: Staff, opened_at: datetime, who: Cast, chance: Random) -> Plan:
    site = officer.team.site.name
    form = _one_of(FORMS[site], chance)
    topic = _one_of(TOPICS[form], chance)
    minutes = min(max(chance.lognormvariate(log(MEDIAN * SLOWER.get(topic, 1)), SPREAD), 1.8), 37)
    contact = Plan(
        officer=officer,
        service_officer=_caller(who.service_officers[form], site, chance),
        form=form,
        topic=topic,
        source=_one_of(SOURCES[form], chance),
        opened_at=opened_at,
        lasts=timedelta(seconds=round(minutes * 60)),
        nothing_checked=chance.random() < (0.31 if site == "Perth" else 0.2 if form != Form.COMPENSATION else 0.13),
        began=timedelta(seconds=chance.randint(12, 45)),
    )
    _what_happens(contact, minutes, who, chance)
    return contact


def _what_happens(contact: Plan, minutes: float, who: Cast, chance: Random) -> None:
    if chance.random() < 0.03 and contact.source != "written":
        contact.ends, contact.lasts = "discard", timedelta(seconds=chance.randint(9, 80))
        return
    contact.ends = _how_it_ends(contact, chance)
    if contact.ends in ("redirect", "inappropriate"):  # TPS does not help, so it neither runs on nor takes over
        contact.lasts = min(contact.lasts, timedelta(minutes=4))
        return
    if contact.topic == "new_claim" and contact.source == "another_program" and minutes > 6:
        contact.runs_on_after = contact.lasts * 0.6
    elif minutes > 10 and chance.random() < 0.62:
        contact.taken_over_after = min(timedelta(minutes=chance.uniform(8.5, 10.8)), contact.lasts * 0.9)
    elif minutes > 6 and chance.random() < 0.04:
        contact.taken_over_after = contact.lasts * 0.7
    if minutes > 7 and chance.random() < 0.08:
        contact.referred_early_after = contact.lasts * 0.5
    if contact.form == Form.COMPENSATION and contact.ends == "finalise" and chance.random() < 0.03:
        contact.followed_up_by = who[LEADERS[contact.officer.team.site.name]]
    colleagues = [one for one in who.officers[contact.officer.team.site.name] if one != contact.officer]
    if minutes > 8 and chance.random() < 0.04:
        contact.handed_to = chance.choice(colleagues)
    drawn = chance.random() if contact.ends == "finalise" else 1
    if drawn < 0.06:
        contact.added_after = contact.lasts + timedelta(
            minutes=chance.choice((14, 35, 90, 150, 24 * 60 + 40, 48 * 60 + 15))
        )
    elif drawn < 0.08:
        others = [one for one in who.service_officers[contact.form] if one.team_id == contact.service_officer.team_id]
        contact.corrected_to = chance.choice([one for one in others if one != contact.service_officer])
        contact.added_after = contact.lasts + timedelta(minutes=chance.randint(12, 55))


def _how_it_ends(contact: Plan, chance: Random) -> str:
    """Most are helped; a few are sent the right way, and some urgent QOLs come by telephone."""
    drawn = chance.random()
    if drawn < 0.035:
        return "inappropriate"
    if contact.form == Form.COMPENSATION and drawn < 0.065:
        return "redirect"
    if contact.form == Form.SMART_CENTRE and drawn < 0.075:
        return "urgent_qol"
    return "finalise"


def _caller(callers: list[Staff], site: str, chance: Random) -> Staff:
    """Some ring often, most of them from the same site."""
    weights = [(3.0 if one.team.site.name == site else 0.5) / (1 + place % 5) for place, one in enumerate(callers)]
    return chance.choices(callers, weights)[0]


def _one_of(weights: dict, chance: Random):
    return chance.choices(list(weights), list(weights.values()))[0]


def _lately(planned: list[Plan], who: Cast, moment: datetime, chance: Random) -> list[Plan]:
    """A few in the last two hours for whoever signs in, so that a demonstration on a Sunday finds a desk in use."""
    added = []
    for officers in who.officers.values():
        for place, officer in enumerate(one for one in officers if one.can_sign_in):
            since = moment - timedelta(hours=2)
            if any(contact.officer == officer and contact.closes_at > since for contact in planned):
                continue
            for minutes in (112, 88, 61):
                contact = _contact(
                    officer, moment - timedelta(minutes=minutes + 3 * place, seconds=chance.randrange(60)), who, chance
                )
                contact.lasts = min(contact.lasts, timedelta(minutes=16))
                contact.taken_over_after = contact.runs_on_after = contact.handed_to = contact.added_after = (
                    contact.corrected_to
                ) = contact.referred_early_after = contact.followed_up_by = None
                added.append(contact)
    return added


def _in_hand(who: Cast, moment: datetime) -> list[Plan]:
    """Four that are open at `moment`, begun minutes ago."""
    rows = [
        ("TH1002", "MO6101", Form.SMART_CENTRE, "payments_arrears", "tps_virtual_queue", 690, True),
        ("SO1001", "BC4823", Form.COMPENSATION, "new_claim", "another_program", 560, False),
        ("SO1001", "KW4821", Form.COMPENSATION, "periodic_payments", "compensation_line", 222, False),
        ("QB3001", "MF4830", Form.ACCESS_SUPPORT, "linking_services", "zone_staff", 48, False),
    ]
    return [
        Plan(
            officer=who[officer], service_officer=who[caller], form=form, topic=topic, source=source, ends="open",
            opened_at=moment - timedelta(seconds=ago), lasts=timedelta(seconds=ago), nothing_checked=nothing_checked,
        )
        for officer, caller, form, topic, source, ago, nothing_checked in rows
    ]  # fmt: skip
