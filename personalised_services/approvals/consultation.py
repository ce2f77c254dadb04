"""What is asked of the SSM of Child Support: whether a referral goes to Assessment Services (CAS-20)."""

from casework.approvals import Decision
from people.roles import SM, SSM
from personalised_services.who.case import is_related


def what_is_referred(referral) -> dict[str, str]:
    """The e-mail as it is forwarded (CAS-20)."""
    return {
        "Subject": referral.subject,
        "To": referral.mailbox.address if referral.mailbox else "",
        "Case history": referral.summary,
        "Examples": referral.examples,
        "Management actions to date": referral.actions_to_date,
    }


ASSESSMENT = Decision(
    "assessment_referral", "A referral to Assessment Services", "personalised_services.assessmentreferral", "CAS-20",
    role=SSM, instead=SM, content=what_is_referred, icon="clipboard-list",
    approve="approve_and_forward", send_back="send_back", withdraw="withdraw_request",
    follows=(("It is forwarded to the Assessment Services mailbox as it stands", "CAS-20"),),
    place=lambda referral: (referral.case.team, referral.case.site), benefits=lambda referral: referral.opened_by,
    fits=lambda referral, user: not is_related(referral.case, user),
)  # fmt: skip
