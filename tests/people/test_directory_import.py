"""The directory's import: what a file does, what it refuses and where, and that it does all or nothing."""

import os

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from people.clock import now
from people.directory import add_on_the_spot
from people.directory_file import COLUMNS, read
from people.directory_import import import_directory
from people.models import RoleHeld, Staff
from people.roles import AUDITOR, SERVICE_OFFICER, TEAM_LEADER

DOMAIN = "agency.example"
MARA = "P80001,MR5001,Mara,Rossi,mara.rossi@agency.example,Recovery 3,Newcastle,service_officer,yes"
KIRI = "P00006,KW4821,Kiri,Walker,kiri.walker@agency.example,Recovery 3,Newcastle,service_officer,yes"


def file(*lines):
    return ("\n".join([",".join(COLUMNS), *lines]) + "\n").encode()


@pytest.fixture
def bring_in(cast):
    """Import these lines as Ida, or as whom you say."""

    def run(*lines, by=None, **options):
        return import_directory(file(*lines), by=by or cast.ida, domain=DOMAIN, **options)

    return run


def everything():
    return (
        list(Staff.objects.order_by("pk").values()),
        list(RoleHeld.objects.order_by("pk").values()),
    )


def roles_of(logon):
    return set(RoleHeld.objects.held_at(now()).filter(staff__logon=logon).values_list("role", flat=True))


# -- what it does


def test_somebody_new_is_created_with_their_roles_and_no_password(bring_in, cast):
    report = bring_in(
        "P80001,mr5001,Mara,Rossi,mara.rossi@agency.example,recovery 3,NEWCASTLE,service_officer; auditor,yes"
    )

    assert report.counts == {"created": 1, "verified": 0, "updated": 0, "deactivated": 0, "unchanged": 0}
    mara = Staff.objects.get(logon="MR5001")
    assert (mara.name, mara.team.name, mara.verified, mara.is_active) == ("Mara Rossi", "Recovery 3", True, True)
    assert not mara.has_usable_password()
    assert {held.role for held in mara.roles_held.filter(given_by=cast.ida)} == {SERVICE_OFFICER.key, AUDITOR.key}


def test_the_same_file_again_changes_nothing(bring_in):
    bring_in(MARA)
    before = everything()

    report = bring_in(MARA)

    assert report.counts["unchanged"] == 1 and not report.changes
    assert everything() == before


def test_what_changed_is_updated_and_the_rest_of_the_entry_stays(bring_in, cast):
    cast.kiri.set_password("a long enough password")
    cast.kiri.theme = "dark"
    cast.kiri.save()

    report = bring_in("P00006,KW4999,Kiri,Walker-Hall,kiri.hall@agency.example,Service Perth,Perth,service_officer,yes")

    [change] = report.changes
    assert (change.kind, change.what) == ("updated", ["logon", "family name", "email", "team"])
    kiri = Staff.objects.get(pk=cast.kiri.pk)
    assert (kiri.logon, kiri.name, kiri.team) == ("KW4999", "Kiri Walker-Hall", cast.mele.team)
    assert kiri.theme == "dark" and kiri.check_password("a long enough password")


def test_somebody_added_on_the_spot_is_verified_and_keeps_their_records(bring_in, cast, finalised, fresh):
    spot = add_on_the_spot(
        by=cast.sam, logon="MR5001", given_name="Mara", family_name="Rosi", team=cast.kiri.team, domain=DOMAIN
    )
    contact = finalised(service_officer=spot)

    report = bring_in(MARA)

    assert report.counts["verified"] == 1 and report.counts["created"] == 0
    contact = fresh(contact)
    assert contact.service_officer_id == spot.pk
    assert (contact.service_officer.person_number, contact.service_officer.name) == ("P80001", "Mara Rossi")
    assert contact.service_officer.verified


def test_active_no_closes_the_entry_and_ends_every_role(bring_in, cast):
    RoleHeld.objects.create(staff=cast.kiri, role=TEAM_LEADER.key, team=cast.kiri.team)

    report = bring_in(KIRI.replace(",yes", ",no"))

    kiri = Staff.objects.get(pk=cast.kiri.pk)
    assert report.counts["deactivated"] == 1
    assert not kiri.is_active and not kiri.has_usable_password()
    assert roles_of("KW4821") == set()
    assert set(kiri.roles_held.values_list("ended_by", flat=True)) == {cast.ida.pk}
    assert bring_in(KIRI.replace(",yes", ",no")).counts["unchanged"] == 1


def test_a_closed_entry_opens_again(bring_in):
    bring_in(KIRI.replace(",yes", ",no"))
    bring_in(KIRI)

    assert Staff.objects.get(logon="KW4821").is_active
    assert roles_of("KW4821") == {SERVICE_OFFICER.key}


def test_whoever_is_absent_from_the_file_stays_as_they_are(bring_in, cast):
    bring_in(MARA)

    assert Staff.objects.get(pk=cast.noah.pk).is_active
    assert roles_of(cast.noah.logon) == {SERVICE_OFFICER.key}


def test_roles_are_started_and_ended_and_never_edited(bring_in, cast):
    began = cast.kiri.roles_held.get()

    bring_in(KIRI.replace("service_officer", "auditor"))

    ended = RoleHeld.objects.get(pk=began.pk)
    assert (ended.role, ended.starts_at, ended.ended_by) == (began.role, began.starts_at, cast.ida)
    assert roles_of("KW4821") == {AUDITOR.key}


def test_a_role_for_a_team_is_the_administrators_and_stays(bring_in, cast):
    RoleHeld.objects.create(staff=cast.kiri, role=TEAM_LEADER.key, team=cast.kiri.team)

    assert bring_in(KIRI).counts["unchanged"] == 1
    assert roles_of("KW4821") == {SERVICE_OFFICER.key, TEAM_LEADER.key}


def test_a_dry_run_says_the_same_and_writes_nothing(bring_in):
    lines = [
        MARA,
        KIRI.replace("Walker", "Hall"),
        KIRI.replace("P00006,KW4821", "P00007,NP4822").replace(",yes", ",no"),
    ]
    before = everything()

    would = bring_in(*lines, dry_run=True)

    assert everything() == before
    assert (
        would.counts
        == bring_in(*lines).counts
        == {"created": 1, "verified": 0, "updated": 1, "deactivated": 1, "unchanged": 0}
    )


# -- what it refuses


@pytest.mark.parametrize(
    ("line", "column", "says"),
    [
        (MARA.replace("P80001", "P 1"), "person_number", "1 to 12 letters"),
        (MARA.replace("MR5001", "M!"), "logon", "3 to 12"),
        (MARA.replace("Mara,", ","), "given_name", "1 to 60"),
        (MARA.replace("Rossi,", "R" * 61 + ","), "family_name", "1 to 60"),
        (MARA.replace("mara.rossi@agency.example", "mara"), "email", "not an e-mail"),
        (MARA.replace("mara.rossi@agency.example", "mara@elsewhere.example"), "email", "agency.example"),
        (MARA.replace("mara.rossi@agency.example", "mara@evil-agency.example.org"), "email", "agency.example"),
        (MARA.replace("Recovery 3", "Recovery 9"), "team", "no team Recovery 9 at Newcastle"),
        (MARA.replace("Newcastle", "Perth"), "team", "no team Recovery 3 at Perth"),
        (MARA.replace("Newcastle", ""), "site", "Say the site"),
        (MARA.replace("service_officer", "boss"), "roles", "boss is no role"),
        (MARA.replace("service_officer", "integration_client"), "roles", "no role of staff"),
        (MARA.replace(",yes", ",perhaps"), "active", "yes or no"),
        (MARA.replace("MR5001", "NP4822"), "logon", "the logon of Noah Pereira"),
        (MARA + ",more", "", "10 values where the header has 9"),
        ('P80001,"MR5001', "", "quotes"),
    ],
)
def test_a_wrong_line_is_told_by_its_number_and_nothing_is_written(bring_in, line, column, says):
    before = everything()

    report = bring_in(KIRI.replace("Walker", "Hall"), "", line)

    [problem] = report.problems
    assert (problem.line, problem.column) == (4, column)
    assert says in problem.text
    assert everything() == before


def test_every_wrong_line_is_told_at_once(bring_in):
    report = bring_in(
        MARA.replace("MR5001", "?"),
        MARA.replace("Recovery 3", "Nowhere"),
        MARA.replace("P80001", "P80002").replace(",yes", ",x"),
    )

    assert [(problem.line, problem.column) for problem in report.problems] == [(2, "logon"), (3, "team"), (4, "active")]


def test_nobody_stands_twice_in_a_file(bring_in):
    report = bring_in(MARA, MARA.replace("P80001", "P80002"), MARA.replace("MR5001", "MR5002"))

    assert [(problem.line, problem.column) for problem in report.problems] == [(3, "logon"), (4, "person_number")]
    assert "line 2" in report.problems[0].text


@pytest.mark.parametrize("change", [("administrator", "administrator;auditor"), ("administrator", ""), (",yes", ",no")])
def test_nobody_changes_their_own_roles_by_a_file(bring_in, cast, change):
    line = "P00009,IA9001,Ida,Adler,ida.adler@agency.example,TPS Newcastle 1,Newcastle,administrator,yes"
    assert bring_in(line).counts["unchanged"] == 1

    report = bring_in(line.replace(*change))

    assert [problem.column for problem in report.problems] == ["roles"]
    assert roles_of("IA9001") == {"administrator"}


@pytest.mark.parametrize(
    ("content", "line", "says"),
    [
        (b"", 1, "must name the columns"),
        (b"logon,name\nX,Y\n", 1, "Missing: person_number"),
        (",".join(COLUMNS).replace(",", ";").encode() + b"\n", 1, "by commas"),
        (",".join((*COLUMNS, "logon")).encode(), 1, "Twice: logon"),
        (",".join((*COLUMNS, "salary")).encode(), 1, "Not known: salary"),
        (",".join(COLUMNS).encode(), 2, "nobody in it"),
        (file(MARA).decode().encode("utf-16"), 1, "UTF-16"),
        (file(MARA.replace("Mara", "Zoë")).decode().encode("cp1252"), 2, "not in UTF-8"),
        (file(MARA.replace("Mara", "Ma\0ra")), 2, "NUL"),
    ],
)
def test_a_file_that_is_none_is_told_so(content, line, says):
    rows, [problem] = read(content, domain=DOMAIN)

    assert rows == []
    assert problem.line == line and says in problem.text


def test_what_spreadsheets_write_is_read(bring_in):
    text = file(MARA.replace("Mara", "Zoë"), "", ",,,,,,,,").decode()
    content = (
        text.replace("\n", "\r\n")
        .replace("logon,given_name", "given_name,Logon ", 1)
        .replace("MR5001,Zoë", "Zoë, mr5001 ")
    )

    rows, problems = read(content.encode("utf-8-sig"), domain=DOMAIN)

    assert problems == []
    assert [(row.given_name, row.logon, row.line) for row in rows] == [("Zoë", "MR5001", 2)]


def test_a_value_over_two_lines_does_not_shift_the_numbers_of_the_next(bring_in):
    report = bring_in(MARA.replace("Mara", '"Ma\nra"'), MARA.replace(",yes", ",x"))

    assert [(problem.line, problem.column) for problem in report.problems] == [(2, "given_name"), (4, "active")]


# -- how it scales


def _crowd(number):
    return [
        f"Q{i:06},Q{i:06},Given{i},Family{i},q{i}@agency.example,Recovery 3,Newcastle,service_officer,yes"
        for i in range(number)
    ]


def test_queries_grow_by_a_few_for_each_thousand_rows(bring_in):
    def cost(lines):
        with CaptureQueriesContext(connection) as queries:
            assert not bring_in(*lines).problems
        return len(queries)

    people = _crowd(3_000)
    first = cost(people[:1_000])
    assert cost(people[:1_000]) <= 8  # unchanged: read only
    assert cost(people) <= 2.5 * first
    assert Staff.objects.filter(logon__startswith="Q0").count() == 3_000


@pytest.mark.skipif(not os.environ.get("TANDEM_FULL"), reason="the whole agency's directory: with --full")
def test_fifty_thousand_people_are_brought_in_and_changed(bring_in):
    people = _crowd(50_000)

    assert bring_in(*people).count("created") == 50_000
    assert bring_in(*[line.replace("Family", "Name") for line in people]).count("updated") == 50_000


# -- the command


def test_the_command_tells_what_it_did(cast, tmp_path, capsys, settings):
    path = tmp_path / "directory.csv"
    path.write_bytes(file(MARA))

    call_command("import_directory", path, by="ia9001", dry_run=True)
    assert not Staff.objects.filter(logon="MR5001").exists()
    call_command("import_directory", path, by="IA9001")

    said = capsys.readouterr().out
    assert "Would be: 1 created" in said
    assert "line 2: created MR5001 Mara Rossi: given Service officer" in said
    assert Staff.objects.filter(logon="MR5001").exists()


def test_the_command_refuses_a_wrong_file_and_anybody_who_is_no_administrator(cast, tmp_path, capsys):
    path = tmp_path / "directory.csv"
    path.write_bytes(file(MARA.replace(",yes", ",x")))

    with pytest.raises(CommandError, match=r"1 to put right\. Nothing was written"):
        call_command("import_directory", path, by="IA9001")
    assert "Line 2, active: Write yes or no." in capsys.readouterr().err
    with pytest.raises(CommandError, match="SO1001 is no administrator"):
        call_command("import_directory", path, by="SO1001")
    with pytest.raises(CommandError, match="cannot be read"):
        call_command("import_directory", tmp_path / "none.csv", by="IA9001")
