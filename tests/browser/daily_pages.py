"""The pages of the daily work on a case: contacts of a case of Priya's, one of each kind."""

from datetime import date, timedelta

from casework.steps import take
from people.clock import now
from personalised_services.actions import customer_with, open_case
from personalised_services.models import Case, CaseContact, Commitment, Correspondence
from tests.personalised_services.contacting import LATER, MISSED, REACHED

CRN = "508813226H"
STEPS = (
    "log_contact",
    "record_voicemail",
    "decide_follow_up",
    "record_option",
    "confirm_options",
    "record_complaints_answer",
    "consult_specialist",
    "refer_to_assessment",
    "add_notepad",
)


def made(priya, dan):
    """A case of both programs' customer, with what a week of work leaves on it."""
    customer = customer_with(crn=CRN, name="Emeka Strand", date_of_birth=date(1971, 5, 17))
    case = open_case(customer, program="child_support", owner=priya, by=dan)
    voicemail = {"at": now(), "words": "Asks for a call before noon.", "done_about_it": "Rang back; no answer."}
    today = now().astimezone(priya.team.site.tz).date()
    incident = {"kind": "security_incident", "reason": "Shouted at the counter.", "specific_conditions": ""}
    checked = {"history_reviewed": True, "document_checked": True}
    for name, said in (
        ("begin_case", {}),
        ("log_contact", REACHED | {"at": now()}),
        ("set_indicator", incident),
        ("log_contact", MISSED | checked | {"at": now()}),
        ("log_contact", LATER | checked | {"at": now(), "may_escalate": True, "despite": "He asked for it."}),
        ("record_voicemail", voicemail),
        ("note_commitment", {"kind": "given", "words": "Ring him about the statement.", "due_on": today}),
        (
            "decide_follow_up",
            {
                "needed": True,
                "intray": "PS follow-up",
                "issues": "Two assessments.",
                "due_on": today + timedelta(days=5),
                "words": "The options, and what follows.",
            },
        ),
        (
            "record_correspondence",
            {
                "medium": "letter",
                "received_on": today,
                "words": "Asks why two letters came.",
                "recorded_as": "Letter received",
                "saved_as": "Letter of this week",
            },
        ),
        ("record_discussion", {"about": "risk", "with_whom": dan, "words": "A short call each Monday."}),
        ("record_option", {"kind": "process", "words": "An objection, within 28 days."}),
        (
            "create_stacking",
            {
                "created_on": today,
                "location": "Stacking window",
                "subject": "Referral to PS",
                "reason": "A level 2 complaint.",
            },
        ),
        (
            "add_notepad",
            {
                "kind": "function",
                "subject": "Change in care",
                "words": "See there.",
                "refers_to": "Change in care, 3 November",
            },
        ),
        ("consult_specialist", {"area": "privacy", "specialist": dan, "intended": "Release the file."}),
        (
            "refer_to_assessment",
            {"summary": "Three complaints.", "examples": "A letter each week.", "actions_to_date": "One call a week."},
        ),
        ("decide_further_contact", {"source": "mp", "further_contact": False, "because": "All is answered."}),
    ):
        case = take(case, name, by=priya, version=case.version, **said)


def of_priya() -> list[str]:
    case = Case.objects.get(contacts__is_first=True)
    page = case.get_absolute_url()
    contacts = [one.get_absolute_url() for one in CaseContact.objects.filter(case=case)]
    return [
        page, f"{page}contacts/", f"{page}contacts/?view=nobody", *contacts, f"{contacts[1]}steps/write_up/",
        *(one.get_absolute_url() for one in Commitment.objects.filter(case=case)),
        *(f"{page}steps/{name}/" for name in STEPS),
        f"{Commitment.objects.filter(case=case).first().get_absolute_url()}steps/follow_up/",
        Correspondence.objects.get(case=case).get_absolute_url(),
        f"{page}stacking/", *(one.get_absolute_url() for one in (case.consultations.get(), case.assessment_referrals.get())),
    ]  # fmt: skip
