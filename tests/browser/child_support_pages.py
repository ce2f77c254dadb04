"""The pages of a Child Support case of Priya's: a proposed restriction and a finalisation request, both written."""

from datetime import date, timedelta

from casework.steps import take
from people.clock import now
from personalised_services.actions import customer_with, open_case
from personalised_services.models import FinalisationRequest, RestrictionProposal
from tests.personalised_services import finalising, restricting


def made(priya, dan, sione):
    """The case, discussed with Dan as her leader."""
    customer = customer_with(crn="528315528D", name="Katja Holm", date_of_birth=date(1977, 4, 25))
    case = open_case(customer, program="child_support", owner=priya, by=sione)
    case = take(case, "begin_case", by=priya, version=case.version)
    today = now().astimezone(priya.team.site.tz).date()
    days = {"lasts_until": today + timedelta(days=180), "review_on": today + timedelta(days=80)}
    restricting.write(restricting.propose(case, priya), priya, dan, submission=days, dated=today)
    asked = finalising.request(case, priya)
    finalising.write(asked, priya, told=finalising.PHONED | {"told_on": today})


def of_priya() -> list[str]:
    proposal = RestrictionProposal.objects.get().get_absolute_url()
    asked = FinalisationRequest.objects.get().get_absolute_url()
    forms = {
        proposal: ("state_ground", "record_warnings", "write_submission"),
        asked: ("answer_conditions", "tell_customer", "give_reason"),
    }
    return [page for first, names in forms.items() for page in (first, *(f"{first}steps/{name}/" for name in names))]
