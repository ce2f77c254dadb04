"""How much one machine carries: officers who log one contact after another without a pause, more and more of them at once.

A round is what a page really asks for: open, read, save as it is typed (six times), read again, finalise. The officers run
on the same machine as everything else, so that what they need themselves is missing from what they measure.
"""

import os
import statistics
import subprocess
import sys
import threading
import time
from collections import defaultdict
from pathlib import Path
from urllib.parse import urlencode, urlsplit

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore

from people.models import Staff
from tests.bench.one_size import FORM, Place
from tests.bench.sides import Side, fields_of
from tps.models import Contact

SECONDS = 15
SAVES = 6
TYPED = ("service_officer", "source", "enquiry_type", "help_needed", "checked", "summary")


def measure(environment: dict[str, str]) -> list[dict]:
    """One row for each number of officers at once, with one web process and with two."""
    place = Place()
    place.filled(place.officer)
    officers = list(Staff.objects.active().filter(roles_held__role="tps_officer", can_sign_in=True).distinct()[:16])
    rows = []
    for processes in (1, 2):
        side = Side("config.wsgi:application", _session(officers[0]), environment, processes=processes)
        try:
            side.ready("/settings/")
            for at_once in (1, 2, 4, 8, 16):
                rows.append({"processes": processes, "officers": at_once, **_at_once(side, officers[:at_once], place)})
                print(rows[-1], file=sys.stderr)
        finally:
            side.stop()
    return rows


def _session(officer: Staff) -> str:
    store = SessionStore()
    store[SESSION_KEY], store[BACKEND_SESSION_KEY] = str(officer.pk), settings.AUTHENTICATION_BACKENDS[-1]
    store[HASH_SESSION_KEY] = officer.get_session_auth_hash()
    store.create()
    return str(store.session_key)


def _at_once(side: Side, officers: list[Staff], place: Place) -> dict:
    taken: dict[str, list[float]] = defaultdict(list)
    ends = time.monotonic() + SECONDS
    failed: list[str] = []
    threads = [
        threading.Thread(target=_one, args=(side.port, officer, place, ends, taken, failed)) for officer in officers
    ]
    busy = _seconds_of(side, "postgres")
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    web, database = (after - before for after, before in zip(_seconds_of(side, "postgres"), busy, strict=True))
    return {
        "contacts_a_minute": round(len(taken["finalise"]) * 60 / SECONDS),
        **{f"{what}_{name}": round(value * 1000, 1) for what in ("save", "finalise")
           for name, value in (("p50", statistics.median(taken[what])), ("p95", statistics.quantiles(taken[what], n=20)[-1]))},
        "web_cores": round(web / SECONDS, 2), "database_cores": round(database / SECONDS, 2), "failed": len(failed),
    }  # fmt: skip


def _seconds_of(side: Side, database: str) -> tuple[float, float]:
    """Processor seconds so far of the web's processes, and of the database's."""
    ticks = os.sysconf("SC_CLK_TCK")

    def spent(pids: list[str]) -> float:
        told = []
        for pid in pids:
            try:
                told.append(Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split())
            except OSError:
                continue
        return sum(int(spent) for one in told for spent in one[11:15]) / ticks  # its own, and its ended children's

    def found(*words: str) -> list[str]:
        return subprocess.run(["pgrep", *words], capture_output=True, text=True).stdout.split()

    return spent(found("-P", str(side.process.pid))), spent(found("-x", database))


def _one(port: int, officer: Staff, place: Place, ends: float, taken: dict, failed: list[str]) -> None:
    """One officer, until the time is over."""
    browser = Side.joining(port, _session(officer))
    browser.ask("GET", "/settings/")  # brings the token
    while time.monotonic() < ends:
        try:
            _contact(browser, place, taken)
        except AssertionError as error:
            failed.append(str(error))


def _contact(browser: Side, place: Place, taken: dict) -> None:
    pattern: Contact = place.patterns[len(taken["finalise"]) % len(place.patterns)]
    status, _, _ = browser.ask("POST", "/log/", b"form=smart_centre", FORM)
    assert status == 302, f"open: {status}"
    path = urlsplit(browser.location).path
    _, page, _ = browser.ask("GET", path)
    fields = dict(fields_of(page.decode(), path))
    answers = _typed(pattern)
    for name in TYPED:
        sent = {"version": fields["version"], "began": fields["began"], "fields": name, name: answers[name]}
        status, text, took = browser.ask("POST", f"{path}save/", urlencode(sent, doseq=True).encode(), FORM)
        assert status == 200, f"save {name}: {status} {text[:200]!r}"
        taken["save"].append(took)
    _, page, _ = browser.ask("GET", path)
    sent = [*fields_of(page.decode(), path), ("step", "finalise")]
    sent = [pair for pair in sent if pair[0] not in ("references", "no_reference", "customer_on_hold")]
    sent += [("no_reference", "on"), ("references", ""), ("customer_on_hold", "false")]
    status, text, took = browser.ask("POST", path, urlencode(sent).encode(), FORM)
    assert status == 302, f"finalise: {status}"
    taken["finalise"].append(took)


def _typed(pattern: Contact) -> dict:
    return {
        "service_officer": pattern.service_officer.logon, "source": pattern.source_id, "enquiry_type": pattern.enquiry_type_id,
        "help_needed": pattern.help_needed, "checked": pattern.checked, "summary": pattern.summary,
    }  # fmt: skip
