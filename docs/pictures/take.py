"""The README's pictures: the product as its demo people use it, taken in a real browser."""

import shutil
import sys
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

HERE = Path(__file__).resolve().parent
PASSWORD = "tandem-demo-2026"
WIDE, NARROW = {"width": 1440, "height": 900}, {"width": 390, "height": 844}


def sign_in(browser, site, logon, *, viewport=WIDE, scheme="light") -> Page:
    page = browser.new_context(viewport=viewport, color_scheme=scheme, timezone_id="Australia/Sydney").new_page()
    page.goto(f"{site}/sign-in/")
    page.fill("[name=username]", logon)
    page.fill("[name=password]", PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url(lambda url: "sign-in" not in url)
    page.wait_for_load_state("networkidle")
    return page


def take(page, name):
    page.wait_for_timeout(600)
    page.screenshot(path=HERE / f"{name}.png")
    print(f"docs/pictures/{name}.png")


def fill_in(page):
    """A Compensation Recovery contact, as Sam would type it."""
    page.keyboard.press("Alt+2")
    page.wait_for_selector("#id_location")
    page.fill("#id_service_officer", "KW4821")
    page.wait_for_selector("[role=option]")
    page.keyboard.press("Enter")
    page.fill("#id_waiting_since", "")
    page.select_option("#id_source", label="Compensation TPS line")
    page.select_option("#id_enquiry_type", label="Periodic payments")
    page.get_by_label("Given, record opened").check()
    page.locator("#id_customer_on_hold").get_by_label("Yes").check()
    page.fill("#id_help_needed", "Which day is the end date")
    page.get_by_label("Operational Blueprint", exact=True).check()
    page.get_by_label("Notes and DOCs", exact=True).check()
    page.wait_for_timeout(1500)
    page.locator("[data-give]").first.click()
    page.fill(
        "#id_summary",
        "SO had coded the last paid day as the end date. Guided to the periodic payments file: the end date is the last "
        "day of the period that the payment covers. SO is recoding now.",
    )


def of_a_restricted_customer(page, site):
    """The first case of the tracker whose customer is restricted."""
    cases = [link.get_attribute("href") for link in page.locator("table.q a.title").all()]
    for case in cases:
        page.goto(f"{site}{case}")
        if page.locator(".alert.danger").count():
            return
    page.goto(f"{site}{cases[0]}")


def take_personalised_services(browser, site):
    """A PSSO's day, and their SSM's."""
    dan = sign_in(browser, site, "DW5001")
    dan.goto(f"{site}/cases/")
    take(dan, "cases")
    of_a_restricted_customer(dan, site)
    take(dan, "case")
    dan.goto(f"{site}/whiteboard/")
    take(dan, "whiteboard")
    dan.goto(f"{site}/reviews/")
    dan.locator("table.q a.title").first.click()
    dan.wait_for_load_state("networkidle")
    take(dan, "review")
    lena = sign_in(browser, site, "LM5010")
    lena.goto(f"{site}/approvals/")
    lena.locator("table.q a.title").first.click()
    lena.wait_for_timeout(800)
    take(lena, "approvals")
    phone = sign_in(browser, site, "DW5001", viewport=NARROW, scheme="dark")
    phone.goto(f"{site}/whiteboard/")
    take(phone, "whiteboard-390-dark")


def main(site="http://127.0.0.1:8000"):
    chromium = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        sam = sign_in(browser, site, "SO1001")
        sam.keyboard.press("Alt+L")
        sam.wait_for_timeout(1200)
        fill_in(sam)
        sam.wait_for_timeout(1500)
        take(sam, "log-contact")
        sam.fill("#id_summary", "Recoded the end date for 123 456 789A. Guided to the periodic payments file.")
        sam.wait_for_timeout(900)
        sam.mouse.wheel(0, 400)
        take(sam, "privacy-guard")
        sam.fill("#id_summary", "Guided to the periodic payments file on end dates. SO recoded; no arrears generated.")
        sam.wait_for_timeout(1500)
        sam.keyboard.press("Control+Enter")
        sam.wait_for_url("**/contacts/TPS-*/")
        sam.wait_for_timeout(3000)
        sam.reload()
        take(sam, "contact-finalised")
        sam.goto(f"{site}/contacts/?scope=site")
        take(sam, "contacts")
        tui = sign_in(browser, site, "TH1002", scheme="dark")
        take(tui, "past-ten-minutes-dark")
        quinn = sign_in(browser, site, "QB3001", viewport=NARROW)
        take(quinn, "log-contact-390")
        leader = sign_in(browser, site, "AN1010")
        leader.goto(f"{site}/dashboard/?period=28")
        take(leader, "dashboard")
        leader.goto(f"{site}/supervisor-calls/")
        take(leader, "supervisor-calls")
        sso = sign_in(browser, site, "MT1020")
        sso.goto(f"{site}/escalations/")
        take(sso, "escalations")
        sam.goto(f"{site}/stop-payments/")
        take(sam, "stop-payments")
        take_personalised_services(browser, site)
        browser.close()


if __name__ == "__main__":
    main(*sys.argv[1:2])
