"""The program keeps to its house rules (docs/house.md). Each check is also shown a text that offends, and must say so."""

from functools import cache
from pathlib import Path

import pytest

from tests.checks.offences import CHECKS, Source, direct_transition_calls, transitions

ROOT = Path(__file__).resolve().parent.parent.parent
NOT_OURS = {"var", "__pycache__", "node_modules"}  # and what begins with a dot, but for these
HIDDEN_BUT_OURS = {".ci", ".gitignore"}
TEXTS = {
    ".py",
    ".html",
    ".txt",
    ".js",
    ".css",
    ".md",
    ".yaml",
    ".yml",
    ".toml",
    ".in",
    ".lock",
    ".sh",
    ".svg",
    ".csv",
    "",
}

#: Where a check does not hold, and why. An entry that is no longer needed fails.
ALLOWED = {
    ("writes_a_state", "casework/lease.py"): "the state of what is owed, which is no record and has one path out",
    ("writes_a_state", "casework/deadlines.py"): "of a time limit: no record, the effect of steps",
    ("writes_a_state", "casework/sweep.py"): "of a time limit, which time moves",
    (
        "writes_a_state",
        "desk/webhooks/deliveries.py",
    ): "of a delivery, which is no record: its system sees the record no more",
    ("saves_or_deletes", "desk/views_settings.py"): "a person's own settings, which are no record",
}


@cache
def sources() -> tuple[Source, ...]:
    found = []
    for file in sorted(ROOT.rglob("*")):
        path = file.relative_to(ROOT)
        if NOT_OURS.intersection(path.parts) or any(
            part[0] == "." and part not in HIDDEN_BUT_OURS for part in path.parts
        ):
            continue
        if file.is_file() and file.suffix in TEXTS and file.stat().st_size < 1_000_000:
            text = file.read_bytes()
            if b"\0" not in text:
                found.append(Source(path.as_posix(), text.decode("utf-8")))
    return tuple(found)


@pytest.mark.parametrize("name", CHECKS)
def test_the_program_keeps_to(name):
    check = CHECKS[name]

    offences = [
        str(finding) for source in sources() if (name, source.path) not in ALLOWED for finding in check.findings(source)
    ]

    assert not offences, "\n".join(offences)


@pytest.mark.parametrize("name", CHECKS)
def test_the_check_fires_on_a_text_that_offends(name):
    check = CHECKS[name]

    assert check.findings(Source(check.at, check.offends))


@pytest.mark.parametrize(("name", "path"), ALLOWED)
def test_an_exception_is_still_needed(name, path):
    [source] = [source for source in sources() if source.path == path]

    assert CHECKS[name].findings(source), f"{path} no longer needs its exception from {name}"


def test_steps_are_taken_through_the_door_only():
    names = transitions(sources())
    offences = [str(finding) for source in sources() for finding in direct_transition_calls(source, names)]

    assert "finalise" in names
    assert not offences, "\n".join(offences)


def test_a_direct_call_of_a_transition_is_found():
    model = Source(
        "tps/models/contact.py", "class Contact:\n    @transition('state')\n    def finalise(self, *, by): ...\n"
    )
    caller = Source("tps/views.py", "contact.finalise(by=officer)")
    door = Source("casework/steps.py", "record.finalise(by=by)")

    assert transitions([model]) == {"finalise"}
    assert direct_transition_calls(caller, {"finalise"})
    assert not direct_transition_calls(door, {"finalise"})


@pytest.mark.parametrize(
    ("name", "path", "text"),
    [
        (
            "asks_another_clock",
            "tps/actions.py",
            '"""Says now() in words."""\nfrom people.clock import now\nmoment = now()',
        ),
        (
            "has_style_or_script_inline",
            "templates/base.html",
            '{# b #}<script src="a.js" defer></script><p class="on">',
        ),
        (
            "has_style_or_script_inline",
            "templates/mail/tps/finalised.html",
            '{# context: contact #}<p style="margin: 0">',
        ),
        ("saves_or_deletes", "casework/steps.py", "record.save()"),
        ("writes_a_state", "tps/querysets.py", "contacts.filter(state='open')"),
        (
            "names_a_place_elsewhere",
            "docs/deploy.md",
            "Postgres keeps its files under /var/lib or the checkout's var/.",
        ),
    ],
)
def test_what_is_right_is_left_alone(name, path, text):
    assert CHECKS[name].findings(Source(path, text)) == []
