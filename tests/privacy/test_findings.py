"""What the guard finds and what it leaves alone (CON-13). Every number is invented."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum import luhn
from stdnum.au import tfn as oracle

from casework.privacy import Finding, findings, refuse
from casework.privacy.guard import HARD, SOFT, is_card, is_medicare, is_tfn


def found(text):
    return [(finding.category, text[finding.start : finding.end]) for finding in findings(text)]


FOUND = {
    "crn": [
        "123456789A", "123 456 789A", "123 456 789 A", "123-456-789 a", "123.456.789.A", "123/456/789K", "123_456_789_k",
        "1 2 3 4 5 6 7 8 9 X", "123\u00a0456\u00a0789A", "123\u2011456\u2011789A", "123 456\n789A", "１２３４５６７８９Ａ", "123\u200b456\u200b789A",
        "123 456 78OA", "12l 456 789A", "123, 456, 789A", "12 345 6789 B",
    ],
    "tfn": ["123 456 782", "123456782", "123-456-782", "123.456.782"],
    "medicare": ["2123 45670 1", "2123456701", "2123-45670-1", "2123 45670 1 2", "2123456701/3"],
    "phone": [
        "0412 345 678", "0412345678", "0412-345-678", "04 1234 5678", "+61 412 345 678", "+61412345678", "61 412 345 678", "(02) 6123 4567",
        "02 6123 4567", "0261234567", "+61 2 6123 4567", "O412 345 678", "+64 21 123 4567",
    ],
    "email": ["jane.citizen@example.com", "J_Citizen+x@mail.example.org", "jane at example dot com", "jane (at) example.com", "jane@gmail", "jane%40example.com"],
    "account": ["4111 1111 1111 1111", "4111111111111111", "062-000 12345678", "5555-5555-5555-4444"],
    "address": [
        "12 Smith St", "12 smith street", "3/45 Old Coast Road", "Unit 4, 12 Banksia Cres", "PO Box 114", "p.o. box 114", "GPO Box 9", "9 Kooringal Way",
        "Ipswich QLD 4305", "Wagga Wagga NSW 2650",
    ],
    "name": [
        "John Smith", "john smith", "JOHN SMITH", "john_smith", "Mrs Jones", "Mr. Nguyen", "Dr Okafor", "Sarah", "Grant Taylor", "Mei-Ling", "Renée", "Seán O'Brien",
        "J Smith", "R. Nguyen", "nguyen",
    ],
}  # fmt: skip

CUED = [
    ("CRN 123456789 was given", "crn", "123456789"),
    ("customer reference number: 123 456 789", "crn", "123 456 789"),
    ("TFN 123456780 does not match", "tfn", "123456780"),
    ("Medicare card number 2123 45671 1", "medicare", "2123 45671 1"),
    ("DOB 2/3/80", "birth_date", "2/3/80"),
    ("d.o.b. 02-03-1980", "birth_date", "02-03-1980"),
    ("dob: 1980-03-02", "birth_date", "1980-03-02"),
    ("born on 2 March 1980 in", "birth_date", "2 March 1980"),
    ("date of birth is March 2nd, 1980", "birth_date", "March 2nd, 1980"),
    ("dob 02031980", "birth_date", "02031980"),
    ("baby born 24/10/2026", "birth_date", "24/10/2026"),
    ("02/03/1980 (DOB)", "birth_date", "02/03/1980"),
    ("shown as 02/03/1980 on the form", "birth_date", "02/03/1980"),
    ("bsb 062000", "account", "062000"),
    ("account number 12345678", "account", "12345678"),
    ("BSB 062-000 acc 12345678", "account", "062-000 acc 12345678"),
    ("ph 6123 4567", "phone", "6123 4567"),
    ("mobile 412 345 678", "phone", "412 345 678"),
    ("customer Zbigniewa rang", "name", "Zbigniewa"),
    ("cust: Ulla-Britt", "name", "Ulla-Britt"),
    ("called Mary Jones", "name", "Mary Jones"),
    ("partner Lee", "name", "Lee"),
    ("nominee is B. Farrugia", "name", "B. Farrugia"),
    ("her son Jaxtyn", "phrase", "son Jaxtyn"),
    ("ex-partner Damo", "phrase", "ex-partner Damo"),
    ("mum Carol rang", "phrase", "mum Carol"),
    ("child named Aylin", "phrase", "child named Aylin"),
    ("lives at 14 banksia", "address", "14 banksia"),
]

LEFT_ALONE = [
    "101-17021300", "111-22072908, 111-05070000", "see 111.11020", "NNU 2026-418", "INC4471203", "INC447120312 A", "REQ0093817", "TPS-88214", "ESC-20418",
    "https://operational.servicesaustralia.gov.au/public/Pages/families/104-06000000-01.html", "$1,284.60", "$123,456,789", "1284.60 a fortnight",
    "12.50 100.75 a fortnight", "9:45 am", "at 14:30", "2.30pm", "15%", "12.5 per cent", "24/11/2026", "24 November 2026 a day early", "01/07/2025-30/06/2026",
    "granted from 12/03/2009", "debt period 12/02/2010 to 30/06/2011", "13 24 68", "1800 555 660", "1300 123 456", "136 150", "KW4821", "ROC NCL03",
    "work item 123456782", "activity 12345678 is stuck", "receipt 2026112200417", "TFN exemption code 444 444 441", "born before 1 July 1957",
    "date of birth evidence is outstanding", "SA466, SU415, MOD Q", "Q999 letter", "JobSeeker Payment", "Grant the claim", "Mark it complete", "May be paid",
    "Will ring in June", "Customer First", "customer Advised", "Child Support", "Family Tax Benefit", "Partner Service Pension", "Parenting Payment Single",
    "3 children, 2 in care", "ex-partner disputes care", "Alice Springs", "10 days close of business", "2 fortnights in a row", "NSW 2026", "PO Box 7800",
    "ABN 51 824 753 556", "the end date is the last day of the period that the payment covers", "20-21-22 November", "5-10 minutes", "",
]  # fmt: skip


@pytest.mark.rule("CON-13", breaks="casework/privacy/guard.py::findings")
@pytest.mark.parametrize(("kind", "detail"), [(kind, detail) for kind, details in FOUND.items() for detail in details])
@pytest.mark.parametrize("around", ["{}", "Recoded for {}. Guided to the file.", "({})", "see:{}, then"])
def test_a_detail_is_found_where_it_stands(kind, detail, around):
    text = around.format(detail)
    assert (kind, detail) in found(text)


@pytest.mark.rule("CON-13", breaks="casework/privacy/guard.py::findings")
@pytest.mark.parametrize(("text", "kind", "detail"), CUED)
def test_a_word_before_it_tells_what_it_is(text, kind, detail):
    assert found(text) == [(kind, detail)]


@pytest.mark.parametrize("text", LEFT_ALONE)
@pytest.mark.parametrize("around", ["{}", "Guided SO to {} today.", "{}\n{}"])
def test_what_is_no_customer_detail_is_left_alone(text, around):
    assert found(around.format(text, text)) == []


def test_links_and_file_names_are_read_like_texts():
    assert found("john_smith_dob_1980-03-02.pdf") == [("name", "john_smith"), ("birth_date", "1980-03-02")]
    assert found("https://files.example/123%20456%20789A/doc?dob=1980-03-02") == [
        ("crn", "123%20456%20789A"),
        ("birth_date", "1980-03-02"),
    ]


def test_several_findings_come_in_order_without_overlaps():
    text = "Mrs Jones, 123 456 789A, 0412 345 678, jane@example.com"
    assert [kind for kind, _ in found(text)] == ["name", "crn", "phone", "email"]
    ends = [finding.end for finding in findings(text)]
    assert all(later.start >= end for later, end in zip(findings(text)[1:], ends, strict=False))


def test_places_count_characters_also_after_symbols_of_two_units():
    assert findings("😀😀 123456789A") == [Finding("crn", 3, 13)]


def test_a_finding_never_carries_the_text():
    finding = findings("for 123 456 789A now")[0]
    assert vars(finding) == {"category": "crn", "start": 4, "end": 16}
    assert (finding.label, finding.shape, finding.where) == (
        "A customer reference number",
        "Nine digits and a letter",
        "5 to 16",
    )
    assert "789" not in repr(finding)


@pytest.mark.rule("CON-13", breaks="casework/privacy/guard.py::refuse")
def test_a_name_may_be_kept_an_identifier_never():
    text = "Sarah, 123 456 789A"
    assert [finding.category for finding in refuse(text)] == ["name", "crn"]
    assert [finding.category for finding in refuse(text, frozenset(("name", "crn")))] == ["crn"]


def test_what_may_be_kept_and_what_may_not():
    assert {"crn", "tfn", "medicare", "birth_date", "phone", "email", "account"} == HARD
    assert {"name", "address", "phrase"} == SOFT


@given(st.text(alphabet="0123456789", min_size=8, max_size=9))
def test_tax_file_numbers_as_stdnum_has_them(digits):
    from casework.privacy.patterns import TFN_CODES

    assert is_tfn(digits) == (oracle.is_valid(digits) and digits not in TFN_CODES)


@given(st.text(alphabet="0123456789", min_size=13, max_size=19))
def test_cards_as_stdnum_has_them(digits):
    assert is_card(digits) == luhn.is_valid(digits)


def test_medicare_check_digit():
    # The sum 1,3,7,9 over the first eight digits of the Medicare card, modulo ten, is the ninth: 2x1+1x3+2x7+3x9+4x1+5x3+6x7+7x9 = 170.
    assert is_medicare("2123456701") and is_medicare("21234567012")
    assert not is_medicare("2123456711") and not is_medicare("7123456701") and not is_medicare("212345670")


@given(st.text(max_size=300))
def test_any_text_is_read_without_an_error(text):
    for finding in findings(text):
        assert 0 <= finding.start < finding.end <= len(text)


ADVERSARIAL = ["1", "1 ", "1-", "a", "a.", "a@", "@", " ", "\n", "o1", "dob is ", "from the ", "Aa ", "12 Ab Cd ", "(0", "call back on ", "lives at ", "mr ",
               "customer is ", "x at y dot ", "%41", "1,", "1/1/", "+1 ", "p.o.", "tfn is ", "4111 ", "1 jan ", "á", "0412345678 "]  # fmt: skip


@pytest.mark.parametrize("unit", ADVERSARIAL)
def test_no_text_makes_a_pattern_run_away(unit):
    """Eight thousand characters made to mislead cost well under a second of processor time; a runaway costs minutes."""
    started = time.process_time()
    findings((unit * 8_000)[:8_000])
    assert time.process_time() - started < 10
