"""Guards of a cold transfer and of the whiteboard, each with its reasons. They judge stored facts."""

from casework.steps import Reason, because
from people.clock import now
from personalised_services.cold_programs import ASKED_WHEN_RESTRICTED, INCIDENTS, ZONE_IS_EMAILED

#: What must be true of the caller before a cold transfer may be considered (COLD-03).
ALL_THREE = {
    "persistent": "The customer is not contacting persistently.",
    "inappropriate": "The behaviour is neither aggressive nor inappropriate.",
    "outside_restrictions": "The call is within the servicing restrictions.",
}


@because("Only urgent business is passed on.", "COLD-02")
def business_is_urgent(transfer):
    return transfer.urgent


@because("Urgent business is passed on: it is never transferred cold.", "COLD-02")
def business_is_not_urgent(transfer):
    return not transfer.urgent


def all_three_are_true(transfer):
    """The contact is persistent, the behaviour aggressive or inappropriate, and the call outside the restrictions."""
    return [Reason(text, "COLD-03") for fact, text in ALL_THREE.items() if not getattr(transfer, fact)]


all_three_are_true.rules = ("COLD-03",)  # type: ignore[attr-defined]


@because("The day of the warning is over: take the call as a new one.", "COLD-05")
def same_day(transfer):
    return _runs(transfer)


@because("The day that this was for is over.", "COLD-14")
def day_runs(transfer):
    return _runs(transfer)


def _runs(transfer):
    return transfer.day_ends_at is not None and now() < transfer.day_ends_at


@because("The customer’s service is restricted already: no further approval is asked. The SSM puts them on the whiteboard.", "COLD-13")  # fmt: skip
def approval_is_needed(transfer):
    return not goes_without(transfer)


def goes_without(transfer) -> bool:
    """Whether no approval is asked: a Child Support customer whose service is restricted already (COLD-13)."""
    return not ASKED_WHEN_RESTRICTED[transfer.program] and any(
        one.availability != "available" for one in transfer.case.restrictions
    )


@because("It is not approved. Ask for approval first.", "COLD-06")
def approved_or_goes_without(transfer):
    return transfer.state == "approved" or goes_without(transfer)


@because("The customer was on the whiteboard today already.", "COLD-08")
def not_on_the_board_today(transfer):
    return not transfer.case.whiteboard_entries.filter(lapses_at__gt=now()).exists()


# -- afterwards


@because("They have been alerted.", "COLD-11")
def nobody_alerted_yet(transfer):
    return transfer.alerted_at is None


@because("No mailbox of the Zone’s escalation team is known. An administrator enters it at the Zone.", "COLD-11")
def zone_has_a_mailbox(transfer):
    return transfer.case.site.zone.escalation_mailbox_id is not None


@because("The Zone escalation team is e-mailed for Centrelink only.", "COLD-11")
def zone_is_emailed(transfer):
    return ZONE_IS_EMAILED[transfer.program]


@because("CAPT CANOC is rung for Child Support only.", "COLD-11")
def canoc_is_rung(transfer):
    return not ZONE_IS_EMAILED[transfer.program]


@because("CAPT CANOC has not been rung yet: the record names their representative.", "COLD-11")
def representative_is_known(transfer):
    return bool(transfer.representative)


@because("It is not over: the customer is on the whiteboard.", "COLD-12")
def it_is_over(transfer):
    return not transfer.entry.holds


def all_is_recorded(transfer):
    """The calls are counted with their incident, who has to be alerted was, and Child Support's CIMS has the restriction."""
    return [reason for missing, reason in _still_missing(transfer) if missing]


def _still_missing(transfer):
    """[(whether it is missing, the reason)] of what is recorded before anybody looks back."""
    incident, by_email = INCIDENTS[transfer.program], ZONE_IS_EMAILED[transfer.program]
    counted = Reason(f"The number of calls and the {incident} incident are not recorded.", "COLD-10")
    alerted = Reason(
        "The Zone escalation team has not been alerted." if by_email else "CAPT CANOC has not been rung.", "COLD-11"
    )
    in_cims = Reason("CIMS does not have the restriction and the representative’s name yet.", "COLD-11")
    return [
        (transfer.calls_counted is None, counted),
        (transfer.alerted_at is None, alerted),
        (not by_email and not transfer.restriction_reference, in_cims),
    ]


all_is_recorded.rules = ("COLD-10", "COLD-11")  # type: ignore[attr-defined]


# -- the whiteboard


@because("The entry has lapsed with its day.", "COLD-14")
def entry_holds(entry):
    return entry.holds
