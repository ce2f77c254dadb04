"""What time does, by the hundred thousand: the sweep against a loop that only writes the same rows.

Both loops are of the same ORM, in the same batches and transactions; the plain one decides nothing, renders nothing and
knows the texts beforehand. Each has rows of its own, told apart by `occurrence`.
"""

import os
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from django.apps import apps
from django.db import connection
from django.db.models import F
from django.db.transaction import atomic

from casework import deadlines, sweep
from casework.deadlines import Limit
from casework.models import Deadline, Notice, OutgoingMail, TimelineEntry
from casework.steps import declared
from casework.working_days import CloseOfBusiness
from people.clock import now
from tps.deadlines import LEFT_OPEN
from tps.models import Contact

BATCH = 500
IN_STEPS = Limit("bench_step", "Measured", "now", CloseOfBusiness(), "CON-01", step="run_on")


def _resident() -> int:
    """MB that this process has resident now."""
    return int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE") >> 20


def _lay(rows: int, kind: str, stage: str, occurrence: int, open_only: bool) -> None:
    """That many limits that are due now, on contacts that are there."""
    contacts = Contact.objects.open() if open_only else Contact.objects.all()
    due = now() - timedelta(hours=1)
    batch = []
    found = contacts.order_by("id").values_list("id", "officer", "team", "site")[:rows]
    for pk, officer, team, site in found.iterator(chunk_size=2000):
        batch.append(Deadline(
            record_label="tps.contact", record_id=pk, kind=kind, occurrence=occurrence, owner_id=officer, team_id=team,
            site_id=site, started_at=due, due_at=due, due_on=due.date(), calendar_version=2**31 - 1,
            plan=[[stage, due.isoformat()]], next_action_at=due,
        ))  # fmt: skip
        if len(batch) == 2000:
            Deadline.objects.bulk_create(batch)
            batch = []
    Deadline.objects.bulk_create(batch)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE casework_deadline")


def _timed(work: Callable[[], int]) -> dict:
    """{"rows", "seconds", "memory": [MB before, MB afterwards]}"""
    before, began = _resident(), time.perf_counter()
    rows = work()
    return {"rows": rows, "seconds": time.perf_counter() - began, "memory": [before, _resident()]}


# -- notices


def _plainly() -> int:
    """The loop that only writes: batches of the same rows."""
    told = OutgoingMail.objects.order_by("-id")
    sample = told.filter(kind__startswith="contact_left_open").first() or told[0]
    words = {"reply_to": "", "subject": sample.subject, "text": sample.text, "html": sample.html}
    written = 0
    while True:
        with atomic():
            due = Deadline.objects.filter(next_action_at__lte=now(), set_aside_at=None).order_by("next_action_at")
            rows = list(due.select_related("owner").select_for_update(of=("self",), skip_locked=True)[:BATCH])
            if not rows:
                return written
            TimelineEntry.objects.bulk_create(
                TimelineEntry(
                    record_label=row.record_label, record_id=row.record_id, step="deadline", version=1,
                    told=f"reminded {row.owner.given_name} {row.owner.family_name}: contact left open",
                )
                for row in rows
            )  # fmt: skip
            Notice.objects.bulk_create(
                Notice(
                    to=row.owner, kind=f"{row.kind}.officer", occurrence=row.occurrence, text=sample.subject,
                    url=f"/contacts/TPS-{row.record_id}/", record_label=row.record_label, record_id=row.record_id,
                )
                for row in rows
            )  # fmt: skip
            OutgoingMail.objects.bulk_create(
                OutgoingMail(
                    record_label=row.record_label, record_id=row.record_id, to=row.owner.email, occurrence=row.occurrence,
                    kind=f"{row.kind}.officer.{row.owner_id}",
                    message_id=f"<{row.record_label}-{row.record_id}-{row.kind}-{row.occurrence}@plain>", **words,
                )
                for row in rows
            )  # fmt: skip
            Deadline.objects.filter(pk__in=[row.pk for row in rows]).update(
                state="missed", sent=["officer"], next_action_at=None
            )
            written += len(rows)


def notices(rows: int) -> dict:
    """The sweep over so many due notices, and the plain loop over as many."""
    first = (Deadline.objects.order_by("-occurrence").values_list("occurrence", flat=True).first() or 0) + 1
    Deadline.objects.filter(next_action_at__isnull=False).update(next_action_at=None)  # of the demonstration's month
    _lay(rows, LEFT_OPEN.kind, "officer", first, open_only=False)
    swept = _timed(lambda: sweep.sweep().notices)
    _lay(rows, LEFT_OPEN.kind, "officer", first + 1, open_only=False)
    return {"sweep": swept, "plain": _timed(_plainly)}


def mixed(rows: int) -> dict:
    """The same with limits of every kind of which the database has records, each at the first stage that tells its owner alone."""
    kinds = []
    for kind, label in Deadline.objects.order_by("kind").values_list("kind", "record_label").distinct():
        stage = next((one.key for one in deadlines.limits()[kind].stages if one.whom == deadlines.OWNER), None)
        if stage:
            kinds.append((kind, label, stage))
    first = (Deadline.objects.order_by("-occurrence").values_list("occurrence", flat=True).first() or 0) + 1
    Deadline.objects.filter(next_action_at__isnull=False).update(next_action_at=None)
    laid = _lay_mixed(rows, kinds, first)
    swept = _timed(lambda: sweep.sweep().notices)
    _lay_mixed(rows, kinds, first + 1)
    return {"kinds": len(kinds), "laid": laid, "sweep": swept, "plain": _timed(_plainly)}


def _lay_mixed(rows, kinds, occurrence) -> int:
    """So many due limits, of these kinds in turn, each on a record of its own as far as there are enough."""
    place = Deadline.objects.filter(closed_at=None).order_by("pk").values_list("owner", "team", "site")
    places, due, batch = list(place[:2000]), now() - timedelta(hours=1), []
    for kind, label, stage in kinds:
        model = apps.get_model(label)
        found = list(model._base_manager.order_by("pk").values_list("pk", flat=True)[: rows // len(kinds)])
        for number, pk in enumerate(found):
            owner, team, site = places[number % len(places)]
            batch.append(Deadline(
                record_label=label, record_id=pk, kind=kind, occurrence=occurrence, owner_id=owner, team_id=team,
                site_id=site, started_at=due, due_at=due + timedelta(minutes=number % 50), due_on=due.date(),
                calendar_version=2**31 - 1, plan=[[stage, due.isoformat()]], next_action_at=due + timedelta(seconds=number % 3000),
            ))  # fmt: skip
    Deadline.objects.bulk_create(batch, batch_size=2000)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE casework_deadline")
    return len(batch)


# -- steps


def _each_plainly() -> int:
    """One transaction a row, with the statements of the step through the door and nothing decided."""
    pks = list(Deadline.objects.filter(next_action_at__lte=now(), set_aside_at=None).values_list("pk", flat=True))
    for pk in pks:
        row = Deadline.objects.get(pk=pk)
        with atomic():
            locked = Contact.objects.select_related(*Contact.READ_WITH).select_for_update(of=("self",))
            contact = locked.get(pk=row.record_id)
            Deadline.objects.filter(pk=pk, next_action_at__lte=now(), set_aside_at=None).exists()
            contact.ran_on_at = now()
            contact.version += 1
            contact.save()
            TimelineEntry.objects.create(
                record_label="tps.contact", record_id=contact.pk, step="run_on", told="ran on", version=contact.version
            )
            Deadline.objects.filter(pk=pk).update(state="met", sent=["run_on"], next_action_at=None, closed_at=now())
    return len(pks)


def steps(rows: int) -> dict:
    """So many due steps through the door, and as many rows written without it."""
    [move] = declared(Contact)["run_on"].transitions.values()
    declaration = move.custom["step"]
    move.custom["step"] = replace(declaration, by_time=True, guards=())  # here time may take it, of any contact
    deadlines.limits()[IN_STEPS.kind] = IN_STEPS
    try:
        _open(rows)
        first = (Deadline.objects.order_by("-occurrence").values_list("occurrence", flat=True).first() or 0) + 1
        Deadline.objects.filter(next_action_at__isnull=False).update(next_action_at=None)
        _lay(rows, IN_STEPS.kind, IN_STEPS.step, first, open_only=True)
        through = _timed(lambda: sweep.sweep().steps)
        _lay(rows, IN_STEPS.kind, IN_STEPS.step, first + 1, open_only=True)
        return {"door": through, "plain": _timed(_each_plainly)}
    finally:
        move.custom["step"] = declaration
        del deadlines.limits()[IN_STEPS.kind]


def _open(rows: int) -> None:
    """At least so many open contacts."""
    officer = Contact.objects.open().select_related("officer__team")[0].officer
    missing = rows - Contact.objects.open().count()
    Contact.objects.bulk_create(
        (
            Contact(opened_by=officer, officer=officer, team=officer.team, site_id=officer.team.site_id)
            for _ in range(missing)
        ),
        batch_size=1000,
    )


def close_what_was_opened() -> None:
    """So that the pages are measured with as many open contacts as a busy morning has."""
    Contact.objects.open().filter(version__gt=1, ran_on_at__isnull=False).update(
        state="discarded", closed_at=now(), version=F("version") + 1
    )
