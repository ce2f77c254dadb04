"""What consultations, referrals to Assessment Services and the stacking document leave behind, in the step's own transaction."""

from casework import notices, outbox, timeline
from people.reach import holders
from people.roles import PSM
from personalised_services.mails import consultation as consultation_mails


def consultation_begins(case, *, by, area, specialist, intended):
    """The consultation is opened; the specialist is advised of what is outstanding on the case (CAS-05, CAS-06)."""
    one = case.consultations.create(
        opened_by=by, area=area, specialist=specialist, intended=intended, issues_told=outstanding(case)
    )
    timeline.tell(one, by=by, step="open", told=f"began a consultation: {one.get_area_display()}")
    specialist_is_advised(one, by=by)


def outstanding(case) -> str:
    """The outstanding issues of the case, each in a line; that there are none is said too."""
    issues = case.issues.filter(settled_at=None)
    return "\n".join(f"{one.get_kind_display()}: {one.words}" for one in issues) or "None"


def specialist_is_advised(consultation, *, by):
    """The specialist officer is told, and e-mailed, that the PSSO is consulted first and what is outstanding (CAS-06)."""
    text = f"{consultation.reference}: consult {consultation.case.owner.name} before any action or notification."
    notices.tell(consultation, to=consultation.specialist, kind="issues", text=text, occurrence=consultation.version)
    outbox.owe(consultation, consultation_mails.issues_outstanding(consultation, by=by))


def psso_is_told(consultation, *, by, words):
    """The PSSO is told of a change that may affect the customer (CAS-06)."""
    owner = consultation.case.owner
    if owner != by:
        text = f"{consultation.reference}: {by.name} tells of a change that may affect the customer."
        notices.tell(consultation, to=owner, kind="change", text=text, occurrence=consultation.version)


def referral_is_drafted(case, *, by, **said):
    """The referral to Assessment Services is a draft of the PSSO's (CAS-20)."""
    one = case.assessment_referrals.create(opened_by=by, **said)
    timeline.tell(one, by=by, step="open", told="drafted a referral to Assessment Services")


def psm_is_mailed(referral, *, by):
    """The PSM is e-mailed the referral under its fixed subject (CAS-20)."""
    for psm in holders(PSM, referral.case.team):
        mail = consultation_mails.consultation_request(referral, to=psm.email, by=by, whom=f"psm.{psm.pk}")
        outbox.owe(referral, mail)


def assessment_services_are_mailed(referral, *, by):
    """The referral is forwarded to the mailbox of Assessment Services, as it was approved (CAS-20)."""
    mail = consultation_mails.consultation_request(referral, to=referral.mailbox.address, by=by, whom="services")
    outbox.owe(referral, mail)
