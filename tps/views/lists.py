"""The contacts list and its export. The address is the view: whoever opens it sees the same, as far as they may."""

import csv
import logging
from urllib.parse import urlencode

from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET

from casework.keyset import page_of
from casework.told_times import duration
from people.access import allow
from people.roles import AUDITOR, SERVICE_OFFICER, TPS_STAFF
from tps.filters import OWN, SCOPES, ContactFilter, in_scope
from tps.models import Contact
from tps.models.contact import State

log = logging.getLogger(__name__)
PAGE = 50
EXPORT_LIMIT = 10_000


class ContactList:
    """The contacts that a request asks for: scope, filters, and where in the list it stands."""

    def __init__(self, request):
        self.request, self.user = request, request.user
        self.scopes = next(scopes for role, scopes in SCOPES if self.user.has_role(role))
        asked = request.GET.get("scope")
        self.scope = next((scope for scope in self.scopes if scope[0] == asked), self.scopes[0])[0]
        contacts = in_scope(Contact.objects.visible_to(self.user), self.user, self.scope)
        self.filter = ContactFilter(request.GET, queryset=contacts, request=request)

    @property
    def contacts(self):
        """None while a filter is wrong or the privacy guard stands against the search."""
        return Contact.objects.none() if self.filter.errors else self.filter.qs

    def address(self, **changed) -> str:
        """This view's query string, with `changed` in the place of what it says; no empty filters, no place in the list."""
        said = {"scope": self.scope} | {name: self.request.GET[name] for name in self.filter.used} | changed
        return urlencode({name: value for name, value in said.items() if value})

    @property
    def is_narrowed_further(self) -> bool:
        """Whether a filter is in use that stands behind “More filters”."""
        return bool({"form", "source", "so", "since", "until"}.intersection(self.filter.used))

    def flagged(self) -> list[str]:
        """The fields whose text the privacy guard stands against."""
        errors = self.filter.errors.as_data()
        return [name for name, found in errors.items() if any(error.code == "privacy" for error in found)]


@allow(*TPS_STAFF, AUDITOR, SERVICE_OFFICER)
@require_GET
def contacts(request):
    """A page of the list; for htmx its rows only.

    A flagged search leaves neither the page nor the address with its text (CON-13): one is sent to the address without it.
    """
    view = ContactList(request)
    flagged = view.flagged()
    if flagged and not request.htmx:
        said = view.address(**dict.fromkeys(flagged, ""))
        return redirect(f"{request.path}?{said}&flagged={','.join(flagged)}")
    page = page_of(
        view.contacts.in_brief(),
        request.GET,
        size=PAGE,
        moment="opened_at",
        address=view.address(**dict.fromkeys(flagged, "")),
    )
    context = {
        "active": "contacts",
        "view": view,
        "filter": view.filter,
        "page": page,
        "lines": [_line(contact, request.user) for contact in page.rows],
        "scopes": [(key, words, view.address(scope=key, **dict.fromkeys(flagged, ""))) for key, words in view.scopes],
        "own": view.scope == OWN[0],
        "flagged": flagged
        or [name for name in request.GET.get("flagged", "").split(",") if name in view.filter.filters],
        "export": view.address(),
    }
    template = "tps/_contacts_rows.html" if request.htmx.target == "contacts" else "tps/contacts.html"
    response = render(request, template, context, status=422 if view.filter.errors else 200)
    if request.htmx:
        place = {name: request.GET[name] for name in ("before", "after") if name in request.GET}
        response["HX-Push-Url"] = f"{request.path}?{view.address(**place, **dict.fromkeys(flagged, ''))}"
    return response


def _line(contact, reader) -> dict:
    """What a line of the list says of a contact, and where it leads: the reader's own open one to its form."""
    officer = contact.for_officer
    writes = contact.state == State.OPEN and contact.officer_id == reader.pk
    return {
        "opened_at": contact.opened_at,
        "url": reverse("tps:write", args=[contact.reference]) if writes else contact.get_absolute_url(),
        "headline": contact.headline,
        "reference": contact.reference,
        "form": contact.get_form_display(),
        "source": contact.source.label if contact.source_id else "",
        "lasted": duration(contact.seconds) if contact.closed_at else "",
        "taken_over": contact.taken_over_at is not None,
        "service_officer": officer.name if officer else "",
        "logon": officer.logon if officer else "",
        "officer": contact.officer.name,
        "state": contact.state,
    }


# -- export

COLUMNS = (
    ("Reference", lambda contact, when: contact.reference),
    ("Opened", lambda contact, when: when(contact.opened_at)),
    ("Closed", lambda contact, when: when(contact.closed_at)),
    ("Seconds", lambda contact, when: contact.seconds if contact.closed_at else ""),
    ("State", lambda contact, when: contact.state_words),
    ("Form", lambda contact, when: contact.get_form_display()),
    ("Contact source", lambda contact, when: contact.source or ""),
    ("Enquiry type", lambda contact, when: contact.enquiry_type or ""),
    ("Help needed", lambda contact, when: contact.help_needed),
    ("Summary", lambda contact, when: contact.summary),
    ("References", lambda contact, when: "; ".join(contact.references)),
    ("Service officer", lambda contact, when: contact.for_officer or ""),
    ("Service officer's logon", lambda contact, when: contact.for_officer.logon if contact.for_officer else ""),
    ("TPS officer", lambda contact, when: contact.officer),
    ("Team", lambda contact, when: contact.team),
    ("Site", lambda contact, when: contact.site),
)


class _Echo:
    """A file for csv.writer that hands each line back instead of keeping it."""

    def write(self, line):
        return line


def harmless(cell) -> str:
    """A cell that no spreadsheet takes for a formula."""
    text = str(cell)
    return "'" + text if text[:1] in ("=", "+", "-", "@", "\t", "\r", "\n") else text


def lines(contacts, tz, told):
    """The export, line by line, at most EXPORT_LIMIT rows; says at its end where it was cut off. `told(rows)` once, at the end."""
    row = csv.writer(_Echo(), quoting=csv.QUOTE_ALL).writerow
    count = 0

    def when(moment):
        return moment.astimezone(tz).isoformat(" ", "seconds") if moment else ""

    try:
        yield "\ufeff" + row([title for title, _ in COLUMNS])
        for contact in contacts[: EXPORT_LIMIT + 1].iterator(chunk_size=500):
            if count == EXPORT_LIMIT:
                yield row([f"Cut off after {EXPORT_LIMIT:,} contacts. Narrow the list and export again."])
                break
            count += 1
            yield row([harmless(value(contact, when)) for _, value in COLUMNS])
    finally:
        told(count)


@allow(*TPS_STAFF, AUDITOR, SERVICE_OFFICER)
@require_GET
def contacts_csv(request):
    """The current view as a CSV file. Each export is told in the log: who, how many rows, which filters, no values."""
    view = ContactList(request)
    if view.filter.errors:
        said = " ".join(str(error) for errors in view.filter.errors.values() for error in errors)
        return HttpResponse(said, status=422, content_type="text/plain; charset=utf-8")
    used, scope, person = ",".join(view.filter.used) or "none", view.scope, request.user.person_number

    def told(rows):
        log.info("contacts exported: %s rows by staff %s, scope %s, filters %s", rows, person, scope, used)

    response = StreamingHttpResponse(
        lines(view.contacts.with_people(), request.user.site.tz, told), content_type="text/csv; charset=utf-8"
    )
    response["Content-Disposition"] = 'attachment; filename="contacts.csv"'
    return response
