"""The register of quality checks and the roster: what was asked urgently this month and how it ended, and what waits now."""

from datetime import datetime, time, timedelta
from random import Random

from casework.steps import take
from desk.demo.days import LEADERS
from desk.demo.staff import Cast
from people.clock import at
from tps import actions
from tps.models import QualityCheck
from tps.questions import Form

OLD = timedelta(hours=2)  # what was asked before has ended
RETURNED = (
    "Finalised by its officer before it was claimed.",
    "The work item is not at quality on the system. Ask again once it is.",
    "Asked for twice; the other request was completed.",
)
#: What waits now, the longest waiting first: kind, who asks and whose it is, by whom generated, line, for a partner, minutes ago.
ASKED = (
    ("urgent", "TL4824", "services_australia", Form.COMPENSATION, True, 50),
    ("ordinary", "JS6102", "smart_centre", Form.SMART_CENTRE, False, 41),
    ("qma", "EW6103", "smart_centre", Form.SMART_CENTRE, False, 26),
    ("ordinary", "SL6201", "smart_centre", Form.SMART_CENTRE, False, 19),
    ("urgent", "MO6101", "labour_hire", Form.SMART_CENTRE, False, 7),
)
CLAIMED = 1  # which of them Sam has


def roster(who: Cast, moment: datetime) -> None:
    """A shift a day at each site, this week and next; Sam's runs now."""
    for site_name, officers in who.officers.items():
        site, leader = who.places.sites[site_name], who[LEADERS[site_name]]
        today = moment.astimezone(site.tz).date()
        monday = today - timedelta(days=today.weekday())
        week = [monday + timedelta(days=number) for number in (*range(5), *range(7, 12))]
        with at(moment - timedelta(days=8)):
            for number, day in enumerate(week):
                if day == today and site_name == "Newcastle":
                    continue
                hours = (datetime.combine(day, clock, site.tz) for clock in (time(9), time(11, 30)))
                starts_at, ends_at = hours
                officer = officers[number % len(officers)]
                actions.add_shift(by=leader, officer=officer, starts_at=starts_at, ends_at=ends_at)
    sam, hour = who["SO1001"], timedelta(hours=1)
    with at(moment - 3 * hour):
        actions.add_shift(by=who["AN1010"], officer=sam, starts_at=moment - hour, ends_at=moment + 2 * hour)


def make(who: Cast, moment: datetime, chance: Random) -> None:
    """Each urgent QOL of the month's contacts is claimed and ends; a few that were asked for lately wait."""
    old = QualityCheck.objects.filter(state="requested", requested_at__lt=moment - OLD).order_by("id")
    for check in old.select_related("site"):
        officer = chance.choice(who.officers[check.site.name])
        claimed = check.requested_at + timedelta(minutes=chance.randint(4, 48))
        with at(claimed):
            check = _take(check, "name_activity", officer, work_item=_work_item(chance))
            check = _take(check, "claim", officer)
        with at(claimed + timedelta(minutes=chance.randint(6, 35))):
            if chance.random() < 0.2:
                _take(check, "give_back", officer, returned_because=chance.choice(RETURNED))
            else:
                _take(check, "complete", officer)
    for number, (kind, asks, by, edition, partner, minutes) in enumerate(ASKED):
        with at(moment - timedelta(minutes=minutes)):
            check = actions.request_check(
                by=who["TH1002"], kind=kind, work_item=_work_item(chance), requested_by=who[asks], activity_officer=who[asks],
                generated_by=by, edition=edition, for_partner=partner,
            )  # fmt: skip
        if number == CLAIMED:
            with at(moment - timedelta(minutes=12)):
                _take(check, "claim", who["SO1001"])


def _work_item(chance: Random) -> str:
    return f"WI-{chance.randint(200_000, 299_999)}"


def _take(check: QualityCheck, name: str, officer, **answers) -> QualityCheck:
    return take(check, name, by=officer, version=check.version, **answers)
