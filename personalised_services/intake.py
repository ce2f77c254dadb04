"""How referrals reach Personalised Services in each program, and who may be referred directly: one table each."""

from datetime import date

from django.db.models import TextChoices


class Route(TextChoices):
    DIRECT = "direct", "Direct"
    PROACTIVE = "proactive", "Proactive direct"
    OTHER = "other", "By mailbox, with reasons"
    INTRAY = "intray", "By intray"


class Area(TextChoices):
    """Who refers directly (REF-01)."""

    COMPLAINTS = "complaints", "Escalated and External complaints"
    MEDIA = "media", "Media Branch"
    RESTRICTED_ACCESS = "restricted_access", "National Restricted Access Team"
    SENIOR_EXECUTIVES = "senior_executives", "Senior Executives"
    SOCIAL_WORK = "social_work", "Social Work Services"
    SMART_CENTRES = "smart_centres", "Smart Centres"
    INTELLIGENCE = "intelligence", "Intelligence and Investigations Branch"
    MATS = "mats", "MATS: found to be high risk by proactive analysis"


class Intray(TextChoices):
    """By which intray Child Support refers (REF-13)."""

    PS_REFERRAL = "ps_referral", "PS referral (team leaders only)"
    COMPLAINTS = "complaints", "Complaints referral to PS"
    ASSIGNED = "assigned", "Customer assigned to PS"
    ACER = "acer", "ACER referral to PS"
    CENTRELINK = "centrelink", "Centrelink referral to PS"


class AsWhat(TextChoices):
    """In which way a referral is not accepted."""

    RETURNED = "returned", "Returned"
    REFUSED = "refused", "Refused"


class Because(TextChoices):
    """Why a referral is not accepted."""

    CRITERIA = "criteria", "The criteria are not met"
    PROCESS = "process", "The referral process was not followed"
    NOT_SUITABLE = "not_suitable", "Not suitable for case management in Personalised Services"


class Risk(TextChoices):
    """Whether the customer is an aggression risk (REF-03)."""

    YES = "yes", "An aggression risk"
    NO = "no", "No aggression risk"


class Network(TextChoices):
    """Who is consulted for a specialist review (REF-12)."""

    SOCIAL_WORK = "social_work", "the social work network"
    ASSESSMENT = "assessment", "Assessment Services"


#: By which routes a program is referred to. The Centrelink ones all come by the mailbox (REF-04), Child Support's by intray.
ROUTES = {"centrelink": (Route.DIRECT, Route.PROACTIVE, Route.OTHER), "child_support": (Route.INTRAY,)}
#: Routes that come from one of the areas, and for which the three criteria are asked (REF-01, REF-02).
DIRECT = (Route.DIRECT, Route.PROACTIVE)


def one_year_before(day: date) -> date:
    """The same date one year earlier; 28 February for a leap day."""
    return day.replace(year=day.year - 1, day=28 if (day.month, day.day) == (2, 29) else day.day)


def criteria(referral) -> list[tuple[str, bool | None, str]]:
    """[(what must be so, whether it is, what to say where it is not)]; None where it is not answered yet (REF-02).

    An incident counts if it happened during the 12 months before the receipt, the same date one year earlier included.
    """
    restricted, incident, managed = referral.restricted_now, referral.had_incident, referral.zone_managed
    if incident and referral.incident_on:
        incident = referral.incident_on >= one_year_before(referral.received_on)
    return [
        ("No restriction now", _not(restricted), "The customer has a restriction now."),
        ("No aggression incident face to face in the 12 months before", _not(incident), "There was an aggression incident face to face in the 12 months before."),
        ("Not case managed by a Zone", _not(managed), "A Zone is managing the customer’s case."),
    ]  # fmt: skip


def _not(answer: bool | None) -> bool | None:
    return None if answer is None else not answer
