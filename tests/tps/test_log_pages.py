"""Logging a contact in the browser, without JavaScript: open, fill in, finalise; refusals keep what was typed."""

import json
from datetime import UTC, datetime

import pytest

from casework import answers as saving
from casework import timeline
from casework.models import OutgoingMail
from casework.steps import take
from people.clock import at, now
from tests.conftest import option
from tps import actions
from tps.models import Contact


def page_of(contact):
    return {"version": contact.version, "began": json.dumps(saving.began(contact)), "form": contact.form}


@pytest.fixture
def typed(cast):
    return {
        "service_officer": "KW4821  Kiri Walker",
        "source": option("source", "speed_dial").pk,
        "customer_on_hold": "true",
        "enquiry_type": option("enquiry_type", "policy_question").pk,
        "help_needed": "Which day is the end date",
        "checked": ["operational_blueprint"],
        "references": "111-22072908",
        "summary": "Guided to the file on end dates.",
    }


def test_one_press_opens_a_contact_and_the_page_shows_its_clock(as_, cast):
    answer = as_(cast.sam).post("/log/", follow=True)

    contact = Contact.objects.get()
    assert answer.redirect_chain[-1][0] == f"/log/{contact.reference}/"
    assert contact.officer == cast.sam
    page = answer.content.decode()
    assert contact.reference in page and 'role="timer"' in page


@pytest.mark.rule("CON-17", breaks="templates/tps/_strip.html::data-opened-ms")
def test_the_clock_runs_from_the_server_s_time_of_opening(as_, cast, opened):
    contact = opened()
    page = as_(cast.sam).get(f"/log/{contact.reference}/").content.decode()
    assert f'data-opened-ms="{int(contact.opened_at.timestamp() * 1000)}"' in page


def test_a_contact_is_filled_in_and_finalised_in_one_form(as_, cast, opened, typed, fresh):
    contact = opened()
    answer = as_(cast.sam).post(f"/log/{contact.reference}/", {**page_of(contact), **typed, "step": "finalise"})

    assert answer.status_code == 302 and answer["Location"] == f"/contacts/{contact.reference}/"
    assert fresh(contact).state == "finalised"
    assert OutgoingMail.objects.get().to == cast.kiri.email


@pytest.mark.rule("CON-15", breaks="tps/models/contact.py::Contact.finalise.guards")
def test_a_refusal_names_each_reason_with_its_rule_and_keeps_what_was_typed(as_, cast, opened, typed, fresh):
    contact = opened()
    typed |= {"summary": "", "source": ""}
    answer = as_(cast.sam).post(f"/log/{contact.reference}/", {**page_of(contact), **typed, "step": "finalise"})

    page = answer.content.decode()
    assert answer.status_code == 409
    assert "Write a summary of the contact." in page and "CON-11" in page and "CON-22" in page
    assert "Which day is the end date" in page
    assert fresh(contact).state == "open" and fresh(contact).help_needed == "Which day is the end date"


def test_a_wrong_value_is_422_with_everything_typed_still_there(as_, cast, opened, typed, fresh):
    contact = opened()
    typed |= {"service_officer": "Nobody Atall", "waiting_since": "half past"}
    answer = as_(cast.sam).post(
        f"/log/{contact.reference}/", {**page_of(contact), "waiting_since": "", **typed, "step": "finalise"}
    )

    page = answer.content.decode()
    assert answer.status_code == 422
    assert "Nobody Atall" in page and "half past" in page and "Nobody in the directory" in page
    assert fresh(contact).summary == typed["summary"]


@pytest.mark.rule("CON-13", breaks="casework/answer_forms.py::AnswersForm.clean")
def test_a_finding_is_refused_on_the_page_and_nowhere_kept(as_, cast, opened, typed, fresh, caplog):
    contact = opened()
    typed |= {"summary": "Recoded for 123 456 789A today."}
    answer = as_(cast.sam).post(f"/log/{contact.reference}/", {**page_of(contact), **typed, "step": "finalise"})

    assert answer.status_code == 422 and "CON-13" in answer.content.decode()
    assert fresh(contact).summary == "" and fresh(contact).help_needed
    assert "789A" not in caplog.text


def test_saving_as_you_type_answers_with_what_was_kept(as_, cast, opened, fresh):
    contact = opened()
    answer = as_(cast.sam).post(
        f"/log/{contact.reference}/save/",
        {**page_of(contact), "fields": "service_officer,summary", "service_officer": "KW4821", "summary": "Half a sen"},
    )

    told = answer.json()
    contact = fresh(contact)
    assert answer.status_code == 200 and told["version"] == contact.version == 2
    assert told["changed"] == ["location", "service_officer", "service_zone", "summary"]
    assert told["filled"] == {"location": cast.kiri.team_id, "service_zone": cast.kiri.team.site.zone_id}
    assert told["began"] == saving.began(contact)
    assert contact.summary == "Half a sen"


def test_a_refused_field_is_left_out_and_the_others_are_kept(as_, cast, opened, fresh):
    contact = opened()
    answer = as_(cast.sam).post(
        f"/log/{contact.reference}/save/",
        {**page_of(contact), "fields": "help_needed,summary", "help_needed": "End date", "summary": "CRN 123456789A"},
    )
    told = answer.json()
    assert "summary" in told["refused"] and "789A" not in answer.content.decode()
    assert (fresh(contact).help_needed, fresh(contact).summary) == ("End date", "")


def test_a_conflict_shows_both_and_the_choice_is_saved(as_, cast, filled, fresh):
    contact = filled()
    page = page_of(contact)
    actions.save_contact(contact, by=cast.sam, answers={"summary": "From the other tab."})
    sam = as_(cast.sam)

    answer = sam.post(
        f"/log/{contact.reference}/",
        {**page, "fields": "summary,help_needed", "summary": "From this tab.", "help_needed": "Mine alone"},
    )

    words = answer.content.decode()
    assert answer.status_code == 409
    assert "From the other tab." in words and "From this tab." in words and "Mine alone" in words
    assert fresh(contact).summary == "From the other tab."

    again = page_of(fresh(contact))
    sam.post(
        f"/log/{contact.reference}/",
        {
            **again,
            "fields": "summary,help_needed",
            "summary": "From this tab.",
            "help_needed": "Mine alone",
            "choose-summary": "mine",
        },
    )
    assert (fresh(contact).summary, fresh(contact).help_needed) == ("From this tab.", "Mine alone")


def test_the_other_s_value_may_stay(as_, cast, filled, fresh):
    contact = filled()
    as_(cast.sam).post(
        f"/log/{contact.reference}/",
        {
            **page_of(contact),
            "fields": "summary,help_needed",
            "summary": "Mine.",
            "help_needed": "Mine alone",
            "choose-summary": "theirs",
        },
    )
    assert (fresh(contact).summary, fresh(contact).help_needed) == (contact.summary, "Mine alone")


def test_the_one_in_front_comes_back_after_signing_in_again(as_, cast, opened):
    first = opened()
    second = opened(form="compensation")
    as_(cast.sam).get(f"/log/{first.reference}/")
    assert as_(cast.sam).get("/log/")["Location"] == f"/log/{first.reference}/"
    as_(cast.sam).get(f"/log/{second.reference}/")
    assert as_(cast.sam).get("/log/")["Location"] == f"/log/{second.reference}/"


def test_a_colleague_reads_an_open_contact_and_cannot_write_in_it(as_, cast, filled):
    contact = filled()
    tui = as_(cast.tui)
    assert tui.get(f"/log/{contact.reference}/")["Location"] == f"/contacts/{contact.reference}/"
    assert tui.post(f"/log/{contact.reference}/save/", {"fields": "summary", "summary": "x"}).status_code == 403


def test_the_officer_s_own_default_form_comes_first(as_, cast):
    sam = as_(cast.sam)
    assert (
        sam.post("/settings/", {"theme": "auto", "density": "regular", "default_form": "access_support"}).status_code
        == 302
    )
    sam.post("/log/")
    assert Contact.objects.get().form == "access_support"


def test_the_form_of_the_last_contact_comes_again_only_where_that_is_wanted(as_, cast, opened):
    sam = as_(cast.sam)
    wanted = {"theme": "auto", "density": "regular", "default_form": "access_support"}
    sam.post("/settings/", wanted)
    opened(form="compensation")
    assert actions.default_form(cast.sam) == "access_support"
    sam.post("/settings/", {**wanted, "follows_last": "on"})
    assert actions.default_form(cast.sam) == "compensation"
    assert actions.default_form(cast.tui) == "smart_centre"


@pytest.mark.rule("CON-02", breaks="tps/actions.py::save_contact")
def test_a_change_of_form_is_told_in_the_timeline_once(as_, cast, filled, fresh):
    contact = filled()
    sam = as_(cast.sam)
    for _ in range(2):
        sam.post(f"/log/{contact.reference}/save/", {**page_of(contact), "fields": "form", "form": "compensation"})
    told = [(entry.told, entry.by) for entry in timeline.of(contact)]
    assert told[:-1] == [("changed the form to Compensation Recovery", cast.sam)]
    assert fresh(contact).summary == contact.summary


def test_minutes_that_the_so_waits_come_back_as_the_time(as_, cast, opened):
    with at(datetime(2026, 11, 24, 3, 10, tzinfo=UTC)):
        contact = opened()
        sent = {**page_of(contact), "fields": "waiting_since", "waiting_since": "5"}
        told = as_(cast.sam).post(f"/log/{contact.reference}/save/", sent).json()
    assert told["filled"] == {"waiting_since": "2:05 pm"}


def test_of_many_reasons_three_come_first_and_the_rest_behind_their_number(as_, cast, opened):
    contact = opened(form="compensation")
    sent = {**page_of(contact), "fields": "-", "step": "finalise"}
    page = as_(cast.sam).post(f"/log/{contact.reference}/", sent).content.decode()
    refusal = page[page.index('class="refusal"') : page.index('class="split"')]
    first, _, rest = refusal.partition("<details")
    assert "9 reasons. Nothing was changed or sent." in first and first.count("<li>") == 3
    assert "and 6 more" in rest and rest.count("<li>") == rest.count('href="#id_') == 6


def test_handing_over_asks_for_a_tps_officer(as_, cast, filled, fresh):
    contact = filled()
    sam = as_(cast.sam)
    step = f"/contacts/{contact.reference}/steps/hand_over/"
    assert sam.get(step).status_code == 200
    assert sam.post(step, {"version": contact.version, "to": "KW4821"}).status_code == 422
    assert sam.post(step, {"version": contact.version, "to": "TH1002"}).status_code == 302
    assert fresh(contact).officer == cast.tui


def test_discarding_from_the_form_saves_and_asks_why(as_, cast, opened, fresh):
    contact = opened()
    sam = as_(cast.sam)
    answer = sam.post(
        f"/log/{contact.reference}/",
        {**page_of(contact), "fields": "help_needed", "help_needed": "Wrong number", "step": "discard"},
    )
    assert answer["Location"] == f"/contacts/{contact.reference}/steps/discard/"
    reason = option("discard_reason", "nobody_there").pk
    sam.post(answer["Location"], {"version": fresh(contact).version, "discard_reason": reason})
    assert fresh(contact).state == "discarded"


def test_an_so_not_in_the_directory_is_added_on_the_spot(as_, cast, opened, places, fresh):
    contact = opened()
    answer = as_(cast.sam).post(
        f"/log/{contact.reference}/service-officer/",
        {"logon": "ab7788", "given_name": "Ana", "family_name": "Bell", "team": places.recovery_3.pk},
    )
    assert answer.status_code == 302
    assert fresh(contact).service_officer.logon == "AB7788" and fresh(contact).location == places.recovery_3

    taken = as_(cast.sam).post(
        f"/log/{contact.reference}/service-officer/",
        {"logon": "KW4821", "given_name": "Kim", "family_name": "Bell", "team": places.recovery_3.pk},
    )
    assert taken.status_code == 422 and "in the directory already" in taken.content.decode()


def test_an_so_reads_their_own_record_and_no_other(as_, cast, finalised, fresh):
    contact = finalised()
    assert as_(cast.kiri).get(contact.get_absolute_url()).status_code == 200
    assert as_(cast.noah).get(contact.get_absolute_url()).status_code in (302, 404)
    take(
        contact,
        "correct_service_officer",
        by=cast.sam,
        version=contact.version,
        service_officer=cast.noah,
        text="Wrong line.",
    )
    assert as_(cast.kiri).get(contact.get_absolute_url()).status_code == 404


QUERIES = {"write": 22, "save": 14, "finalise": 34, "record": 18}


def test_query_budgets(as_, cast, opened, filled, finalised, typed, django_assert_max_num_queries):
    with at(now()):  # within one moment the session is written once, at its beginning
        sam = as_(cast.sam)
        sam.get("/settings/")
        contact = filled()
        with django_assert_max_num_queries(QUERIES["write"]):
            sam.get(f"/log/{contact.reference}/")
        with django_assert_max_num_queries(QUERIES["save"]):
            sam.post(
                f"/log/{contact.reference}/save/", {**page_of(contact), "fields": "summary", "summary": "Shorter."}
            )
        blank = opened(form="compensation")
        blank = actions.save_contact(blank, by=cast.sam, answers={"form": "smart_centre"}).record
        with django_assert_max_num_queries(QUERIES["finalise"]):
            assert (
                sam.post(f"/log/{blank.reference}/", {**page_of(blank), **typed, "step": "finalise"}).status_code == 302
            )
        with django_assert_max_num_queries(QUERIES["record"]):
            sam.get(blank.get_absolute_url())
