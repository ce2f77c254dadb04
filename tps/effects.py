"""What a contact's steps leave behind, in the step's own transaction."""

from casework import deadlines, notices, timeline
from casework.steps import lock, take


def write_addendum(contact, *, by, text, service_officer=None, kept=()):
    """One addendum row, with author and time (CON-31). What was `kept` of the privacy guard's findings stands in the timeline."""
    contact.addenda.create(by=by, text=text, service_officer=service_officer)


def tell_who_was_told_wrongly(contact, *, by, service_officer, text, kept=()):
    """The SO whose contact it never was has a notice of it; the record is not theirs to open, so it leads to their own."""
    words = (
        f"{contact.reference} was not your enquiry: it was recorded for you by mistake. Nothing is left for you to do."
    )
    said = {"kind": "not_for_you", "text": words, "occurrence": contact.version, "url": "/contacts/"}
    notices.tell(contact, to=contact.told_before, **said)


def open_follow_up(contact, *, by, asked, to, kept=()):
    """The follow-up exists, linked to the contact, and the TPS officer is told (CON-27)."""
    follow_up = contact.follow_ups.create(asked=asked, opened_by=by, officer=to, team=to.team)
    timeline.tell(
        follow_up, by=by, step="open", told=f"opened the follow-up of {contact.reference} and gave it to {to.name}"
    )
    if to != by:
        notices.tell(follow_up, to=to, kind="follow_up", text=f"{by.name} gave you {follow_up.reference}, a follow-up.")


def tell_new_officer(follow_up, *, by, to):
    """The colleague is told that the follow-up is theirs."""
    if to != by:
        text = f"{by.name} gave you {follow_up.reference}, a follow-up."
        notices.tell(follow_up, to=to, kind="given", text=text, occurrence=follow_up.version)


def tell_team_leader(follow_up, *, by, answer, kept=()):
    """The team leader who opened it is told that it is answered."""
    if follow_up.opened_by != by:
        text = f"{by.name} answered {follow_up.reference}."
        notices.tell(follow_up, to=follow_up.opened_by, kind="answered", text=text)


def hand_on(contact, *, by, to, note="", kept=()):
    """Its running limits go along, and the colleague is told; a contact taken from an absent officer too."""
    deadlines.reassign(contact, owner=to)
    if to != by:
        text = f"{by.name} handed {contact.reference} to you. {note}".strip()
        notices.tell(contact, to=to, kind="handed_over", text=text, occurrence=contact.version)


def request_urgent_check(contact, *, by):
    """An urgent QOL is requested in the register, for the SO of the contact (QOL-04); unless one was while it was open."""
    if contact.quality_checks.filter(kind="urgent").exists():
        return
    check = contact.quality_checks.create(
        kind="urgent", edition=contact.form, generated_by="smart_centre",
        requested_by=contact.service_officer, activity_officer=contact.service_officer, recorded_by=by,
        site=contact.service_officer.team.site,
    )  # fmt: skip
    timeline.tell(check, by=by, step="request", told=f"requested an urgent QOL with {contact.reference}")


def tell_requester_of_claim(check, *, by):
    """Who asked for the check has a notice of who makes it (QOL-04)."""
    text = f"{by.name} claimed {check.reference}, {check.headline}."
    notices.tell(check, to=check.requested_by, kind="quality_check_claimed", text=text)


def tell_new_checker(check, *, by, to, note="", kept=()):
    """The colleague is told that the check is theirs."""
    if to != by:
        text = f"{by.name} handed you {check.reference}, {check.headline}. {note}".strip()[:200]
        notices.tell(check, to=to, kind="given", text=text, occurrence=check.version)


def tell_requester(check, *, by, returned_because="", kept=()):
    """Who asked for the check has a notice of how it ended (QOL-04)."""
    text = f"{check.reference}, {check.headline}, was {check.state_words} by {by.name}."
    notices.tell(check, to=check.requested_by, kind="quality_check", text=text)


def tell_new_owner(gap, *, by, to):
    """The colleague is told that the knowledge gap is theirs to see to."""
    if to != by:
        text = f"{by.name} gave you {gap.reference}, a knowledge gap: {gap.headline}."
        notices.tell(gap, to=to, kind="given", text=text, occurrence=gap.version)


def tell_owner_again(gap, *, by, reason, kept=()):
    """Its owner is told that it is open again."""
    if gap.owner != by:
        text = f"{by.name} opened {gap.reference} again: {gap.headline}."
        notices.tell(gap, to=gap.owner, kind="opened_again", text=text, occurrence=gap.version)


def take_over_enquiry(call, *, by):
    """The contact is taken over with the call, unless it was before: TPS completes it, and the SO's summary says so (SUP-04)."""
    contact = lock(call.contact)
    if contact.taken_over_at is None:
        take(contact, "take_over", by=by, version=contact.version)


def tell_who_leads(call, *, by, to, how):
    """The team leader has a notice of the call that waits for them (SUP-07)."""
    if to != by:
        text = f"{by.name} gave you {call.reference}, a supervisor call: {call.get_why_display().lower()}."
        notices.tell(call, to=to, kind="supervisor_call", text=text)
