"""What logging a contact leaves behind, in the step's own transaction."""

from casework import notices, timeline
from casework.steps import lock, take
from casework.sweep import managers_of
from casework.words import within
from personalised_services.conditions.contact import is_minded
from personalised_services.effects.letter import letter_is_due
from personalised_services.letter_ways import Kind


def contact_is_logged(case, *, by, poro, **said):
    """The contact stands in the case's log; one that reached the customer makes a letter due (CAS-02, LET-01)."""
    reached = poro == "proved"
    letter = None
    if reached:
        day = said["at"].astimezone(case.site.tz).date()
        letter = letter_is_due(case, Kind.CONTACT, by=by, arose_on=day)
    first = reached and not case.contacts.reached().exists()
    contact = case.contacts.create(
        opened_by=by, poro=poro, is_first=first, minded=is_minded(case), letter=letter, **said
    )
    timeline.tell(contact, by=by, step="open", told=f"logged a contact: {within(contact.get_channel_display())}, {contact.outcome_words}")  # fmt: skip
    if contact.may_escalate:
        for manager in managers_of(case.team):
            if manager.pk != by.pk:
                text = f"{contact.reference}: {by.name} sees a risk of escalating behaviour and discusses it with you."
                notices.tell(contact, to=manager, kind="may_escalate", text=text)


def voicemail_is_recorded(case, *, by, at, words, done_about_it):
    """The voicemail stands in the case's log, with what was done about it (CAS-12)."""
    contact = case.contacts.create(
        opened_by=by, poro="nobody", channel="voicemail", direction="in", spoken_to="customer", at=at, words=words,
        done_about_it=done_about_it, minded=is_minded(case),
    )  # fmt: skip
    timeline.tell(contact, by=by, step="open", told="recorded a voicemail and what was done about it")


def letter_is_not_needed(contact, *, by, items, considered=()):
    """Whoever wrote up that no letter is needed has said why: the letter that the contact made due is left out with it (CAS-08, LET-01)."""
    words = next((words for key, done, words in items if key == "correspondence" and not done), None)
    letter = lock(contact.letter) if words and contact.letter_id else None
    if letter and letter.state == "due":
        take(letter, "leave_out", by=by, version=letter.version, because=words, covered_by=None)
