"""Records of the daily work on a case, for the routes that lead to them."""

from datetime import timedelta

from casework.steps import take
from people.clock import now
from personalised_services.actions import customer_with, open_case
from tests.personalised_services.contacting import REACHED


def made(somebody, cast):
    """{first part of its route: (record, its step, or the step's name by who takes it)}."""
    psso = type(cast.priya).objects.select_related("team__site").get(pk=somebody["psso"].pk)
    customer = customer_with(crn="508813226H", name="Emeka Strand", date_of_birth=now().date().replace(year=1971))
    case = open_case(customer, program="centrelink", owner=psso, by=somebody["psm"])
    case = take(case, "begin_case", by=psso, version=case.version)
    case = take(case, "log_contact", by=psso, version=case.version, **REACHED | {"at": now()})
    case = take(
        case,
        "note_commitment",
        by=psso,
        version=case.version,
        kind="given",
        words="x",
        due_on=now().date() + timedelta(days=3),
    )
    wrote = {"medium": "letter", "received_on": now().date(), "words": "x", "recorded_as": "x", "saved_as": "x"}
    case = take(case, "record_correspondence", by=psso, version=case.version, **wrote)
    specialist = somebody["specialist_officer"]
    asked = {"area": "privacy", "specialist": specialist, "intended": "x"}
    case = take(case, "consult_specialist", by=psso, version=case.version, **asked)
    parts = {"summary": "x", "examples": "x", "actions_to_date": "x"}
    case = take(case, "refer_to_assessment", by=psso, version=case.version, **parts)
    return {
        "consultations/": (case.consultations.get(), "tell_change"),
        "assessment-referrals/": (case.assessment_referrals.get(), "give_up"),
        "case-contacts/": (case.contacts.get(), "write_up"),
        "commitments/": (case.commitments.get(), "keep_commitment"),
        "correspondence/": (case.correspondence.get(), "investigate"),
    }
