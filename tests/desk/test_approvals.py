"""The approvals inbox: what waits for whom, what stands beside it, how it is decided, and where one's own stand."""

import re

import pytest

from casework.models import Approval
from desk import views_approvals
from people.clock import at
from people.directory import give_role
from people.roles import PSM, SSM
from personalised_services.actions import customer_with
from personalised_services.models import Letter, Referral, Visit
from tests.personalised_services import lettering
from tests.personalised_services.cold import assessed, cold, local, zone_box  # noqa: F401  (fixtures)
from tests.personalised_services.conftest import accepted, customer, go, ps, received, reviewed  # noqa: F401  (fixtures)
from tests.personalised_services.test_referral_triage import BACK


@pytest.fixture
def asked(reviewed, ps):  # noqa: F811
    """A proactive referral that Sione asks Lene to send back; the request about it."""
    go(reviewed("proactive"), "ask_to_decline", ps.sione, **BACK)
    return Approval.objects.get()


def decide(browser, row, decision, **said):
    version = said.pop("version", Referral.objects.get().version)
    return browser.post(f"/approvals/{row.pk}/decide/", {"decision": decision, "version": version, **said})


def listed(browser, view):
    return browser.get(f"/approvals/?view={view}").content.decode().count('class="title"')


def test_it_stands_with_who_decides_it_and_with_who_asked(asked, as_, ps):  # noqa: F811
    found = {
        name: [listed(as_(getattr(ps, name)), view) for view in ("mine", "instead", "asked", "decided")]
        for name in ("lene", "olive", "sione", "priya", "ola")
    }
    assert found == {
        "lene": [1, 0, 0, 0], "olive": [0, 1, 0, 0], "sione": [0, 0, 1, 0], "priya": [0, 0, 0, 0], "ola": [0, 0, 0, 0],
    }  # fmt: skip


def test_a_line_names_the_case_that_its_record_is_of(cold, asked, as_, ps):  # noqa: F811
    cold("awaiting")
    with at(local(12, 30)):
        page = as_(ps.lene).get("/approvals/?view=mine").content.decode()
    lines = [line for line in page.split("<tr")[1:] if 'class="title"' in line]
    assert [re.findall(r'<span class="ref">([A-Z]+-)', line) for line in lines] == [["COLD-", "CASE-"], ["REF-"]]


def test_the_pane_shows_it_as_it_was_asked_and_what_happened_since(asked, as_, ps):  # noqa: F811
    page = as_(ps.lene).get(f"/approvals/?at={asked.pk}").content.decode()
    pane = page.partition('id="pane"')[2]
    for words in (
        BACK["explanation"],
        BACK["next_steps"],
        "The referrer is e-mailed",
        "Approve",
        "Send back",
        "REF-06",
    ):
        assert words in pane
    assert 'data-letter="a"' in pane and 'data-letter="r"' in pane
    visit = Visit.objects.get()
    assert (visit.staff, visit.standing) == (ps.lene, "ssm")
    assert 'data-letter="a"' not in as_(ps.priya).get(f"/approvals/?at={asked.pk}").content.decode()


def test_it_is_approved_from_the_pane(asked, as_, ps):  # noqa: F811
    browser = as_(ps.lene)
    answer = decide(browser, asked, "approve")
    assert answer.status_code == 302 and answer.url == "/approvals/?view=mine"
    assert Referral.objects.get().state == "declined"
    assert [listed(browser, view) for view in ("mine", "decided")] == [0, 1]
    mine = as_(ps.sione).get(f"/approvals/?view=asked&at={asked.pk}").content.decode()
    assert "Approved" in mine and "Lene Marchetti" in mine
    again = decide(browser, asked, "send_back", reason="No")
    assert again.status_code == 409 and "This is not possible now" in again.content.decode()


def test_a_reason_is_needed_to_send_it_back(asked, as_, ps):  # noqa: F811
    browser = as_(ps.lene)
    wrong = decide(browser, asked, "send_back")
    assert wrong.status_code == 422 and "This field is required" in wrong.content.decode()
    assert Approval.objects.get().outcome == ""
    assert decide(browser, asked, "send_back", reason="It ended yesterday.").status_code == 302
    mine = as_(ps.sione).get(f"/approvals/?view=asked&at={asked.pk}").content.decode()
    assert "It ended yesterday." in mine


def test_who_asked_sees_where_it_stands_and_withdraws_it(asked, as_, ps):  # noqa: F811
    browser = as_(ps.sione)
    page = browser.get(f"/approvals/?view=asked&at={asked.pk}").content.decode()
    assert "You asked: SSM or SM decides." in page and 'value="approve"' not in page
    assert decide(browser, asked, "approve").status_code == 403
    assert decide(browser, asked, "withdraw").status_code == 302
    assert Approval.objects.get().outcome == "withdrawn"


def test_who_asked_decides_by_no_other_role(asked, as_, ps, cast):  # noqa: F811
    give_role(ps.sione, SSM, by=cast.ida, team=ps.teams["newcastle"])
    assert listed(as_(ps.sione), "mine") == 0
    assert decide(as_(ps.sione), asked, "approve").status_code == 403


def test_a_stale_page_decides_nothing(asked, as_, ps):  # noqa: F811
    answer = decide(as_(ps.lene), asked, "approve", version=1)
    assert answer.status_code == 409 and "changed while you were here" in answer.content.decode()
    assert Approval.objects.get().outcome == ""


def test_out_of_sight_is_not_there(asked, as_, ps):  # noqa: F811
    assert decide(as_(ps.ola), asked, "approve").status_code == 404
    assert 'id="pane" aria-label="No request chosen"' in as_(ps.ola).get(f"/approvals/?at={asked.pk}").content.decode()
    asked_of = Referral.objects.get()
    asked_of.customer.relatives.create(staff=ps.lene, recorded_by=ps.priya)
    assert listed(as_(ps.lene), "mine") == 0 and decide(as_(ps.lene), asked, "approve").status_code == 404


def test_what_an_ssm_asks_waits_for_the_sm(reviewed, as_, ps, cast):  # noqa: F811
    give_role(ps.lene, PSM, by=cast.ida)
    go(reviewed("proactive"), "ask_to_decline", ps.lene, **BACK)
    assert listed(as_(ps.lene), "mine") == 0 and listed(as_(ps.olive), "mine") == 1


def test_a_cold_transfer_waits_in_the_same_inbox(cold, as_, ps):  # noqa: F811
    transfer = cold("awaiting")
    with at(local(12, 30)):
        browser = as_(ps.lene)
        row = Approval.objects.get(kind="cold_transfer")
        pane = browser.get(f"/approvals/?at={row.pk}").content.decode().partition('id="pane"')[2]
        assert "Six calls today." in pane and "Decline" in pane and "COLD-08" in pane
        sent = {"decision": "approve", "version": transfer.version, "reason": "Nothing else helped."}
        assert browser.post(f"/approvals/{row.pk}/decide/", sent).status_code == 302
    assert type(transfer).objects.get().state == "approved"


@pytest.mark.parametrize("size", [50, 1])
def test_what_is_for_today_stands_first_from_however_far_behind(size, three, cold, as_, ps, monkeypatch):  # noqa: F811
    monkeypatch.setattr(views_approvals, "PAGE", size)
    call = cold("awaiting")
    with at(local(12, 30)):
        shown = as_(ps.lene).get("/approvals/").context["lines"]
        waiting = Approval.objects.get(kind="cold_transfer", record_id=call.pk)
        assert [line.row for line in shown] == [waiting, *three][: 4 if size == 50 else 2]
        assert [re.search("due ([a-z]+)", line.stands)[1] for line in shown[:2]] == ["soon", "paused"]


@pytest.fixture
def three(accepted, ps):  # noqa: F811
    """Requests of Priya's about a letter each, to three customers."""
    with at(lettering.local()):
        for number in range(3):
            of = customer_with(crn=f"10000000{number}A", name="Maren Quist", date_of_birth=lettering.DAY)
            letter = lettering.start(go(accepted(of=of), "begin_case", ps.priya), ps.priya)
            go(lettering.draft(letter, ps.priya), "ask_approval", ps.priya)
        yield list(Approval.objects.order_by("pk"))


def test_what_is_out_of_sight_fills_no_page(three, as_, ps, monkeypatch):  # noqa: F811
    monkeypatch.setattr(views_approvals, "PAGE", 1)
    browser = as_(ps.lene)
    hidden = Letter.objects.get(pk=three[1].record_id)
    hidden.case.customer.relatives.create(staff=ps.lene, recorded_by=ps.priya)
    first = browser.get("/approvals/").context["page"]
    assert (first.rows, first.older) == ([three[0]], "")
    second = browser.get(f"/approvals/?{first.newer}").context["page"]
    assert (second.rows, second.newer) == ([three[2]], "")
    assert browser.get(f"/approvals/?{second.older}").context["page"].rows == [three[0]]


def test_the_inbox_costs_as_much_with_many(three, as_, ps, django_assert_max_num_queries):  # noqa: F811
    browser = as_(ps.lene)
    browser.get("/approvals/")
    with django_assert_max_num_queries(6):
        assert len(browser.get("/approvals/").context["lines"]) == 3


def test_where_a_decision_always_has_a_reason_the_pane_says_so(cold, asked, as_, ps):  # noqa: F811
    browser = as_(ps.lene)
    pane = browser.get(f"/approvals/?at={asked.pk}").content.decode().partition('id="pane"')[2]
    assert "needed to send it back" in pane and pane.count("data-needs-words") == 1
    cold("awaiting")
    with at(local(12, 30)):
        row = Approval.objects.get(kind="cold_transfer")
        pane = as_(ps.lene).get(f"/approvals/?at={row.pk}").content.decode().partition('id="pane"')[2]
    assert "always needed" in pane and pane.count("data-needs-words") == 2
