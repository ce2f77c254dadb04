"""Three sites in three time zones, their teams and mailboxes."""

from dataclasses import dataclass
from datetime import time

from django.conf import settings

from people.models import Mailbox, Site, Team, Zone

ZONES = [
    ("HUN", "Hunter"),
    ("BNE", "Brisbane"),
    ("WST", "Western Australia"),
    ("NTH", "Northern Australia"),
    ("WSY", "Western Sydney"),
    ("GIP", "Gippsland"),
]
SITES = [
    # name, state, time zone, opens, closes, zone
    ("Newcastle", "NSW", "Australia/Sydney", time(8), time(17), "HUN"),
    ("Brisbane", "QLD", "Australia/Brisbane", time(8), time(17), "BNE"),
    ("Perth", "WA", "Australia/Perth", time(8), time(16, 30), "WST"),
]
MAILBOXES = [
    ("tps.newcastle", "Replies to TPS Newcastle"),
    ("tps.brisbane", "Replies to TPS Brisbane"),
    ("tps.perth", "Replies to TPS Perth"),
    ("personalised.services", "Replies to Personalised Services"),
    ("external.complaints", "External Complaints Resolution Team"),
    ("assessment.services", "Assessment Services"),
    ("zone.escalations.hunter", "The Zone escalation team of the Hunter"),
    ("zone.escalations.brisbane", "The Zone escalation team of Brisbane"),
]
#: The mailbox of a zone's escalation team.
ESCALATION_TEAMS = {"HUN": "zone.escalations.hunter", "BNE": "zone.escalations.brisbane"}
TEAMS = [
    # key, name, site, ROC code, mailbox
    ("tps_newcastle", "TPS Newcastle 1", "Newcastle", "", "tps.newcastle"),
    ("tps_newcastle_2", "TPS Newcastle 2", "Newcastle", "", "tps.newcastle"),
    ("tps_brisbane", "TPS Brisbane 1", "Brisbane", "", "tps.brisbane"),
    ("tps_perth", "TPS Perth 1", "Perth", "", "tps.perth"),
    ("ps_newcastle", "Personalised Services Newcastle", "Newcastle", "", "personalised.services"),
    ("ps_brisbane", "Personalised Services Brisbane", "Brisbane", "", "personalised.services"),
    ("recovery_newcastle_1", "Recovery Newcastle 1", "Newcastle", "NCL01", ""),
    ("recovery_newcastle_3", "Recovery Newcastle 3", "Newcastle", "NCL03", ""),
    ("recovery_brisbane_1", "Recovery Brisbane 1", "Brisbane", "BNE01", ""),
    ("recovery_brisbane_2", "Recovery Brisbane 2", "Brisbane", "BNE02", ""),
    ("recovery_perth_1", "Recovery Perth 1", "Perth", "PER01", ""),
    ("calls_newcastle", "Smart Centre Newcastle 4", "Newcastle", "", ""),
    ("calls_brisbane", "Smart Centre Brisbane 2", "Brisbane", "", ""),
    ("calls_perth", "Smart Centre Perth 1", "Perth", "", ""),
    ("access_brisbane", "Access Support Brisbane", "Brisbane", "", ""),
    ("access_perth", "Access Support Perth", "Perth", "", ""),
    ("support", "Systems and Support", "Brisbane", "", ""),
]


@dataclass(frozen=True)
class Places:
    """What was made, by code, name and key."""

    zones: dict[str, Zone]
    sites: dict[str, Site]
    teams: dict[str, Team]


def make() -> Places:
    boxes = {
        name: Mailbox.objects.create(address=f"{name}@{settings.AGENCY_MAIL_DOMAIN}", purpose=purpose)
        for name, purpose in MAILBOXES
    }
    zones = {
        code: Zone.objects.create(code=code, name=name, escalation_mailbox=boxes.get(ESCALATION_TEAMS.get(code, "")))
        for code, name in ZONES
    }
    sites = {
        name: Site.objects.create(
            name=name, state=state, timezone=timezone, opens=opens, closes=closes, zone=zones[zone]
        )
        for name, state, timezone, opens, closes, zone in SITES
    }
    teams = {
        key: Team.objects.create(name=name, site=sites[site], roc_code=roc_code, mailbox=boxes.get(box))
        for key, name, site, roc_code, box in TEAMS
    }
    return Places(zones, sites, teams)
