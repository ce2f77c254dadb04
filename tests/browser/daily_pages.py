"""The pages of the daily work on a case: contacts of a case of Priya's, one of each kind."""

from datetime import date

from casework.steps import take
from people.clock import now
from personalised_services.actions import customer_with, open_case
from personalised_services.models import Case, CaseContact
from tests.personalised_services.contacting import LATER, MISSED, REACHED

CRN = "508813226H"


def made(priya, dan):
    """A case of both programs' customer, with what a week of work leaves on it."""
    customer = customer_with(crn=CRN, name="Emeka Strand", date_of_birth=date(1971, 5, 17))
    case = open_case(customer, program="child_support", owner=priya, by=dan)
    voicemail = {"at": now(), "words": "Asks for a call before noon.", "done_about_it": "Rang back; no answer."}
    incident = {"kind": "security_incident", "reason": "Shouted at the counter.", "specific_conditions": ""}
    checked = {"history_reviewed": True, "document_checked": True}
    for name, said in (
        ("begin_case", {}),
        ("log_contact", REACHED | {"at": now()}),
        ("set_indicator", incident),
        ("log_contact", MISSED | checked | {"at": now()}),
        ("log_contact", LATER | checked | {"at": now(), "may_escalate": True, "despite": "He asked for it."}),
        ("record_voicemail", voicemail),
    ):
        case = take(case, name, by=priya, version=case.version, **said)


def of_priya() -> list[str]:
    case = Case.objects.get(contacts__is_first=True)
    page = case.get_absolute_url()
    contacts = [one.get_absolute_url() for one in CaseContact.objects.filter(case=case)]
    return [
        page, f"{page}contacts/", f"{page}contacts/?view=nobody", *contacts, f"{contacts[1]}steps/write_up/",
        *(f"{page}steps/{name}/" for name in ("log_contact", "record_voicemail")),
    ]  # fmt: skip
