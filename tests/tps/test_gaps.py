"""What the reference material lacks: an officer says so from a contact, its keeper is told, nothing typed is lost."""

import pytest
from django.db import DatabaseError, transaction

from casework.models import Notice, TimelineEntry
from tps.models import GapReport, Reference

MISSING = "Two weeks with different rates: the table stops at one."


@pytest.fixture
def file(cast):
    return Reference.objects.create(number="111-22072908", title="End dates", keeper=cast.lena)


def test_from_the_contact_to_the_keeper(file, as_, cast, finalised):
    contact = finalised()
    sam, page = as_(cast.sam), f"/contacts/{contact.reference}/gap/"
    assert f'action="{page}"' in sam.get(contact.get_absolute_url()).content.decode()
    assert sam.post(page, {"summary": "Typed in the contact's own form"}).url == page
    assert 'value="111-22072908"' in sam.get(page).content.decode()

    assert sam.post(page, {"number": "111-22072908", "missing": MISSING}).url == contact.get_absolute_url()

    report = GapReport.objects.get()
    assert (report.reference, report.missing, report.by) == (file, MISSING, cast.sam)
    assert Notice.objects.get(kind="gap").to == cast.lena
    assert TimelineEntry.objects.get(step="report_gap").told == "reported a gap in 111-22072908"
    assert MISSING in as_(cast.lena).get(contact.get_absolute_url()).content.decode()
    assert MISSING not in as_(cast.kiri).get(contact.get_absolute_url()).content.decode()


def test_of_no_file_or_of_one_without_a_keeper_nobody_is_told(file, as_, cast, filled):
    Reference.objects.update(keeper=None)
    contact = filled()
    for number in ("", "111-22072908"):
        as_(cast.sam).post(f"/contacts/{contact.reference}/gap/", {"number": number, "missing": MISSING})
    assert [report.reference for report in GapReport.objects.all()] == [None, file]
    assert not Notice.objects.exists()


@pytest.mark.parametrize(
    "sent", [{"missing": "As for 123 456 789A", "number": "111-22072908"}, {"missing": MISSING, "number": "999-99999999"}, {"missing": "", "number": "111-22072908"}]
)  # fmt: skip
def test_what_is_refused_stays_as_it_was_typed_and_is_nowhere_kept(sent, file, as_, cast, filled):
    refused = as_(cast.sam).post(f"/contacts/{filled().reference}/gap/", sent)
    assert refused.status_code == 422 and sent["missing"] in refused.content.decode()
    assert f'value="{sent["number"]}"' in refused.content.decode()
    assert not GapReport.objects.exists() and not Notice.objects.exists()


def test_a_report_stays_as_it_was_made(file, cast, filled):
    from tps.actions import report_gap

    report_gap(filled(), by=cast.sam, reference=file, missing=MISSING)
    for change in (lambda rows: rows.update(missing="Nothing"), lambda rows: rows.delete()):
        with pytest.raises(DatabaseError), transaction.atomic():
            change(GapReport.objects.all())


def test_a_keeper_reads_contacts(as_, cast):
    ida = as_(cast.ida)
    told = {"number": "111-22072908", "title": "End dates"}
    assert ida.post("/admin/tps/reference/add/", {**told, "keeper": cast.kiri.pk}).status_code == 200
    assert (
        ida.post("/admin/tps/reference/add/", {**told, "keeper": cast.lena.pk, "reviewed_on": "2026-11-01"}).status_code
        == 302
    )
    assert Reference.objects.get().keeper == cast.lena
