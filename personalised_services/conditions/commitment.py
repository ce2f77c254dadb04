"""Guards of commitments, correspondence and what is discussed, each with its reason. They judge stored facts."""

from casework.steps import because
from personalised_services.contact_programs import COORDINATED


@because("A follow-up is recorded with its contact.", "CAS-22")
def is_no_follow_up(commitment):
    return commitment.kind != "follow_up"


@because("It is no follow-up contact.", "CAS-22")
def is_a_follow_up(commitment):
    return commitment.kind == "follow_up"


@because("No written response is required.", "CAS-13")
def reply_is_wanted(correspondence):
    return bool(correspondence.reply_wanted)


@because("Only Centrelink’s responses are coordinated with the External Complaints Resolution Team.", "CAS-13")
def its_program_coordinates(correspondence):
    return correspondence.case.program in COORDINATED


@because("Coordinate the written response with the External Complaints Resolution Team first.", "CAS-13")
def response_is_coordinated(correspondence):
    wanted = correspondence.reply_wanted and correspondence.case.program in COORDINATED
    return not wanted or correspondence.coordinated_at is not None


@because("No option is to be confirmed.", "CAS-18")
def options_are_to_be_confirmed(case):
    return "options" in case.work and case.options.filter(confirmed_at=None).exists()


@because("No answer of an External Complaints Officer is waited for.", "CAS-15")
def complaints_officer_is_to_be_asked(case):
    return (
        "external_referrals" in case.work
        and case.external_referrals.filter(further_contact=False, answered_at=None).exists()
    )


def risk_to_discuss(case):
    """The latest contact that saw a risk of escalating behaviour, where none was discussed since; or None (CAS-11)."""
    seen = case.contacts.filter(may_escalate=True).first() if "contacts" in case.work else None
    if seen and not case.discussions.filter(about="risk", at__gte=seen.opened_at).exists():
        return seen
    return None
