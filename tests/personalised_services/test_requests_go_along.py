"""A case goes to another team while a decision about it is asked for: who decides there has it, and nobody else any more."""

import pytest
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, transaction

from casework import approvals
from casework.models import Approval, Notice
from casework.steps import Refused, Stale, take
from people.models import Staff
from personalised_services.models import Case, Letter, PlanReview
from tests.personalised_services.conftest import go
from tests.personalised_services.reviewing import on, opened, zoe
from tests.personalised_services.reviewing import written as written_up

__all__ = ["opened", "zoe"]
PLACE = "casework/approvals.py::go_along"


def to_perth(case_id, ps, by=None):
    go(Case.objects.get(pk=case_id), "reallocate", by or ps.lene, owner=ps.wes, because="Moved west")


def waits_for(ps):
    return {name for name in ("lene", "ola", "olive") if approvals.awaiting(getattr(ps, name)).exists()}


@pytest.mark.rule("CAS-01", breaks=PLACE)
@pytest.mark.rule("CAS-01", breaks="personalised_services/effects/case.py::hand_on")
def test_the_other_teams_ssm_has_it_and_is_told(written, ps):
    letter = go(written(), "ask_approval", ps.priya)
    assert waits_for(ps) == {"lene"}
    asked = Approval.objects.get()
    to_perth(letter.case_id, ps)
    assert waits_for(ps) == {"ola"}
    row = Approval.objects.get()
    assert (row.team, row.site, row.asked_by) == (ps.wes.team, ps.wes.team.site, ps.priya)
    assert (row.content, row.asked_at) == (asked.content, asked.asked_at)
    told = Notice.objects.get(to=ps.ola, record_id=letter.pk)
    assert told.text == f"Lene Marchetti gave you a decision: a letter, before it goes, {letter.reference}."
    letter = Letter.objects.get(pk=letter.pk)
    with pytest.raises(PermissionDenied):
        go(letter, "approve", ps.lene)
    with pytest.raises(Refused, match="not as it was when this was asked"):  # it bears the block of who had the case
        go(letter, "approve", ps.ola)
    assert go(letter, "send_back", ps.ola, reason="It is Wes’s now.").state == "draft"


@pytest.mark.rule("CAS-01", breaks=PLACE)
def test_what_is_as_it_was_asked_is_decided_there(opened, ps):
    review = written_up(opened(), ps, recommendation="exits")
    with on(review, 10):
        review = go(review, "ask_exit_check", ps.priya)
        to_perth(review.case.pk, ps)
        review = PlanReview.objects.with_case().get(pk=review.pk)
        with pytest.raises(PermissionDenied):
            go(review, "support_exit", ps.lene, reason="")
        assert go(review, "support_exit", ps.ola, reason="").quality_by == ps.ola


def test_in_the_same_team_it_stays_where_it_is(written, ps):
    letter = go(written(), "ask_approval", ps.priya)
    go(Case.objects.get(pk=letter.case_id), "reallocate", ps.lene, owner=ps.dan, because="Leave")
    assert waits_for(ps) == {"lene"} and not Notice.objects.filter(kind="letter.moved").exists()


def test_there_and_back_and_there_again(written, ps):
    letter = go(written(), "ask_approval", ps.priya)
    for owner, by, waiting in ((ps.wes, ps.lene, "ola"), (ps.dan, ps.ola, "lene"), (ps.wes, ps.lene, "ola")):
        go(Case.objects.get(pk=letter.case_id), "reallocate", by, owner=owner, because="Moved")
        assert waits_for(ps) == {waiting}
    assert Notice.objects.filter(to=ps.ola, kind="letter.moved").count() == 2


def test_where_nobody_could_decide_it_the_case_does_not_go(written, ps):
    letter = go(written(), "ask_approval", ps.priya)
    Staff.objects.filter(pk=ps.ola.pk).update(is_active=False)
    with pytest.raises(Refused, match="There is no SSM or SM of PS perth who could decide it"):
        to_perth(letter.case_id, ps)
    assert waits_for(ps) == {"lene"} and Case.objects.get().owner == ps.priya


def test_whoever_looked_at_it_before_decides_nothing_afterwards(written, ps):
    letter = go(written(), "ask_approval", ps.priya)
    row = approvals.waiting_on(letter, approvals.decisions()["letter"])
    Approval.objects.filter(pk=row.pk).update(team=ps.wes.team, site=ps.wes.team.site)  # as if at this moment
    with pytest.raises(Stale), transaction.atomic():
        approvals.approves(approvals.decisions()["letter"])(letter, by=ps.lene)


def test_what_is_asked_stays_and_what_is_decided_goes_nowhere(written, ps):
    letter = go(written(), "ask_approval", ps.priya)
    perth = {"team": ps.wes.team, "site": ps.wes.team.site}
    for change in ({"content": []}, {"asked_by": ps.dan}, perth | {"version": 9}, {"site": ps.wes.team.site}):
        with pytest.raises(DatabaseError), transaction.atomic():
            Approval.objects.update(**change)
    take(letter, "approve", by=ps.lene, version=letter.version)
    with pytest.raises(DatabaseError), transaction.atomic():
        Approval.objects.update(**perth)
    to_perth(letter.case_id, ps)
    assert Approval.objects.get().team == ps.teams["newcastle"]
