"""The lists of the TPS desk at 100,000 records of each kind (a small run: 30,000): every query of a page finds its rows by an index, and reads few.

A record of each kind, closed through the product's own steps, is copied in the database; some stay open, as on a busy day.
Each query that a page asks is explained while it runs (EXPLAIN ANALYZE): a big table is never read from one end to the
other, and no query reads many more rows than a page shows. The indexes used are printed.
"""

import json
import os
from contextlib import closing
from datetime import timedelta

import psycopg2
import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from casework.models import Deadline
from casework.steps import take
from compensation.actions import identify
from escalations.actions import open_escalation, save_escalation
from people.clock import at, now
from tests.conftest import option
from tests.copied import copied as copied_so_often
from tps import actions
from tps.models import Contact

MANY, OPEN = 100_000 if os.environ.get("TANDEM_FULL") else 30_000, 40
MOST_READ = 1200  # rows of one query: some pages of what is open; a table has a hundred times as many
BIG = {
    "tps_contact", "escalations_escalation", "compensation_stoppayment", "tps_qualitycheck", "tps_supervisorcall",
    "tps_knownissue", "casework_deadline",
}  # fmt: skip
PAGES = {
    "escalation queue": [("lena", f"/escalations/?view={view}") for view in ("open", "mine", "closed")],
    "escalations of an officer": [("sam", f"/escalations/?view={view}") for view in ("mine", "closed")],
    "stop-payment queue": [("sam", f"/stop-payments/?view={view}") for view in ("lodge", "owed", "mine", "closed")],
    "quality register": [("sam", "/quality/"), ("aroha", "/quality/")],
    "supervisor calls": [("aroha", f"/supervisor-calls/?scope={scope}") for scope in ("waiting", "mine", "all")],
    "known issues": [("lena", "/known-issues/"), ("sam", "/log/{open}/")],
    "my day": [("sam", "/my-day/"), ("lena", "/my-day/"), ("aroha", "/my-day/")],
    "the same by REST": [
        *(("lena", f"/api/v1/{house}/") for house in ("escalations", "stop-payments", "quality-checks")),
        *(("aroha", f"/api/v1/{house}/") for house in ("supervisor-calls", "known-issues")),
    ],
}  # fmt: skip
CALL = {"why": "not_said", "reason": "", "needs_deeper": False, "warm_transfer": True, "explained_in_full": True}


def copied(cursor, record, **otherwise):
    copied_so_often(cursor, record, MANY, **otherwise)


@pytest.fixture
def many(own_database, cast, filled, finalised):
    """Very many of each kind, ended, and some that are open. Returns an open contact of Sam's."""
    contact = finalised()
    escalation = open_escalation(contact, by=cast.sam)
    said = {"reasons": ["complexity"], "subject": "Two files", "issue": "They differ.", "action_taken": "Compared them.",
            "call": "with_so", "doc": "no_customer"}  # fmt: skip
    submitted = save_escalation(escalation, by=cast.sam, answers=said).record
    submitted = take(submitted, "refer", by=cast.sam, version=submitted.version)
    escalation = take(submitted, "accept", by=cast.lena, version=submitted.version)
    escalation = take(escalation, "give_update", by=cast.lena, version=escalation.version, update="The newer is right.")
    payment = identify(by=cast.sam, edition="compensation", trigger="finalised", finalised_on=now().date())
    payment = take(payment, "record_not_stopped", by=cast.sam, version=1, words="It had issued.")
    check = actions.request_check(by=cast.sam, kind="ordinary", work_item="WI-204418", requested_by=cast.kiri,
                                  activity_officer=cast.kiri, generated_by="smart_centre", edition="smart_centre")  # fmt: skip
    with at(now()):
        actions.add_shift(by=cast.aroha, officer=cast.tui, starts_at=now(), ends_at=now() + timedelta(hours=8))
        check = take(check, "claim", by=cast.tui, version=check.version)
        check = take(check, "complete", by=cast.tui, version=check.version)
    call = actions.receive_call(filled(), by=cast.sam, transferred_by=cast.kiri, **CALL)
    call = take(call, "to_team_leader", by=cast.sam, version=call.version, to=cast.aroha, how="conference")
    call = take(call, "settle_as_technical", by=cast.aroha, version=call.version, help_from="cao")
    issue = actions.add_known_issue(by=cast.lena, title="The screen stays empty", what_to_say="Wait.", since=now().date(),
                                    topics=["coding"], references=["111-22072908"])  # fmt: skip
    issue = take(issue, "mend", by=cast.lena, version=issue.version)
    limit = Deadline.objects.get(record_label="compensation.stoppayment", record_id=payment.pk)
    with closing(psycopg2.connect(own_database.owner_url)) as owner, owner, owner.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        copied(cursor, contact)
        cursor.execute("SELECT max(id) - %s FROM tps_contact", [MANY])
        [first] = cursor.fetchone()
        for record in (escalation, call):
            copied(cursor, record, contact_id=f"{first} + n")
        for record in (check, issue):
            copied(cursor, record)
        copied(cursor, payment, identified_at="t.identified_at - n * interval '1 hour'")  # eleven years of them
        cursor.execute("SELECT max(id) - %s FROM compensation_stoppayment", [MANY])
        copied(cursor, limit, record_id=f"{cursor.fetchone()[0]} + n")
    _open_some(cast, filled, said)
    with closing(psycopg2.connect(own_database.owner_url)) as owner:
        owner.autocommit = True
        with owner.cursor() as cursor:
            cursor.execute(f"VACUUM ANALYZE {', '.join(sorted(BIG))}")
    return filled(enquiry_type=option("enquiry_type", "coding"))


def _open_some(cast, filled, said):
    """As many as a busy day has, and a known issue that stands beside a form."""
    for contact in Contact.objects.filter(state="finalised").order_by("-id")[:OPEN]:
        draft = save_escalation(open_escalation(contact, by=cast.sam, another=True), by=cast.sam, answers=dict(said))
        take(draft.record, "refer", by=cast.sam, version=draft.record.version)
    for _ in range(OPEN // 4):
        identify(by=cast.sam, edition="compensation", trigger="finalised", finalised_on=now().date())
        call = actions.receive_call(filled(), by=cast.sam, transferred_by=cast.kiri, **CALL)
        take(call, "to_team_leader", by=cast.sam, version=call.version, to=cast.aroha, how="conference")
        actions.request_check(by=cast.sam, kind="urgent", work_item="WI-204418", requested_by=cast.kiri,
                              activity_officer=cast.kiri, generated_by="smart_centre", edition="smart_centre")  # fmt: skip
    actions.add_known_issue(by=cast.lena, title="Letters do not preview", what_to_say="Use the other screen.",
                            since=now().date(), topics=["coding"], nnu="2026-418")  # fmt: skip


def parts_of(plan):
    """The plan's steps, each with how often it ran and how many rows it looked at."""
    yield plan
    for below in plan.get("Plans", ()):
        yield from parts_of(below)


def looked_at(part) -> int:
    thrown_away = part.get("Rows Removed by Filter", 0) + part.get("Rows Removed by Index Recheck", 0)
    return round((part["Actual Rows"] + thrown_away) * part["Actual Loops"])


def explained(queries):
    """[(the query, the steps of its plan that read a big table)] of every SELECT that a page asked."""
    for query in queries:
        if query["sql"].startswith("SELECT"):
            with connection.cursor() as cursor:
                cursor.execute(f"EXPLAIN (ANALYZE, FORMAT JSON) {query['sql'].replace('%', '%%')}", [])
                found = cursor.fetchone()[0]
            plan = (json.loads(found) if isinstance(found, str) else found)[0]["Plan"]
            yield query["sql"], list(parts_of(plan))


@pytest.mark.slow
def test_every_list_finds_its_rows_by_an_index(many, cast):
    wrong, told = [], []
    for name, asked in PAGES.items():
        used, most = set(), 0
        for who, address in asked:
            browser = Client()
            browser.force_login(getattr(cast, who), backend="people.sign_in.LogonBackend")
            address = address.format(open=many.reference)
            browser.get(address)
            with CaptureQueriesContext(
                connection,
            ) as asked_now:
                assert browser.get(address).status_code == 200, address
            for sql, parts in explained(asked_now.captured_queries):
                of_big = [part for part in parts if part.get("Relation Name") in BIG or part.get("Index Name")]
                used |= {part["Index Name"] for part in parts if part.get("Index Name")}
                most = max(most, *(looked_at(part) for part in of_big), 0)
                for part in of_big:
                    if part["Node Type"] == "Seq Scan" or looked_at(part) > MOST_READ:
                        where = part.get("Relation Name") or part.get("Index Name")
                        wrong.append(
                            f"{address} as {who}: {part['Node Type']} of {where}, {looked_at(part)} rows: {sql[:300]}"
                        )
        told.append(f"{name}: at most {most} rows read by one step; {', '.join(sorted(used))}")
    print(*told, sep="\n")
    assert not wrong, "\n".join(wrong)
