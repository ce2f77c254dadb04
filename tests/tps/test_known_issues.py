"""What is known to be broken: kept by SSOs and team leaders, shown beside the form of the contacts that it concerns."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, connection, transaction

from casework.steps import Refused, offers, take
from people.clock import at, now
from tests.api.conftest import person, token_of  # noqa: F401  (fixtures)
from tests.conftest import option
from tests.tps.test_log_pages import QUERIES
from tps import actions
from tps.models import KnownIssue

PEOPLE = ("sam", "tui", "quinn", "aroha", "lena", "kiri", "ida", "otto", "priya", "gateway")
KEEPERS = {"aroha", "lena"}
SAID = {"title": "The arrears screen stays empty", "what_to_say": "Wait for the overnight run, then look again.",
        "topics": ["coding"], "references": [], "nnu": "2026-418", "incident": "INC4471203"}  # fmt: skip


@pytest.fixture
def issue(cast):
    def add(**changed):
        return actions.add_known_issue(by=cast.lena, **SAID | {"since": now().date() - timedelta(days=2)} | changed)

    return add


def shown(browser, contact):
    return SAID["what_to_say"] in browser.get(f"/log/{contact.reference}/").content.decode()


def test_it_stands_beside_the_contacts_of_its_topic_until_it_is_mended(issue, filled, as_, cast):
    one, browser = issue(), as_(cast.sam)
    concerned, other = filled(enquiry_type=option("enquiry_type", "coding")), filled()
    assert shown(browser, concerned) and not shown(browser, other)
    page = browser.get(f"/log/{concerned.reference}/").content.decode()
    assert "NNU 2026-418, INC4471203" in page and one.get_absolute_url() in page
    one = take(one, "mend", by=cast.aroha, version=one.version)
    assert (one.state, one.mended_by) == ("mended", cast.aroha) and not shown(browser, concerned)
    one = take(one, "break_again", by=cast.lena, version=one.version)
    assert one.mended_at is None and shown(browser, concerned)


def test_a_reference_matches_as_well_as_a_topic(issue, filled, as_, cast):
    issue(topics=[], references=["111-22072908", "NNU 2026-418"])
    browser = as_(cast.sam)
    assert shown(browser, filled()) and not shown(browser, filled(references=["111-05070000"]))
    blank = actions.open_contact(by=cast.sam, another=True)
    assert not shown(browser, blank)


@pytest.mark.parametrize("given", ["NNU 2026-418", "nnu 2026-418", "2026-418", "INC4471203", "inc4471203"])
def test_its_own_nnu_or_incident_given_as_a_reference_matches_however_written(given, issue, filled, as_, cast):
    issue(topics=["coding"])
    browser = as_(cast.sam)
    assert shown(browser, filled(references=["111-05070000", given]))
    assert not shown(browser, filled(references=["NNU 2026-419", "INC4471204"]))


def test_who_keeps_them_and_who_reads_them(issue, as_, cast):
    one = issue()
    for name in PEOPLE:
        user = getattr(cast, name)
        assert {step for step, _, _ in offers(one, user)} == ({"change_issue", "mend"} if name in KEEPERS else set())
        reads = name not in ("kiri", "ida", "priya", "gateway")
        assert KnownIssue.objects.visible_to(user).exists() == reads
        if name not in KEEPERS:
            with pytest.raises(PermissionDenied):
                take(one, "mend", by=user, version=one.version)
            with pytest.raises(PermissionDenied):
                actions.add_known_issue(by=user, **SAID, since=now().date())


def test_what_is_mended_is_not_changed_and_nothing_goes_round_the_door(issue, cast):
    one = issue()
    with pytest.raises(DatabaseError), transaction.atomic():
        KnownIssue.objects.filter(pk=one.pk).update(topics=[], references=[], version=2)
    one = take(one, "mend", by=cast.lena, version=one.version)
    with pytest.raises(Refused):
        take(one, "change_issue", by=cast.lena, version=one.version, **SAID | {"since": one.since})
    for columns in ("title = 'Other', version = version + 1", "state = 'broken', version = version + 1", "mended_at = null"):  # fmt: skip
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"update tps_knownissue set {columns} where id = %s", [one.pk])
    with pytest.raises(DatabaseError), transaction.atomic():
        KnownIssue.objects.all().delete()


def test_the_pages_keep_what_was_typed(as_, cast):
    lena, sent = as_(cast.lena), SAID | {"references": "11122072908", "since": str(now().date() - timedelta(days=3))}
    for wrong, words in (
        ({"topics": [], "references": ""}, "Say which contacts it concerns"),
        ({"since": str(now().date() + timedelta(days=3))}, "since which day?"),
        ({"title": "For 123 456 789A"}, "CON-13"),
        ({"references": "CRN 123 456 789A"}, "CON-13"),
        ({"nnu": "418"}, "An NNU has a year"),
    ):
        answer = lena.post("/known-issues/add/", sent | wrong)
        page = answer.content.decode()
        assert answer.status_code == 422 and words in page and SAID["what_to_say"] in page, wrong
    assert lena.post("/known-issues/add/", sent).status_code == 302
    one = KnownIssue.objects.get()
    assert (one.references, one.nnu, one.added_by) == (["111-22072908"], "2026-418", cast.lena)
    assert SAID["title"] in as_(cast.sam).get("/known-issues/").content.decode()
    page = lena.get(f"{one.get_absolute_url()}steps/change_issue/").content.decode()
    assert "111-22072908" in page and SAID["what_to_say"] in page
    lena.post(f"{one.get_absolute_url()}steps/change_issue/", sent | {"title": "Empty again", "version": one.version})
    lena.post(f"{one.get_absolute_url()}steps/mend/", {"version": one.version + 1})
    page = lena.get("/known-issues/").content.decode()
    assert "Empty again" in page and "mended" in page


def test_it_costs_the_log_page_one_query_at_the_most(issue, filled, as_, cast, django_assert_max_num_queries):
    for number in range(4):
        issue(title=f"Number {number}")
    with at(now()):
        browser, contact = as_(cast.sam), filled(enquiry_type=option("enquiry_type", "coding"))
        browser.get("/settings/")
        with django_assert_max_num_queries(QUERIES["write"]):
            assert shown(browser, contact)
        with django_assert_max_num_queries(7):
            browser.get("/known-issues/")
        with django_assert_max_num_queries(8):
            browser.get(KnownIssue.objects.first().get_absolute_url())


def test_over_the_api(person, cast):  # noqa: F811
    lena, url = person(cast.lena), "/api/v1/known-issues/"
    assert lena.post(url, {**SAID, "topics": []}).status_code == 422
    made = lena.post(url, SAID | {"since": str(now().date())}, key="once")
    told = made.json()
    assert made.status_code == 201 and told["topics"] == ["coding"] and told["added_by"]["logon"] == "LM1004"
    assert lena.post(url, SAID | {"since": str(now().date())}, key="once")["Idempotent-Replayed"] == "true"
    assert person(cast.sam).post(url, SAID).status_code == 403
    assert lena.post(f"{told['url']}steps/mend/").status_code == 428
    assert lena.post(f"{told['url']}steps/mend/", match=told["version"]).json()["state"] == "mended"
    [one] = person(cast.sam).get(f"{url}?state=mended").json()["results"]
    assert one["reference"] == told["reference"] and len(lena.get(f"{one['url']}timeline/").json()["results"]) == 2
