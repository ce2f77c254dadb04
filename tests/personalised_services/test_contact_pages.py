"""The pages and the API of contacts: who sees them, one key to log one, what a long log costs."""

import pytest

from casework.steps import Stale, take
from personalised_services.models import Case, CaseContact, Visit
from tests.personalised_services.contacting import LATER, SENT, go, log
from tests.personalised_services.test_letter_pages import of


@pytest.mark.parametrize(
    ("who", "sees"), {"priya": 1, "lene": 1, "olive": 1, "sione": 1, "dan": 0, "wes": 0, "ola": 0}.items()
)
def test_who_sees_the_case_sees_its_contacts_and_it_is_written_down(who, sees, case_of, ps, noon):
    case = log(case_of(), ps.priya)
    contact, person = case.contacts.get(), getattr(ps, who)
    browser = of(person)
    addresses = (contact.get_absolute_url(), f"{case.get_absolute_url()}contacts/", f"/api/v1/case-contacts/{contact.reference}/")  # fmt: skip
    assert [browser.get(address).status_code for address in addresses] == [200 if sees else 404] * 3
    assert Visit.objects.filter(case=case, staff=person).count() == 3 * sees
    listed = [one["reference"] for one in browser.get("/api/v1/case-contacts/").json()["results"]]
    assert (contact.reference in listed) == bool(sees)


def test_a_contact_is_logged_from_the_case_and_leads_to_its_letter_by_pages(case_of, ps, noon):
    case = case_of()
    browser, page = of(ps.priya), case.get_absolute_url()
    shown = browser.get(page).content.decode()
    assert "Contact the customer" in shown and 'data-key="l"' in shown
    form = f"{page}steps/log_contact/"
    fields = browser.get(form).content.decode()
    assert fields.index('name="poro"') < fields.index('name="channel"')
    refused = browser.post(form, {"version": case.version, **SENT, "poro": ""})
    assert refused.status_code == 422 and SENT["words"] in refused.content.decode()
    logged = browser.post(form, {"version": case.version, **SENT})
    contact = CaseContact.objects.get()
    assert logged.status_code == 302 and logged["Location"] == contact.get_absolute_url()
    assert f"Write up {contact.reference}" in browser.get(page).content.decode()
    said = {"version": 1, "cims": "on", "cims_words": "CIMS 1", "customer_record": "done", "strategies": "done"}
    address = contact.get_absolute_url()
    assert "Write up the contact" in browser.get(address).content.decode()
    assert browser.post(f"{address}steps/write_up/", said)["Location"] == address
    assert f"Write the letter {contact.letter.reference}" in browser.get(address).content.decode()
    assert contact.reference in browser.get(f"{page}contacts/?view=reached").content.decode()
    assert contact.reference not in browser.get(f"{page}contacts/?view=to_write_up").content.decode()


def test_the_api_logs_one_by_a_step_of_the_case_and_tells_it(case_of, ps, noon):
    case, browser = case_of(), of(ps.priya)
    url = f"/api/v1/cases/{case.reference}/"
    headers = {"Idempotency-Key": "a", "If-Match": browser.get(url)["ETag"]}
    sent = dict.fromkeys(("poro",), "") | SENT
    wrong = browser.post(f"{url}steps/log_contact/", sent | {"poro": None}, content_type="application/json", headers=headers)  # fmt: skip
    assert wrong.status_code == 422 and "poro" in wrong.json()["errors"]
    answer = browser.post(f"{url}steps/log_contact/", sent, content_type="application/json", headers=headers | {"Idempotency-Key": "b"})  # fmt: skip
    assert answer.status_code == 200, answer.content
    contact = CaseContact.objects.get()
    shown = browser.get(f"/api/v1/case-contacts/{contact.reference}/").json()
    assert (shown["poro"], shown["is_first"], shown["letter"]) == ("proved", True, contact.letter.reference)
    told = browser.get(f"/api/v1/case-contacts/{contact.reference}/timeline/").content
    for secret in ("Ines Halloran", "204418305K", SENT["words"]):
        assert secret not in told.decode()


def test_what_a_long_log_costs(case_of, ps, noon, django_assert_max_num_queries):
    case = log(case_of(), ps.priya)
    for _ in range(12):
        case = go(case, "log_contact", ps.priya, **LATER)
    browser, page = of(ps.priya), case.get_absolute_url()
    browser.get(page)
    with django_assert_max_num_queries(45):
        browser.get(page)
    with django_assert_max_num_queries(14):
        browser.get(f"{page}contacts/")
    with django_assert_max_num_queries(10):
        browser.get("/api/v1/case-contacts/")


def test_two_who_log_the_first_contact_at_once_leave_one_first(case_of, ps, noon):
    case = case_of()
    stale = Case.objects.get(pk=case.pk)
    log(case, ps.priya)
    with pytest.raises(Stale):
        take(stale, "log_contact", by=ps.lene, version=stale.version, **LATER)
    assert case.contacts.filter(is_first=True).count() == 1
