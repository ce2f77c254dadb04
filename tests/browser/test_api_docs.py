"""The page to browse the API works under the product's own content policy."""


def test_the_api_is_browsed_and_tried_in_ones_own_session(look, tools, site, cast, opened):
    contact = opened()
    page = look(cast.sam)
    page.set_default_timeout(40_000)  # a large script on a busy machine

    page.goto("/api/v1/docs/")
    page.locator(".opblock-tag").first.wait_for()
    contacts = page.locator("#operations-contacts-contacts_list .opblock-summary-control")
    page.mouse.move(600, 500)
    for _ in range(60):  # what is out of sight is drawn once it comes into sight
        if contacts.count():
            break
        page.mouse.wheel(0, 800)
        page.wait_for_timeout(100)
    contacts.click()
    page.get_by_role("button", name="Try it out").click()
    page.get_by_role("button", name="Execute").click()

    page.locator(".live-responses-table .response-col_status").get_by_text("200").wait_for()
    assert contact.reference in page.locator(".live-responses-table").inner_text()
    assert tools.forbidden(page) == []
