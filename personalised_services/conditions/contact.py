"""What is to be minded before the customer is contacted, and which ways are open. Judged of stored facts."""

from casework.words import within
from personalised_services.contact_programs import IN_WRITING, WAYS


def has_behaved_inappropriately(case) -> bool:
    """Whether something of the case says so: a security incident indicator, a warning letter in view, an abusive call."""
    return (
        case.indicators.filter(kind="security_incident", lifted_at=None).exists()
        or case.letters.in_view().exists()
        or case.cold_transfers.filter(inappropriate=True).exists()
    )


def is_minded(case) -> bool:
    """Whether history and document are checked before the customer is contacted (CAS-14)."""
    return any(not one.is_open or one.availability == "partly" for one in case.restrictions) or (
        has_behaved_inappropriately(case)
    )


def _is_open(one) -> bool:
    """Whether a restriction leaves its channel open: a written one is where the customer is written to."""
    return one.is_open or (one.availability == "write_only" and one.channel in IN_WRITING)


def closed_to(case, channel: str) -> str:
    """Why the customer is not contacted that way, in words; empty where they may be (MSP-05)."""
    for one in case.restrictions:
        if one.channel == channel and not _is_open(one):
            return (
                f"{one.get_channel_display()} is {within(one.get_availability_display())}, by {one.said_in.reference}."
            )
    return ""


def open_on_conditions(case, channel: str):
    """The restriction that opens the channel on conditions alone, or None (MSP-05)."""
    return next((one for one in case.restrictions if one.channel == channel and one.availability == "partly"), None)


def ways_open(case) -> str:
    """The ways by which the customer may be contacted, with their conditions, in words."""
    ways = []
    for channel, label in WAYS.items():
        if not closed_to(case, channel):
            partly = open_on_conditions(case, channel)
            ways.append(f"{label} ({partly.conditions})" if partly else label)
    return "; ".join(ways) or "none"
