"""The steps of a case: who may take them, what they leave behind, what the database refuses."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, IntegrityError, connections, transaction

from casework import timeline
from casework.models import Notice
from casework.steps import Refused, take
from people.clock import now
from personalised_services import actions
from personalised_services.forms import case as forms
from personalised_services.models import Case, Customer
from tests.personalised_services.conftest import BORN, CRN, NAME

GUARDS = "personalised_services/conditions/case.py"
AGAINST = "personalised_services/models/accepting.py::_against"
WHO = "personalised_services/who/case.py"


def taken(case, name, by, **answers):
    return take(case, name, by=by, version=case.version, **answers)


def form(name, case, by, **sent):
    return getattr(forms, name)(sent, record=case, by=by)


@pytest.mark.rule(
    "CAS-24", breaks="personalised_services/models/case.py::Case.Meta.constraints[case_open_once_per_program]"
)
@pytest.mark.rule("CAS-24", breaks=AGAINST)
def test_a_customer_has_one_open_case_per_program(accepted, ps, customer):
    first = accepted()
    with pytest.raises(Refused) as refused:
        accepted(owner=ps.dan)
    assert refused.value.reasons == [
        (f"The customer has an open case of this program already: {first.reference}.", "CAS-24")
    ]
    with pytest.raises(IntegrityError), transaction.atomic():  # nor behind the action's back
        Case.objects.create(
            customer=customer,
            program="centrelink",
            owner=ps.dan,
            team=ps.dan.team,
            site=ps.dan.site,
            opened_by=ps.sione,
        )
    assert accepted("child_support").customer == first.customer


@pytest.mark.rule(
    "CAS-01", breaks="personalised_services/models/case_steps/sight.py::OwnerAndSight.reallocate.permission"
)
@pytest.mark.rule("CAS-01", breaks=f"{WHO}::who_leads_it")
def test_one_psso_owns_it_and_every_change_of_owner_is_in_the_history(accepted, ps, fresh):
    case = accepted()
    with pytest.raises(PermissionDenied):
        taken(case, "reallocate", ps.priya, owner=ps.dan, because="Leave")
    case = taken(case, "reallocate", ps.lene, owner=ps.dan, because="Leave")

    assert fresh(case).owner == ps.dan
    told = [entry.told for entry in timeline.of(case)]
    assert told == [
        "reallocated the case from Priya Nair to Dan Whitford",
        "accepted the case for Centrelink and gave it to Priya Nair",
    ]
    assert Notice.objects.get(to=ps.dan).text == f"Lene Marchetti gave you {case.reference}."


@pytest.mark.rule("CAS-01", breaks=AGAINST)
def test_a_case_is_owned_by_a_psso(accepted, ps):
    with pytest.raises(Refused, match="is no PSSO") as refused:
        accepted(owner=ps.lene)
    assert [rule for _, rule in refused.value.reasons] == ["CAS-01"]
    case = accepted()
    offered = form("Reallocate", case, ps.lene).fields["owner"].queryset
    assert set(offered) == {ps.dan, ps.wes}


@pytest.mark.rule("CAS-01", breaks=f"{WHO}::its_psso")
def test_its_psso_begins_it_and_nobody_else(accepted, ps):
    case = accepted()
    for other in (ps.dan, ps.lene, ps.sione):
        with pytest.raises(PermissionDenied):
            taken(case, "begin_case", other)
    case = taken(case, "begin_case", ps.priya)
    assert case.state == "active" and case.begun_at
    with pytest.raises(Refused):
        taken(case, "begin_case", ps.priya)


@pytest.mark.rule("CAS-04", breaks="personalised_services/forms/case.py::SetConditions.clean")
def test_contact_conditions_are_set_with_the_day_they_were_agreed(accepted, ps):
    case = accepted()
    words = "By phone only, before noon."
    assert form("SetConditions", case, ps.priya, contact_conditions=words).errors["agreed_on"]
    tomorrow = (now() + timedelta(days=2)).date()
    assert form("SetConditions", case, ps.priya, contact_conditions=words, agreed_on=tomorrow).errors["agreed_on"]
    good = form("SetConditions", case, ps.priya, contact_conditions=words, agreed_on="2026-01-05")
    assert good.is_valid()
    case = taken(case, "set_contact_conditions", ps.priya, **good.cleaned_data)
    assert (case.contact_conditions, case.conditions_agreed_on.isoformat()) == (words, "2026-01-05")
    case = taken(case, "set_contact_conditions", ps.lene, contact_conditions="", agreed_on=None)
    assert timeline.of(case)[0].told == "lifted the contact conditions"


def test_a_text_with_a_crn_is_refused(accepted, ps):
    for said in ("Ring about 204418305K", "204 418 305 K asks"):
        assert form("NoteIssue", accepted() if not Case.objects.exists() else Case.objects.get(), ps.priya,
                    kind="complaint", words=said).errors["words"] == ["Leave the CRN out: the case has it."]  # fmt: skip


@pytest.mark.rule(
    "CAS-03", breaks="personalised_services/models/case_steps/known.py::KnownOfTheCustomer.settle_issue.guards"
)
@pytest.mark.rule("CAS-03", breaks=f"{GUARDS}::issue_is_open")
def test_each_outstanding_issue_has_a_state_of_its_own(accepted, ps):
    case = accepted()
    with pytest.raises(Refused) as refused:
        taken(case, "settle_issue", ps.priya)
    assert refused.value.reasons == [("No issue is outstanding.", "CAS-03")]
    case = taken(case, "note_issue", ps.priya, kind="complaint", words="About a letter")
    case = taken(case, "note_issue", ps.priya, kind="foi_request", words="All files of 2025")
    first, second = case.issues.all()
    case = taken(case, "settle_issue", ps.priya, issue=first, outcome="An apology was sent")
    assert [issue.state for issue in case.issues.all()] == ["settled", "open"]
    assert not form("SettleIssue", case, ps.priya, issue=first.pk, outcome="Again").is_valid()
    with pytest.raises(DatabaseError), transaction.atomic():
        type(second).objects.filter(pk=first.pk).update(outcome="Another story")


@pytest.mark.rule(
    "CAS-16",
    breaks="personalised_services/models/about_case.py::SensitiveIndicator.Meta.constraints[indicator_with_reason]",
)
@pytest.mark.rule("CAS-16", breaks=f"{GUARDS}::indicator_is_set")
def test_a_sensitive_indicator_has_a_reason(accepted, ps):
    case = accepted()
    with pytest.raises(Refused) as refused:
        taken(case, "lift_indicator", ps.priya)
    assert refused.value.reasons == [("No sensitive issue indicator is set.", "CAS-16")]
    assert form("SetIndicator", case, ps.priya, kind="vulnerability").errors["reason"]
    with pytest.raises(IntegrityError), transaction.atomic():
        taken(case, "set_indicator", ps.priya, kind="vulnerability", reason="", specific_conditions="")
    case = taken(case, "set_indicator", ps.priya, kind="vulnerability", reason="Homeless", specific_conditions="")
    assert form("SetIndicator", case, ps.priya, kind="vulnerability", reason="Again").errors["kind"]
    case = taken(case, "lift_indicator", ps.priya, indicator=case.indicators.get(), because="Has a place to live")
    assert not case.indicators.filter(lifted_at=None).exists()


def test_what_the_database_refuses(accepted, ps):
    case = accepted()
    for change in (
        {"state": "active"},
        {"program": "child_support", "version": 2},
        {"contact_conditions": "x", "version": 2},
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            Case.objects.filter(pk=case.pk).update(**change)
    with pytest.raises(DatabaseError), transaction.atomic():
        case.delete()


@pytest.mark.slow
def test_two_who_accept_the_same_customer_at_once_have_one_customer_and_one_case(own_database, ps):
    together = Barrier(2, timeout=30)

    def press(owner):
        try:
            together.wait()
            customer = actions.customer_with(crn=CRN, name=NAME, date_of_birth=BORN)
            together.wait()
            return actions.open_case(customer, program="centrelink", owner=owner, by=ps.sione).reference
        except Refused as refused:
            return refused.reasons[0][1]
        finally:
            connections.close_all()

    with ThreadPoolExecutor(2) as pool:
        told = sorted(pool.map(press, (ps.priya, ps.dan)))
    assert told == ["CAS-24", Case.objects.get().reference]
    assert Customer.objects.count() == 1
