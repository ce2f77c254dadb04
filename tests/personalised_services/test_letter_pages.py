"""A letter's pages, its PDF and its API: who sees it, that it is the very PDF that goes, that nothing sealed is told."""

import hashlib
import re
from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import call_command
from django.test import Client

from casework import timeline
from people.clock import at
from personalised_services.admin import LetterTemplateForm
from personalised_services.forms import letter as letter_forms
from personalised_services.letter_pdf import PER_PAGE, Sheet, has_every_letter_of, pdf_of
from personalised_services.letter_text import filled, has_gap, unknown_in
from personalised_services.models import Case, Letter, LetterTemplate, Visit
from tests.personalised_services.lettering import (
    DAY,
    NOMINEE,
    SENT,
    WORDS,
    go,
    local,
    start,
)

SHEET = Sheet(("Personalised Services", "Centrelink"), "24 November 2026", "CASE-1, LTR-1", "Ines", "4 Wharf Road", "Dear Ines", ("Priya",))  # fmt: skip


def of(person) -> Client:
    browser = Client()
    browser.force_login(person, backend="people.sign_in.LogonBackend")
    return browser


def pdf_for(person, letter) -> bytes:
    answer = of(person).get(f"{letter.get_absolute_url()}pdf/")
    assert (answer.status_code, answer["Content-Type"]) == (200, "application/pdf")
    assert "no-store" in answer["Cache-Control"] and f"{letter.reference}.pdf" in answer["Content-Disposition"]
    return answer.content


# -- the PDF


def test_the_same_sheet_gives_the_same_bytes_and_any_other_others():
    same = pdf_of(SHEET)
    assert same == pdf_of(SHEET) and same.startswith(b"%PDF-")
    others = [pdf_of(Sheet(**(SHEET.__dict__ | change))) for change in ({"body": "Dear Ina"}, {"block": ("Dan",)}, {"copy_to": "Odile"})]  # fmt: skip
    assert len({same, *others}) == 4
    assert b"Ines" not in same  # its properties name references alone


@pytest.mark.parametrize(("lines", "pages"), {1: 1, 30: 1, 31: 2, 35: 2, 36: 2, 100: 3}.items())
def test_a_long_letter_has_several_pages_and_its_block_stays_together(lines, pages):
    assert PER_PAGE == 46  # eleven lines stand above the text here, and five belong to the block
    content = pdf_of(Sheet(**(SHEET.__dict__ | {"body": "\n".join(["A line."] * lines)})))
    assert len(re.findall(rb"/Type /Page\b", content)) == pages


def test_a_word_without_end_stays_on_the_paper():
    assert pdf_of(Sheet(**(SHEET.__dict__ | {"body": "W" * 5000})))


def test_names_are_printed_and_what_cannot_be_is_refused(case_of, ps, noon):
    assert has_every_letter_of("Zoë Ångström-Nguyễn, Владимир, Ελένη\n“–”")
    assert not has_every_letter_of("王")
    letter = start(case_of(), ps.priya)
    sent = {"template": LetterTemplate.objects.offered_for(letter)[0].pk, "dated": DAY.isoformat(), "to": "王", "address": "4 Wharf Road"}  # fmt: skip
    assert "to" in letter_forms.Compose(sent, record=letter, by=ps.priya).errors


def test_markup_in_a_text_is_text(written, ps):
    letter = written(body="<b>Dear</b> <img src='file:///etc/passwd'/> & {customer}")
    assert pdf_for(ps.priya, letter) == letter.rendered(ps.priya)


@pytest.mark.rule("LET-06", breaks="personalised_services/models/letter_facts.py::LetterFacts.keep")
@pytest.mark.rule("LET-06", breaks="personalised_services/views/letters.py::_signing")
@pytest.mark.parametrize("kind", ["arrangements", "warning"])
def test_the_preview_of_who_approves_is_the_pdf_that_goes(kind, written, ps, ana):
    approver = ana if kind == "arrangements" else ps.lene
    letter = go(written("child_support", kind), "ask_approval", ps.priya)
    seen, of_psso = pdf_for(approver, letter), pdf_for(ps.priya, letter)
    assert seen != of_psso  # whose signature it will bear is not decided yet
    with at(local(DAY + timedelta(days=1))):
        letter = go(letter, "approve_and_sign", approver)
        letter = go(letter, "send_letter", ps.priya, **SENT | {"posted_on": DAY + timedelta(days=1)})
        assert pdf_for(ps.priya, letter) == seen
    assert letter.pdf_sha256 == hashlib.sha256(seen).hexdigest()


@pytest.mark.parametrize("program", ["centrelink", "child_support"])
def test_the_pssos_preview_is_the_pdf_that_goes(program, written, ps):
    letter = written(program)
    seen = pdf_for(ps.priya, letter)
    if program == "centrelink":
        letter = go(go(letter, "ask_approval", ps.priya), "approve", ps.lene)
    assert pdf_for(ps.lene, go(letter, "sign", ps.priya)) == seen


# -- composing


def test_it_is_composed_from_a_template_with_the_cases_facts(case_of, ps, noon):
    letter = Letter.objects.get(case=case_of())
    [template] = LetterTemplate.objects.offered_for(letter)
    letter = go(letter, "compose", ps.priya, template=template, words=WORDS, dated=DAY)
    body = Letter.objects.get(pk=letter.pk).words.body
    assert "Dear Ines Halloran" in body and "My name is Priya Nair" in body and "24 November 2026" in body
    assert not unknown_in(template.body) and has_gap(body) and "{" not in body
    entry = timeline.of(letter)[0]
    assert entry.changes == {"template": template.name, "words": "sealed with the letter", "dated": "2026-11-24"}


def test_the_next_step_of_a_letter_is_one_that_can_be_taken_and_by_who_looks(written, ps):
    def offered(person):
        go_on = (
            of(person).get(letter.get_absolute_url()).content.decode().partition('class="go"')[2].partition("</div>")[0]
        )
        return re.findall(r"steps/(\w+)/", go_on)

    letter = written("child_support", "warning", body="Dear Ines [what happened]")
    assert offered(ps.priya) == ["change_letter"]
    letter = go(letter, "change_letter", ps.priya, words=WORDS, dated=DAY)
    assert offered(ps.priya) == ["ask_approval"]
    letter = go(letter, "ask_approval", ps.priya)
    assert (offered(ps.lene), offered(ps.priya)) == (["approve_and_sign"], [])


def test_a_step_that_is_refused_says_why_and_leads_back_to_its_record(written, ps):
    letter = written()
    refused = of(ps.priya).get(f"{letter.get_absolute_url()}steps/sign/")
    assert (
        refused.status_code == 409 and f'<a class="btn" href="{letter.get_absolute_url()}">' in refused.content.decode()
    )


def test_channels_and_plans_are_facts_where_there_are_any(case_of, ps, noon):
    letter = start(case_of(), ps.priya, "proactive")
    assert filled("{channels} {plan_ends} {no_such}", letter) == (
        "[which channels, and how far] [the day on which the plan ends] {no_such}"
    )


def test_the_next_letter_offers_the_address_of_the_one_before(written, ps):
    letter = written(**NOMINEE)
    other = start(Case.objects.get(pk=letter.case_id), ps.priya)
    offered = letter_forms.Compose(record=other, by=ps.priya).initial
    assert offered == {"dated": DAY, "to": WORDS.to, "address": WORDS.address} | NOMINEE


def test_a_crn_an_old_date_and_half_a_nominee_are_refused(written, ps):
    letter = written()
    sent = {"dated": DAY.isoformat(), "to": "Ines", "address": "4 Wharf Road", "body": "Dear Ines"}
    assert letter_forms.Change(sent, record=letter, by=ps.priya).is_valid()
    for change, field in (
        ({"body": "Your CRN is 204 418 305K"}, "body"), ({"dated": "2026-11-23"}, "dated"), ({"dated": "2026-12-09"}, "dated"),
        ({"nominee": "Odile"}, "nominee_address"), ({"nominee_address": "9 Mill Lane"}, "nominee"),
    ):  # fmt: skip
        assert field in letter_forms.Change(sent | change, record=letter, by=ps.priya).errors


def test_administrators_keep_the_templates(case_of, ps, noon):
    sent = {"kind": "contact", "program": "", "name": "Short", "body": "Dear {customer}\n\nOn {on} [what]."}
    assert LetterTemplateForm(sent).is_valid()
    for change, field in (({"body": "Dear {name}"}, "body"), ({"body": "王"}, "body"), ({"kind": "arrangements", "program": "centrelink"}, "kind")):  # fmt: skip
        assert field in LetterTemplateForm(sent | change).errors
    LetterTemplateForm(sent).save()
    letter = start(case_of(), ps.priya)
    assert [one.name for one in LetterTemplate.objects.offered_for(letter)] == [
        "After a contact", "Short", "Reminder after calls",
    ]  # fmt: skip
    LetterTemplate.objects.filter(name="Short").update(retired_on=DAY)
    assert [one.name for one in LetterTemplate.objects.offered_for(letter)] == [
        "After a contact",
        "Reminder after calls",
    ]


def test_there_is_a_template_for_every_kind_that_a_program_writes(case_of, ps, noon):
    for program in ("centrelink", "child_support"):
        case = case_of(program)
        for kind, _ in letter_forms.Start(record=case, by=ps.priya).fields["kind"].choices:
            letter = start(Case.objects.get(pk=case.pk), ps.priya, kind)
            assert LetterTemplate.objects.offered_for(letter).exists(), (program, kind)


# -- who sees it


@pytest.mark.parametrize(
    ("who", "sees"), {"priya": 1, "lene": 1, "olive": 1, "sione": 1, "dan": 0, "wes": 0, "ola": 0, "ana": 0}.items()
)
def test_who_sees_the_case_sees_its_letters_and_it_is_written_down(who, sees, written, ps, ana):
    letter, person = written(), ana if who == "ana" else getattr(ps, who)
    browser, page = of(person), letter.get_absolute_url()
    addresses = (page, f"{page}pdf/", f"/api/v1/letters/{letter.reference}/")
    assert [browser.get(address).status_code for address in addresses] == [200 if sees else 404] * 3
    assert Visit.objects.filter(case=letter.case_id, staff=person).count() == 3 * sees
    listed = [one["reference"] for one in browser.get("/api/v1/letters/").json()["results"]]
    assert (letter.reference in listed) == bool(sees)


def test_an_approver_sees_the_arrangements_letter_that_waits_for_them_and_no_case(written, ps, ana):
    letter, browser = written("child_support", "arrangements"), of(ana)
    page = letter.get_absolute_url()
    assert browser.get(page).status_code == 404
    letter = go(letter, "ask_approval", ps.priya)
    answer = browser.get(page)
    assert answer.status_code == 200 and "Ana Roth" in answer.content.decode()
    assert Visit.objects.get(staff=ana).standing == "approver"
    case = Case.objects.get(pk=letter.case_id)
    assert browser.get(case.get_absolute_url()).status_code in (403, 404)
    sent_back = browser.post(f"{page}steps/send_back/", {"version": letter.version, "reason": "Which channels?"})
    assert (sent_back.status_code, sent_back["Location"]) == (302, "/")
    assert browser.get(page).status_code == 404
    letter = go(Letter.objects.get(pk=letter.pk), "ask_approval", ps.priya)
    assert browser.post(f"{page}steps/approve_and_sign/", {"version": letter.version})["Location"] == page
    assert browser.get(page).status_code == 200


def test_a_relative_sees_none_whatever_they_decide(written, ps, ana):
    letter = go(written("child_support", "arrangements"), "ask_approval", ps.priya)
    letter.case.customer.relatives.create(staff=ana, recorded_by=ps.lene)
    assert of(ana).get(letter.get_absolute_url()).status_code == 404


def test_it_is_written_from_the_case_to_its_end_by_pages(case_of, ps, noon):
    case = case_of("child_support")
    browser = of(ps.priya)
    started = browser.post(f"{case.get_absolute_url()}steps/start_letter/", {"version": case.version, "kind": "answer"})
    letter = Letter.objects.filter(kind="answer").get()
    page = letter.get_absolute_url()
    assert started["Location"] == page and "Compose the letter" in browser.get(page).content.decode()
    assert browser.get(f"{page}pdf/").status_code == 404  # there is none yet
    template = LetterTemplate.objects.offered_for(letter)[0].pk
    to = {"dated": DAY.isoformat(), "to": "Ines Halloran", "address": "4 Wharf Road"}
    for name, sent in (
        ("compose", to | {"template": template}),
        ("change_letter", to | {"body": "Dear Ines\n\nYes."}),
        ("sign", {}),
        ("send_letter", {"posted_on": DAY.isoformat(), "uploaded_as": ""}),
        ("file_letter", {"filed_as": "Answer"}),
    ):
        version = Letter.objects.get(pk=letter.pk).version
        assert browser.get(f"{page}steps/{name}/").status_code == 200, name
        answer = browser.post(f"{page}steps/{name}/", sent | {"version": version})
        assert answer.status_code == 302, (name, answer.content.decode())
    assert Letter.objects.get(pk=letter.pk).state == "filed"
    assert "posted 24 Nov 2026" in browser.get(case.get_absolute_url()).content.decode()


def button_of(page: str, name: str) -> re.Match | None:
    """The button that takes that step where it stands, with the version it speaks of."""
    return re.search(rf'<form class="inline" method="post" action="(\S*/steps/{name}/)" data-main>.*?name="version" value="(\d+)"', page)  # fmt: skip


def test_what_asks_nothing_and_can_be_taken_back_is_taken_on_the_letters_page(written, ps):
    letter, browser = written(), of(ps.priya)
    page = letter.get_absolute_url()
    address, version = button_of(browser.get(page).content.decode(), "ask_approval").groups()
    letter = go(letter, "change_letter", ps.priya, words=WORDS, dated=DAY)
    assert browser.post(address, {"version": version}).status_code == 409  # not what stood on the page
    assert Letter.objects.get(pk=letter.pk).state == "draft"
    address, version = button_of(browser.get(page).content.decode(), "ask_approval").groups()
    answer = browser.post(address, {"version": version}, follow=True)
    assert answer.redirect_chain == [(page, 302)] and "asked for approval of the letter" in answer.content.decode()
    assert Letter.objects.get(pk=letter.pk).state == "awaiting"
    of_ssm = of(ps.lene).get(page).content.decode()
    assert "steps/approve/" in of_ssm and not button_of(of_ssm, "approve")  # a decision has a page of its own


def test_composing_leads_to_writing_what_the_template_left_to_write(case_of, ps, noon):
    letter = Letter.objects.get(case=case_of())
    page, template = letter.get_absolute_url(), LetterTemplate.objects.offered_for(letter)[0].pk
    sent = {"version": letter.version, "template": template, "dated": DAY.isoformat(), "to": "Ines Halloran", "address": "4 Wharf Road"}  # fmt: skip
    answer = of(ps.priya).post(f"{page}steps/compose/", sent)
    assert (answer.status_code, answer["Location"]) == (302, f"{page}steps/change_letter/")
    sent |= {"version": letter.version + 1, "body": "Dear Ines\n\nAll is settled."}
    assert of(ps.priya).post(f"{page}steps/change_letter/", sent)["Location"] == page


# -- the API


def test_the_api_tells_states_and_takes_steps_and_repeats_nothing_sealed(written, ps):
    letter, browser = written(), of(ps.priya)
    url = f"/api/v1/letters/{letter.reference}/"
    headers = {"Idempotency-Key": "a", "If-Match": browser.get(url)["ETag"]}
    sent = {"dated": DAY.isoformat(), "to": "Ines Halloran", "address": "4 Wharf Road", "body": "Dear Ines"}
    answer = browser.post(f"{url}steps/change_letter/", sent, content_type="application/json", headers=headers)
    assert answer.status_code == 200, answer.content
    shown = answer.json()
    assert (shown["state"], shown["kind"], shown["case"]) == ("draft", "contact", letter.case.reference)
    told = answer.content + browser.get(f"{url}timeline/").content + browser.get("/api/v1/letters/").content
    for word in (b"Halloran", b"Wharf", b"Dear Ines"):
        assert word not in told
    offers = {one["name"]: one for one in browser.get(f"{url}steps/").json()["results"]}
    assert offers["sign"]["reasons"][0]["rule"] == "LET-02" and offers["ask_approval"]["possible"]


# -- keys, and what it costs


def test_letters_are_sealed_anew_when_keys_rotate(settings, signed, written, ps):
    letter = go(signed("child_support", "arrangements"), "send_letter", ps.priya, **SENT)
    content, version = letter.kept(), letter.version
    settings.PS_KEYS = {"new": "n" * 40, **settings.PS_KEYS}
    call_command("rotate_ps_keys", stdout=(said := StringIO()))
    assert "1 letters sealed anew with new; 0 are" in said.getvalue()
    settings.PS_KEYS = {"new": "n" * 40}
    letter = Letter.objects.get(pk=letter.pk)
    assert (letter.words, letter.kept(), letter.version) == (WORDS, content, version) and letter.is_whole
    assert go(letter, "file_letter", ps.priya, filed_as="Arrangements").state == "filed"


def test_what_letters_cost(signed, ps, django_assert_max_num_queries):
    letter = signed(**NOMINEE)
    browser = of(ps.priya)
    browser.get("/cases/")
    with django_assert_max_num_queries(20):
        browser.get(letter.get_absolute_url())
    with django_assert_max_num_queries(12):
        browser.get(f"{letter.get_absolute_url()}pdf/")
    with django_assert_max_num_queries(9):
        browser.get("/api/v1/letters/")
