"""The contacts list and the outbox in a browser: filters with and without script, the address as the view, and the look."""

import pytest

from casework.models import OutgoingMail
from tests.conftest import option


@pytest.fixture
def some(finalised, filled, cast):
    """Three contacts of Sam's: two finalised, one live; one e-mail that failed."""
    contacts = [
        finalised(help_needed="Which periodic end date applies"),
        finalised(
            "compensation",
            help_needed="Screen says the activity is locked",
            enquiry_type=option("enquiry_type", "system_issue"),
            no_answer_in_reference=True,
        ),
        filled(help_needed="Overseas absence, two files disagree"),
    ]
    failed = OutgoingMail.objects.filter(record_id=contacts[0].pk)
    failed.update(state="failed", attempts=3, last_error="The mail server answered 550.")
    return contacts


def titles(page):
    return page.locator("#contacts a.title").all_inner_texts()


def test_filters_swap_the_rows_and_the_address_follows(look, cast, some):
    page = look(cast.sam)
    page.goto("/contacts/")
    assert len(titles(page)) == 3

    page.select_option("#id_state", "finalised")
    page.wait_for_url("**/contacts/?scope=mine&state=finalised")
    assert titles(page) == [
        "System issue: Screen says the activity is locked",
        "Policy question: Which periodic end date applies",
    ]

    page.fill("#id_q", "periodic")
    page.keyboard.press("Enter")
    page.wait_for_url("**&q=periodic*")
    assert titles(page) == ["Policy question: Which periodic end date applies"]
    assert page.locator("#id_q").input_value() == "periodic"
    assert "q=periodic" in page.locator("#scopes a", has_text="My team").get_attribute("href")

    page.reload()  # the address is the view
    assert titles(page) == ["Policy question: Which periodic end date applies"]
    page.locator("#scopes a", has_text="All").click()
    page.wait_for_url("**scope=all*")
    assert "periodic" in page.url


def test_without_script_the_form_is_sent_as_forms_are(look, cast, some):
    page = look(cast.sam, scripts=False)
    page.goto("/contacts/")
    page.select_option("#id_state", "open")
    page.get_by_role("button", name="Show").click()

    assert "state=open" in page.url
    assert titles(page) == ["Policy question: Overseas absence, two files disagree"]


@pytest.mark.parametrize("scripts", [True, False])
def test_a_flagged_search_is_neither_run_nor_left_in_the_address(look, cast, some, scripts):
    page = look(cast.sam, scripts=scripts)
    page.goto("/contacts/")
    page.fill("#id_q", "call 0412 345 678")
    page.keyboard.press("Enter")

    page.get_by_text("The search was not run").wait_for()
    assert "412" not in page.url


@pytest.mark.parametrize(("width", "theme"), [(1440, "light"), (390, "dark")])
def test_lists_are_accessible_and_fit(look, cast, some, tools, width, theme):
    failed = OutgoingMail.objects.get(state="failed")
    places = [
        (cast.sam, "/contacts/?scope=all&since=2026-01-01"),
        (cast.sam, "/contacts/?q=nothing+like+it"),
        (cast.sam, "/contacts/?flagged=q"),
        (cast.sam, "/contacts/?since=2027-01-01&until=2026-01-01"),
        (cast.kiri, "/contacts/"),
        (cast.kiri, "/settings/password/"),
        (cast.aroha, "/outbox/?state=failed"),
        (cast.ida, f"/outbox/{failed.pk}/"),
        (cast.aroha, f"/outbox/{failed.pk}/"),
    ]
    for person, address in places:
        page = look(person, width=width, theme=theme)
        page.goto(address)
        assert (tools.axe(page), tools.forbidden(page), tools.sideways(page)) == ([], [], []), address
        page.close()


def test_a_failed_message_is_tried_again_from_the_list(look, cast, some):
    page = look(cast.aroha)
    page.goto("/outbox/?state=failed")
    page.get_by_role("button", name="Try Summary to the SO").click()

    page.locator("#toasts").get_by_text("is being tried again").wait_for()
    assert OutgoingMail.objects.filter(state="failed").count() == 0
