"""Reads the directory's CSV file: rows of text, and everything that is wrong with the file itself, by line."""

import csv
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from people.roles import BY_KEY, INTEGRATION_CLIENT

COLUMNS = ("person_number", "logon", "given_name", "family_name", "email", "team", "site", "roles", "active")
LARGEST = 20 * 1024 * 1024  # bytes
YES, NO = {"yes", "y", "true", "1"}, {"no", "n", "false", "0"}
#: What a person may be; systems are not staff (people.clients adds them).
ROLES = {key: role for key, role in BY_KEY.items() if role is not INTEGRATION_CLIENT}
PERSON_NUMBER = re.compile(r"[A-Z0-9]{1,12}")
LOGON = re.compile(r"[A-Z0-9]{3,12}")


@dataclass(frozen=True)
class Problem:
    """What is wrong, where, and what to do about it. `line` counts from 1, the header's line."""

    line: int
    column: str
    text: str

    def __str__(self):
        return f"Line {self.line}, {self.column}: {self.text}" if self.column else f"Line {self.line}: {self.text}"


@dataclass(frozen=True)
class Row:
    """One person as the file has them, each value in the form that the directory keeps."""

    line: int
    person_number: str
    logon: str
    given_name: str
    family_name: str
    email: str
    team: str
    site: str
    roles: frozenset[str]
    active: bool


def read(content: bytes, *, domain: str) -> tuple[list[Row], list[Problem]]:
    """The rows, and every problem of the file. `domain` is the agency's: no other address is written to."""
    if len(content) > LARGEST:
        return [], [Problem(1, "", f"The file is larger than {LARGEST // 1024 // 1024} MB. Send it in parts.")]
    text, problem = _decoded(content)
    if problem:
        return [], [problem]
    lines = _lines(text)
    try:
        header = next(lines, (1, []))[1]
        if problem := _wrong_header(header):
            return [], [problem]
        rows, problems = _rows(lines, [name.strip().lower() for name in header], domain)
    except _Unreadable as unreadable:
        return [], [unreadable.problem]
    if not rows and not problems:
        problems = [Problem(2, "", "The file has a header and nobody in it.")]
    return rows, problems + _twice(rows)


class _Unreadable(Exception):
    def __init__(self, problem: Problem):
        super().__init__(str(problem))
        self.problem = problem


def _decoded(content):
    if content[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return "", Problem(1, "", "The file is in UTF-16. Save it as “CSV UTF-8”.")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        return "", Problem(line, "", "A letter here is not in UTF-8. Save the file as “CSV UTF-8”.")
    if "\0" in text:
        return "", Problem(
            text.count("\n", 0, text.index("\0")) + 1, "", "There is a NUL character here: this is not a text file."
        )
    return text, None


def _lines(text) -> Iterator[tuple[int, list[str]]]:
    """(line on which it begins, values) of each line that is not empty."""
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    while True:
        began = reader.line_num + 1
        try:
            values = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            raise _Unreadable(Problem(began, "", f"The quotes or commas do not go together here: {error}.")) from None
        if any(value.strip() for value in values):
            yield began, values


def _wrong_header(header):
    found = [name.strip().lower() for name in header]
    if sorted(found) == sorted(COLUMNS):
        return None
    said = f"The first line must name the columns {', '.join(COLUMNS)}."
    if len(found) == 1 and (";" in found[0] or "\t" in found[0]):
        return Problem(1, "", said + " Separate them by commas.")
    missing = [name for name in COLUMNS if name not in found]
    unknown = [name or "(empty)" for name in found if name not in COLUMNS]
    twice = sorted({name for name in found if found.count(name) > 1})
    for words, names in (("Missing", missing), ("Not known", unknown), ("Twice", twice)):
        if names:
            said += f" {words}: {', '.join(names[:12])}."
    return Problem(1, "", said)


def _rows(lines, header, domain):
    rows, problems = [], []
    for line, values in lines:
        if len(values) != len(header):
            problems.append(Problem(line, "", f"{len(values)} values where the header has {len(header)}."))
            continue
        row, wrong = _row(line, {name: value.strip() for name, value in zip(header, values, strict=True)}, domain)
        problems += [Problem(line, column, text) for column, text in wrong]
        if row is not None:
            rows.append(row)
    return rows, problems


def _row(line, cells, domain):
    wrong = []
    number, logon = cells["person_number"].upper(), cells["logon"].upper()
    if not PERSON_NUMBER.fullmatch(number):
        wrong.append(("person_number", "A person number is 1 to 12 letters and digits."))
    if not LOGON.fullmatch(logon):
        wrong.append(("logon", "A logon is 3 to 12 letters and digits."))
    for name in ("given_name", "family_name"):
        if not cells[name] or len(cells[name]) > 60 or not cells[name].isprintable():
            wrong.append((name, "A name has 1 to 60 letters."))
    wrong += [("email", text) for text in _wrong_address(cells["email"], domain)]
    wrong += [(name, f"Say the {name}.") for name in ("team", "site") if not cells[name]]
    roles = frozenset(filter(None, (key.strip().lower().replace(" ", "_") for key in cells["roles"].split(";"))))
    if unknown := sorted(roles - ROLES.keys()):
        wrong.append(
            (
                "roles",
                f"{', '.join(unknown)[:80]} is no role of staff. Separate roles by semicolons; known are {', '.join(ROLES)}.",
            )
        )
    active = cells["active"].lower()
    if active not in YES | NO:
        wrong.append(("active", "Write yes or no."))
    if wrong:
        return None, wrong
    row = Row(
        line=line, person_number=number, logon=logon, given_name=cells["given_name"], family_name=cells["family_name"],
        email=cells["email"], team=cells["team"], site=cells["site"], roles=roles, active=active in YES,
    )  # fmt: skip
    return row, []


def _wrong_address(address, domain):
    try:
        validate_email(address)
    except ValidationError:
        return ["This is not an e-mail address."]
    if len(address) > 254:
        return ["An address has 254 characters at the most."]
    if not address.lower().endswith("@" + domain.lower()):
        return [f"Only addresses at {domain} are written to."]
    return []


def _twice(rows):
    problems = []
    for column in ("person_number", "logon"):
        first: dict[str, int] = {}
        for row in rows:
            value = getattr(row, column)
            if value in first:
                problems.append(Problem(row.line, column, f"{value} stands on line {first[value]} already."))
            first.setdefault(value, row.line)
    return problems
