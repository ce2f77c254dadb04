"""What the command palette finds: actions by name, every record by its reference, staff by logon or name. Nothing typed is kept."""

from casework import announced
from casework.privacy import findings
from casework.steps import offers
from compensation.models import StopPayment
from desk.context import places
from desk.sight import record_types
from escalations.models import Escalation
from people import roles
from people.models import Staff
from personalised_services.models import Case, Referral
from personalised_services.reach import PS_STAFF
from tps.models import Contact

MOST = 6


def _option(icon, words, end="", *, href="", post=""):
    return {"icon": icon, "words": words, "end": end, "href": href, "post": post}


def results(user, text: str) -> dict:
    """{groups, refused} for what was typed; with nothing typed, what the viewer can do and their open contacts.

    A search that the privacy guard flags never runs (CON-13).
    """
    text = " ".join(text.split())[:80]
    if any(not finding.overridable for finding in findings(text)):
        words = (
            "That looks like a customer’s details, so it was not searched for. Records are found by their reference."
        )
        return {"groups": [], "refused": {"text": words, "rule": "CON-13"}}
    groups = [
        ("Contacts", _contacts(user, text)),
        *(_by_reference(user, text) if text else _in_hand(user)),
        ("Do", list(_matching(_actions(user, text), text))),
        ("Staff", _staff(user, text)),
        ("Go to", _matching(_go_to(user), text)),
    ]
    if not text:
        groups.insert(0, groups.pop(-3))
    return {"groups": [{"name": name, "options": options} for name, options in groups if options], "refused": None}


def _matching(options, text):
    words = text.lower().split()
    return [option for option in options if all(word in option["words"].lower() for word in words)]


def _actions(user, text):
    """What the viewer may do anywhere; once something is typed also what they may do with the contact in their hand."""
    if text:
        yield from _on_contact_in_hand(user)
        yield _option("log-out", "Sign out", post="/sign-out/")
        for theme, words in (("dark", "Dark theme"), ("light", "Light theme"), ("auto", "Theme of the device")):
            yield _option("settings", words, post="/settings/theme/") | {"theme": theme}
    if user.has_role(roles.TPS_OFFICER):
        yield _option("phone-call", "Log contact", "Alt L", post="/log/")
    if user.has_role(*roles.TPS_STAFF):
        yield _option("hand", "New stop payment", href="/stop-payments/new/")
    if user.has_role(*PS_STAFF):
        yield _option("inbox", "New referral", href="/referrals/new/")


def _on_contact_in_hand(user):
    """The steps of the contact in front that are asked on a page of their own, what is begun from it, and where it may go."""
    contact = Contact.objects.with_people().in_hand_of(user).first() if user.has_role(roles.TPS_OFFICER) else None
    if contact is None:
        return
    for name, step, against in offers(contact, user):
        if step.form and all(reason.field for reason in against):
            yield _option(step.icon, step.label, contact.reference, href=f"/contacts/{contact.reference}/steps/{name}/")
    for one in announced.buttons_on(contact, user):
        yield _option(one["icon"], one["label"], contact.reference, post=one["address"])


def _go_to(user):
    for place in places(user):
        if not place.get("posts"):
            yield _option(place["icon"], place["label"], href=place["href"])


def _contacts(user, text):
    if not user.has_role(*roles.TPS_STAFF, roles.AUDITOR, roles.SERVICE_OFFICER):
        return []
    seen = Contact.objects.visible_to(user).select_related("enquiry_type")
    if not text:
        found = seen.in_hand_of(user)[:MOST]
    else:
        number = text.upper().removeprefix("TPS").lstrip("-– ")
        found = seen.by_reference(f"TPS-{number}")[:1]
    return [
        _option(
            "file-text",
            f"{contact.reference} {contact.headline}",
            contact.state_words.capitalize(),
            href=_way_to(contact, user),
        )
        for contact in found
    ]


ICONS = {Escalation: "arrow-up-right", StopPayment: "hand", Case: "folder-open", Referral: "inbox"}


def _in_hand(user):
    """What waits for the viewer where nothing is typed: what came back to them or is a draft of theirs, what they have in hand."""
    if user.has_role(*roles.TPS_STAFF, roles.AUDITOR, roles.SERVICE_OFFICER):
        yield "Escalations", _records(Escalation.objects.visible_to(user).waiting_for(user)[:MOST])
    if user.has_role(*roles.TPS_STAFF, roles.AUDITOR):
        yield "Stop payments", _records(StopPayment.objects.visible_to(user).in_hand_of(user)[:MOST])
    if user.has_role(*PS_STAFF):
        yield "Cases", _records(Case.objects.visible_to(user).in_hand_of(user)[:MOST])
        yield "Referrals", _records(Referral.objects.visible_to(user).in_hand_of(user)[:MOST])


def _by_reference(user, text):
    """The one record, of whatever kind, whose reference was typed with its prefix, however it is written; never by CRN or name."""
    for model in record_types().values():
        prefix = model.REFERENCE_PREFIX
        if model is Contact or not text.upper().startswith(prefix):
            continue
        reference = f"{prefix}-{text.upper().removeprefix(prefix).lstrip('-– ')}"
        found = model._default_manager.visible_to(user).by_reference(reference)[:1]
        name = str(model._meta.verbose_name_plural)
        yield name[0].upper() + name[1:], _records(found)


def _records(found):
    return [
        _option(
            ICONS.get(type(one), "file-text"), f"{one.reference} {one.headline}", one.get_state_display(),
            href=one.get_absolute_url(),
        )
        for one in found
    ]  # fmt: skip


def _way_to(contact, user):
    """The form where the viewer has the contact open, its record otherwise."""
    if contact.takes_answers() and contact.officer_id == user.pk:
        return f"/log/{contact.reference}/"
    return contact.get_absolute_url()


def _staff(user, text):
    if len(text) < 2 or not user.has_role(*roles.TPS_STAFF, roles.AUDITOR):
        return []
    found = Staff.objects.matching(text).select_related("team__site")[:MOST]
    return [
        _option(
            "user-round",
            f"{person.name} {person.logon}",
            f"{person.team.name}, {person.team.site.name}",
            href=f"/contacts/?so={person.logon}",
        )
        for person in found
    ]
