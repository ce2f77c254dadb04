"""Five contacts are logged by keyboard alone, from any page to the e-mail that the SO gets, in at most 25 keys each beside
the words and in less than a minute, reckoned by what hands and head take."""

from statistics import median

import pytest
from playwright.sync_api import expect

from casework.models import OutgoingMail
from tps.models import Contact, OfficerSettings, Reference
from tps.questions import Form

pytestmark = pytest.mark.browser
MOST_KEYS, MINUTE = 25, 60
A_WORD, A_KEY, A_THOUGHT = 60 / 40, 0.28, 1.2  # seconds: forty words a minute; of each answer somebody thinks


class Hands:
    """Two hands on the keyboard: what they press and type, and the answers that they give, is counted."""

    def __init__(self, page):
        self.page, self.keys, self.words, self.thoughts = page, 0, 0, 0

    def press(self, *keys):
        for key in keys:
            self.keys += 1
            self.page.keyboard.press(key)

    def answer(self, *keys, words="", then=()):
        """One answer: keys that lead there or give it, words, keys that go on."""
        self.thoughts += 1
        self.press(*keys)
        self.words += len(words.split())
        self.page.keyboard.type(words)
        self.press(*then)

    def begin(self, name, logon):
        """Log contact, and who rings: taken from the list by Tab."""
        self.press("Alt+l")
        expect(self.page.get_by_label("Service officer, by logon or name")).to_be_focused()
        self.thoughts += 1
        self.words += 1
        self.page.keyboard.type(name)
        expect(self.page.get_by_role("option", name=logon)).to_have_attribute("aria-selected", "true")
        self.press("Tab")

    def sees(self, words):
        expect(self.page.get_by_text(words).first).to_be_visible()

    def sees_field(self, label):
        expect(self.page.get_by_label(label).first).to_be_visible()

    def lands_on(self, label):
        expect(self.page.get_by_label(label).first).to_be_focused()

    def end(self, summary):
        self.answer("Alt+b", words=summary)
        self.press("Control+Enter")
        self.sees("E-mail to the SO waits")

    @property
    def seconds(self):
        return self.words * A_WORD + self.keys * A_KEY + self.thoughts * A_THOUGHT


def coding_on_the_smart_centre_form(hands):
    hands.begin("mele", "MF4830")
    hands.answer("y")
    hands.answer("s", then=["Tab"])
    hands.answer("c", then=["Tab"])
    hands.answer("5", then=["Tab"])
    hands.answer(words="How to code a change with two dates")
    hands.end("Recode from the summary screen, the earlier change first. SO is recoding now.")


def a_policy_question_on_the_smart_centre_form(hands):
    hands.begin("mele", "MF4830")
    hands.answer("n")
    hands.answer("s", then=["Tab"])
    hands.answer("p", then=["Tab"])
    hands.answer("2", then=["Tab"])
    hands.answer(words="Separated but still in the one house")
    hands.answer("Alt+c", "1", "2")
    hands.sees("Portability")
    hands.answer("Alt+4")
    hands.end("The date of event decides. SO will document the reasons and finalise.")


def periodic_payments_on_the_form_of_the_so_s_own_line(hands):
    hands.begin("kiri", "KW4821")
    hands.sees("Kiri is of Compensation Recovery")
    hands.answer("Alt+x")
    hands.sees_field("Location, team or ROC")
    hands.answer("Alt+j", "y")
    hands.answer("c", then=["Tab"])
    hands.answer("p", "e", then=["Tab"])
    hands.answer("5", then=["Tab"])
    hands.answer("g")
    hands.answer(words="Which day is the end date")
    hands.answer("Alt+c", "1")
    hands.sees("coding the end date")
    hands.answer("Alt+4")
    hands.end("The end date is the last day that the payment covers. SO recodes.")


def nothing_checked_on_the_compensation_form(hands):
    hands.press("Alt+l")
    hands.lands_on("Service officer, by logon or name")
    hands.answer("Alt+2")
    hands.sees_field("Location, team or ROC")
    hands.lands_on("Service officer, by logon or name")
    hands.answer(words="noah")
    expect(hands.page.get_by_role("option", name="NP4822")).to_have_attribute("aria-selected", "true")
    hands.press("Tab")
    hands.answer("Alt+j", "n")
    hands.answer("c", then=["Tab"])
    hands.answer("l", then=["Tab", "Tab"])
    hands.answer("g")
    hands.answer(words="More than one settlement in the matter")
    hands.answer("Alt+c", "0")
    hands.answer("Alt+g", words="111-22072908", then=["Enter"])
    hands.end("Each settlement is calculated on its own; the file has an example.")


def a_system_issue_on_the_access_support_form(hands):
    hands.press("Alt+l")
    hands.lands_on("Service officer, by logon or name")
    hands.answer("Alt+3")
    hands.sees_field("Service Zone")
    hands.lands_on("Service officer, by logon or name")
    hands.answer(words="mele")
    expect(hands.page.get_by_role("option", name="MF4830")).to_have_attribute("aria-selected", "true")
    hands.press("Tab")
    hands.answer("Alt+j", "n")
    hands.answer("s", then=["Tab"])
    hands.answer("s", then=["Tab", "Tab"])
    hands.answer("n")
    hands.answer(words="Letters do not preview since this morning")
    hands.answer("Alt+c", "1")
    hands.answer("Alt+g", words="NNU 2026-418", then=["Enter"])
    hands.sees("The reference material has no answer")
    hands.answer("Alt+i", "y")
    hands.lands_on("Summary")
    hands.end("Known since nine. Send the letter from the other screen meanwhile.")


LOGGED = {
    coding_on_the_smart_centre_form: (Form.SMART_CENTRE, "MF4830", []),
    a_policy_question_on_the_smart_centre_form: (Form.SMART_CENTRE, "MF4830", ["104-18050220"]),
    periodic_payments_on_the_form_of_the_so_s_own_line: (Form.COMPENSATION, "KW4821", ["117-22082304"]),
    nothing_checked_on_the_compensation_form: (Form.COMPENSATION, "NP4822", ["111-22072908"]),
    a_system_issue_on_the_access_support_form: (Form.ACCESS_SUPPORT, "MF4830", ["NNU 2026-418"]),
}


def test_five_contacts_take_less_than_a_minute_and_at_most_25_keys_beside_the_words(look, cast, site):
    for number, title, topic in [
        ("104-18050220", "Overseas absence, portability by payment", "policy_question"),
        ("117-22082304", "Periodic payments, coding the end date", "periodic_payments"),
    ]:
        Reference.objects.create(number=number, title=title.replace("portability", "Portability"), topics=[topic])
    assert not OfficerSettings.objects.exists()
    page, told = look(cast.sam), {}
    for log, (form, so, references) in LOGGED.items():
        page.goto("/settings/")
        hands = Hands(page)
        log(hands)
        contact = Contact.objects.latest("id")
        assert (contact.state, contact.form, contact.service_officer.logon) == ("finalised", form, so), log.__name__
        assert contact.references == references
        assert OutgoingMail.objects.latest("id").to == contact.service_officer.email
        told[log.__name__] = hands
    print(
        *(f"{one.seconds:5.1f} s, {one.keys} keys, {one.words} words: {name}" for name, one in told.items()), sep="\n"
    )
    assert all(one.keys <= MOST_KEYS for one in told.values())
    assert median(one.seconds for one in told.values()) < MINUTE
