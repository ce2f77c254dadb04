"""Measures the pages and calls on one database, which the environment names (see tests.bench.__main__).

Product and floor are asked in turn, so that a machine that slows down slows both; a round is one request to each.
"""

import json
import os
import re
import statistics
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from datetime import datetime, time, timedelta
from urllib.parse import quote, urlencode

from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore

from casework import timeline
from people.clock import now
from people.models import Staff
from tests.bench import beside, counted
from tests.bench.sides import Side, fields_of
from tps import actions
from tps.models import Contact
from tps.questions import Form

WARM_UP = 25
DASHBOARD = "Dashboard of a site, 28 days"
OPEN = 60  # contacts of a site at once: a busy morning
COMMON = "went"  # a word of every fifth contact or so
FOUND = 20  # contacts that have the rare word, at whatever size, so that the pages of all sizes are as long
FORM = {"Content-Type": "application/x-www-form-urlencoded"}
JSON = {"Content-Type": "application/json"}


@dataclass
class Request:
    """What one side is asked."""

    method: str
    path: str
    body: bytes | None = None
    headers: dict[str, str] | None = None
    expected: tuple[int, ...] = (200,)


@dataclass
class Measured:
    """One comparison: seconds, queries and bytes of both sides."""

    name: str
    p50: float
    p95: float
    floor_p50: float
    floor_p95: float
    queries: int
    floor_queries: int
    size: int
    floor_size: int
    rounds: int


def session(backend: str, person: Staff) -> str:
    """The key of a session in which that person is signed in."""
    store = SessionStore()
    store[SESSION_KEY] = str(person.pk)
    store[BACKEND_SESSION_KEY] = backend
    store[HASH_SESSION_KEY] = person.get_session_auth_hash()
    store.create()
    return str(store.session_key)


class Place:
    """The people and records that the requests are about."""

    def __init__(self) -> None:
        self.officer = self._an_officer()
        self.site = self.officer.site
        finalised = Contact.objects.filter(state="finalised", form=Form.SMART_CENTRE)
        self.patterns, self.made = list(finalised.order_by("-id")[:100]), 0
        self._open_some()
        beside.open_some(self.officer)
        self.long_record = self._long_record()
        self.rare = self._rare()

    def _rare(self) -> str:
        """A search that finds as many contacts at every size: a screen code, or one and a common word."""
        codes = {contact.summary.split()[-1].rstrip(".").lower() for contact in Contact.objects.order_by("id")[:400]}
        asked = [text for code in sorted(codes) for text in (code, f"{code} {COMMON}")]
        return min(asked, key=lambda text: abs(FOUND - Contact.objects.saying(text).count()))

    def _an_officer(self) -> Staff:
        newest = Contact.objects.select_related("officer__team__site").order_by("-id").first()
        assert newest is not None
        return newest.officer

    @property
    def leader(self) -> Staff:
        """Who reads the dashboard of the site."""
        leaders = Staff.objects.active().filter(roles_held__role="team_leader", can_sign_in=True)
        return leaders.filter(team__site=self.site).first() or leaders[0]

    def session(self, backend: str, person: Staff | None = None) -> str:
        return session(backend, person or self.officer)

    def _open_some(self) -> None:
        colleagues = list(
            Staff.objects.active().filter(team__site=self.site, roles_held__role="tps_officer").distinct()
        )
        missing = OPEN - Contact.objects.open().filter(site=self.site).count()
        for number in range(missing):
            self.filled(colleagues[number % len(colleagues)])

    def filled(self, officer: Staff) -> Contact:
        """An open contact with all that is needed to finalise it, by copying what another one was answered."""
        pattern = self.patterns[self.made % len(self.patterns)]
        self.made += 1
        contact = actions.open_contact(by=officer, form=Form.SMART_CENTRE, another=True)
        answers = {name: getattr(pattern, name) for name in Contact.ANSWERS if name != "form"}
        if pattern.waiting_since:  # a minute of today, as the page asks for it
            waited = pattern.opened_at - pattern.waiting_since
            answers["waiting_since"] = (contact.opened_at - waited).replace(second=0, microsecond=0)
        return actions.save_contact(contact, by=officer, answers=answers).record

    def _long_record(self) -> Contact:
        contact = Contact.objects.filter(state="finalised", site=self.site).order_by("-id")[30]
        for _ in range(50 - len(timeline.of(contact))):
            timeline.tell(contact, by=self.officer, step="add_addendum", told="added an addendum")
        return contact


def compare(
    product: Side, floor: Side, name: str, asks: Callable[[], tuple[Request, Request]], rounds: int
) -> Measured:
    """Ask both in turn. `asks` makes the two requests of a round, before the clocks run."""
    taken: dict[str, list[float]] = {"product": [], "floor": []}
    sizes = {}
    for number in range(WARM_UP + rounds):
        pair = asks()
        for key, side, asked in (("product", product, pair[0]), ("floor", floor, pair[1])):
            status, text, seconds = side.ask(asked.method, asked.path, asked.body, asked.headers)
            assert status in asked.expected, f"{name}: {key} answered {status}: {_said(text)}"
            if number >= WARM_UP:
                taken[key].append(seconds)
            sizes[key] = len(text)
    queries = {}
    pair = asks()
    for key, side, asked in (("product", product, pair[0]), ("floor", floor, pair[1])):
        queries[key] = counted.queries_of(key, side, asked)
    p50, p95 = _quantiles(taken["product"])
    floor_p50, floor_p95 = _quantiles(taken["floor"])
    return Measured(
        name, p50, p95, floor_p50, floor_p95, queries["product"], queries["floor"], sizes["product"], sizes["floor"], rounds
    )  # fmt: skip


def _said(text: bytes) -> str:
    """What an answer says, without its frame: a page's refusal, or the start of a document."""
    words = text.decode(errors="replace")
    main = re.sub(r"<[^>]+>|\s+", " ", words.partition('id="main"')[2] or words)
    return " ".join(main.split())[:800]


def _quantiles(seconds: list[float]) -> tuple[float, float]:
    return statistics.median(seconds), statistics.quantiles(seconds, n=20)[-1]


class Pages:
    """Every comparison."""

    def __init__(self, place: Place, product: Side, floor: Side, leader: Side) -> None:
        self.place, self.product, self.floor, self.leader = place, product, floor, leader
        self.only = os.environ.get("BENCH_ONLY", "")

    def all(self, rounds: int) -> Iterator[Measured]:
        site = self.place.site.pk
        record = self.place.long_record

        def same(ours: str, theirs: str):
            return lambda: (Request("GET", ours), Request("GET", theirs))

        for name, asks in (
            ("Contacts page: open contacts of a site", same("/contacts/?scope=site&state=open", f"/contacts?site={site}&open")),
            ("REST list: open contacts of a site", same("/api/v1/contacts/?scope=site&state=open", f"/contacts.json?site={site}&open")),
            ("Search of open contacts, page", same(f"/contacts/?scope=all&state=open&q={COMMON}", f"/contacts?open&q={COMMON}")),
            ("Search of all contacts, rare word, page", same(f"/contacts/?scope=all&q={quote(self.place.rare)}", f"/contacts?q={quote(self.place.rare)}")),
            ("Search of all contacts, common word, page", same(f"/contacts/?scope=all&q={COMMON}", f"/contacts?q={COMMON}")),
            ("Contact with 50 timeline entries", same(f"/contacts/{record.reference}/", f"/contacts/{record.pk}")),
            ("Escalations that are open, page", same("/escalations/?view=open", "/escalations")),
            ("Stop payments to lodge, page", same("/stop-payments/", f"/stop-payments?site={site}")),
            (DASHBOARD, same(f"/dashboard/?of={site}&period=28", f"/figures?{self._days()}")),
            ("Finalise, from the page", self._finalise),
            ("Finalise, over the API", self._finalise_by_api),
        ):  # fmt: skip
            if self.only.lower() in name.lower():
                product = self.leader if name == DASHBOARD else self.product
                yield compare(product, self.floor, name, asks, rounds)

    def _days(self) -> str:
        """The days of the dashboard and as many before, as moments."""
        tz = self.place.site.tz
        today = now().astimezone(tz).date()
        moments = {name: datetime.combine(today + timedelta(days=days), time(), tz) for name, days in (("before", -55), ("since", -27), ("until", 1))}  # fmt: skip
        return urlencode({"site": self.place.site.pk, "zone": self.place.site.timezone, **{name: moment.isoformat() for name, moment in moments.items()}})  # fmt: skip

    def _finalise(self) -> tuple[Request, Request]:
        contact = self.place.filled(self.place.officer)
        path = f"/log/{contact.reference}/"
        _, page, _ = self.product.ask("GET", path)
        sent = [*fields_of(page.decode(), path), ("step", "finalise")]
        return Request("POST", path, urlencode(sent).encode(), FORM, (302,)), self._create(contact)

    def _finalise_by_api(self) -> tuple[Request, Request]:
        contact = self.place.filled(self.place.officer)
        headers = {
            "If-Match": f'"v{contact.version}"',
            "Idempotency-Key": contact.reference.lower() + "-finalise",
            **JSON,
        }
        return (
            Request("POST", f"/api/v1/contacts/{contact.reference}/steps/finalise/", b"{}", headers),
            self._create(contact),
        )

    def _create(self, contact: Contact) -> Request:
        mail = self._mail()
        same = ("form", "team_id", "site_id", "service_officer_id", "location_id", "service_zone_id", "source_id", "enquiry_type_id",
                "customer_on_hold", "crn_given", "help_needed", "checked", "references", "no_reference", "help_given", "summary")  # fmt: skip
        body = {"contact": {name: getattr(contact, name) for name in same}, "mail": mail}
        return Request("POST", "/create", json.dumps(body).encode(), JSON, (201,))

    def _mail(self) -> dict:
        if not hasattr(self, "_newest"):
            from casework.models import OutgoingMail

            newest = (
                OutgoingMail.objects.filter(kind="finalised").order_by("-id").first()
                or OutgoingMail.objects.order_by("-id").first()
            )
            assert newest is not None
            self._newest = {"to": newest.to, "subject": newest.subject, "text": newest.text, "html": newest.html}
        return self._newest


def measure(rounds: int, environment: dict[str, str]) -> dict:
    """Figures of every page and call: {"measured": [...], "memory": MB of both sides}."""
    place = Place()
    product = Side("config.wsgi:application", place.session("people.sign_in.LogonBackend"), environment)
    floor = Side(
        "tests.bench.floor.wsgi:application",
        place.session("django.contrib.auth.backends.ModelBackend"),
        environment | {"DJANGO_SETTINGS_MODULE": "tests.bench.floor.settings"},
    )
    try:
        product.ready("/settings/")
        floor.ready("/token")
        leader = Side.joining(product.port, place.session("people.sign_in.LogonBackend", place.leader))
        measured = [asdict(row) for row in Pages(place, product, floor, leader).all(rounds)]
        return {"measured": measured, "memory": {"product": product.memory(), "floor": floor.memory()}}
    finally:
        product.stop()
        floor.stop()
