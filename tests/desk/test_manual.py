"""The manual says of every rule where it is upheld or that it is not, and can't be wiser than the program."""

import gzip
import re

import pytest
from django.core.management import CommandError, call_command

from desk import procedures, upheld
from tests.places import find
from tests.rules_plugin import ROOT


def rule_on(page: str, rule_id: str) -> str:
    """The part of the page that is about one rule."""
    return page.partition(f'id="{rule_id}"')[2].partition("</dd>")[0]


@pytest.fixture
def page(as_, cast):
    return as_(cast.sam).get("/manual/").content.decode()


def test_every_rule_has_its_anchor_and_its_words(page):
    anchors = re.findall(r'id="([A-Z]+-\d\d)"', page)

    assert sorted(anchors) == sorted(procedures.rules())
    assert "Service Zone" in rule_on(page, "CON-05")
    assert "111-22072908 table 3 item 1" in rule_on(page, "CON-05")


def test_a_rule_says_which_step_question_refusal_and_mail_upholds_it(page):
    assert "Finalise and notify SO" in rule_on(page, "CON-14")
    assert "The summary to the SO" in rule_on(page, "CON-14")
    assert "required on the Access Support Centre form" in rule_on(page, "CON-05")
    assert "Only a New Claim enquiry runs past the guideline" in rule_on(page, "CON-20")


def test_a_rule_that_is_upheld_is_not_called_waiting(page):
    assert "not upheld yet" not in rule_on(page, "CON-05")


def test_an_area_that_is_not_upheld_yet_is_a_click_away(page, as_, cast):
    upheld_ids = upheld.places()
    waiting = [area for area in procedures.areas() if not any(rule.id in upheld_ids for rule in area.rules)]
    for area in waiting[:1]:
        first = area.rules[0].id
        assert f'href="/manual/{area.name}/#{first}"' in page.partition("Not upheld yet")[2]
        assert "not upheld yet" in rule_on(as_(cast.sam).get(f"/manual/{area.name}/").content.decode(), first)
    assert "3 months" in rule_on(as_(cast.sam).get("/manual/segments/").content.decode(), "SEG-04")
    assert as_(cast.sam).get("/manual/spaceships/").status_code == 404


@pytest.mark.parametrize("who", ["sam", "kiri", "ida", "otto", "priya"])
def test_everybody_who_is_signed_in_reads_it(who, as_, cast):
    assert as_(getattr(cast, who)).get("/manual/").status_code == 200
    assert as_(getattr(cast, who)).get("/manual/steps/").status_code == 200


def test_nobody_else_does(client, db):
    assert client.get("/manual/").status_code == 302


def test_the_steps_are_told_with_who_may_take_them_and_what_refuses_them(as_, cast):
    page = as_(cast.kiri).get("/manual/steps/").content.decode()

    assert "Correct the SO" in page
    assert "The contact has been taken over already" in page
    assert "Team leader" in page


def test_the_page_is_small_on_the_wire(as_, cast):
    page = as_(cast.sam).get("/manual/").content

    assert len(gzip.compress(page, 6)) < 44_000


def test_every_rule_that_the_program_names_exists():
    assert {rule_id for rule_id, _ in upheld.named()} <= procedures.rules().keys()


def test_every_place_that_the_manual_names_is_in_the_program():
    named = {place.where for places in upheld.places().values() for place in places}

    assert named
    for where in named:
        if "::" in where:
            find(ROOT, where)
        else:
            assert (ROOT / where).is_file()


def test_a_stale_page_is_named(tmp_path, settings):
    settings.BASE_DIR = tmp_path
    for model in upheld.records():
        (tmp_path / model._meta.app_label).mkdir(exist_ok=True)

    with pytest.raises(CommandError, match=r"Stale: tps/STEPS.md.*Run: manage.py steps"):
        call_command("steps", check=True)
    call_command("steps")
    call_command("steps", check=True)


def test_a_rule_is_found_by_its_words_and_by_its_id(as_, cast):
    browser = as_(cast.sam)
    found = browser.get("/manual/?q=close+of+business+webform").content.decode()
    assert 'id="STP-02"' in found and 'id="CON-05"' not in found and "How to do the main jobs" not in found
    assert 'id="SEG-04"' in browser.get("/manual/?q=seg-04").content.decode()
    assert "No rule has all of these words." in browser.get("/manual/?q=spaceship").content.decode()
    assert "How to do the main jobs" in browser.get("/manual/").content.decode()
