"""What is refused is nowhere kept: canaries through every door, then every table, log line and e-mail is searched (CON-13)."""

import json
import logging

import pytest
from django.db import connection

from casework import answers as saving
from casework.models import OutgoingMail

CANARY = "912 345 678K"  # of a CRN's form, and in no other text
TRACES = ("912 345 678", "912345678", "345 678K")


def everything_stored():
    """{table: its rows as one text} of every table that the application may read."""
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'select coalesce(string_agg(row::text, chr(10)), %s) from "{table}" as row', [""])
            yield table, cursor.fetchone()[0]


@pytest.mark.rule("CON-13", breaks="casework/answer_forms.py::AnswersForm.clean")
def test_a_refused_text_is_nowhere_kept(as_, cast, filled, finalised, caplog):
    caplog.set_level(logging.DEBUG)
    contact, closed, sam = filled(), finalised(by=cast.tui), as_(cast.sam)
    text = f"Recoded the end date for {CANARY} today"
    page = {"version": contact.version, "began": json.dumps(saving.began(contact))}

    for field in ("summary", "help_needed", "references"):
        sent = {**page, "fields": field, field: text}
        assert field in sam.post(f"/log/{contact.reference}/save/", sent).json()["refused"]
        assert sam.post(f"/log/{contact.reference}/", {**sent, "step": "finalise"}).status_code == 422
    kept = {**page, "fields": "summary", "summary": text, "keep": ["summary:crn", "summary:name"]}
    assert "summary" in sam.post(f"/log/{contact.reference}/save/", kept).json()["refused"]
    assert (
        sam.post(
            f"/contacts/{closed.reference}/steps/add_addendum/", {"version": closed.version, "text": text}
        ).status_code
        == 422
    )
    sam.get("/contacts/", {"q": text}, follow=True)
    sam.post("/palette/", {"q": text})
    sam.post("/references/find/", {"q": text})
    sam.post("/staff/find/", {"q": text})
    api = {"data": json.dumps({"summary": text}), "content_type": "application/json"}
    assert (
        sam.patch(
            f"/api/v1/contacts/{contact.reference}/", headers={"If-Match": f'"v{contact.version}"'}, **api
        ).status_code
        == 422
    )
    assert sam.post("/api/v1/contacts/", headers={"Idempotency-Key": "canary-1"}, **api).status_code == 422

    tables = dict(everything_stored())
    assert "tps_contact" in tables and "casework_timelineentry" in tables and contact.summary in tables["tps_contact"]
    for trace in TRACES:
        assert [table for table, rows in tables.items() if trace in rows] == []
        assert trace not in caplog.text
    assert all(
        trace not in mail.text + mail.html + mail.subject for mail in OutgoingMail.objects.all() for trace in TRACES
    )
