"""What the access matrix needs of restrictions and finalisation: a proposal that has come to the Approvers, a request in draft."""

from datetime import timedelta

from casework.steps import take
from people.clock import now
from people.models import Staff
from personalised_services.models import Case
from tests.personalised_services import restricting


def made(case, somebody):
    """The proposal of a restriction that has come to the Approvers."""
    psso = Staff.objects.select_related("team__site").get(pk=somebody["psso"].pk)
    other = Case.objects.get(customer=case.customer, program="child_support")
    proposal = restricting.propose(take(other, "begin_case", by=psso, version=other.version), psso)
    today = now().date()
    proposal = restricting.write(
        proposal, psso, somebody["ssm"], dated=today,
        submission={"lasts_until": today + timedelta(days=90), "review_on": today + timedelta(days=30)},
    )  # fmt: skip
    for name, who in (
        ("submit_to_ssm", psso),
        ("forward_to_sm", somebody["ssm"]),
        ("forward_to_approvers", somebody["sm"]),
    ):
        proposal = take(proposal, name, by=who, version=proposal.version)
    return proposal


def request(proposal):
    """The finalisation of the same case, in draft."""
    case = Case.objects.select_related("owner__team", "site").get(pk=proposal.case_id)
    take(case, "request_finalisation", by=case.owner, version=case.version)
    return case.finalisations.get()
