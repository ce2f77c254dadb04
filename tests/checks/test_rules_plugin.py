"""A mark on a test is worth something only if the rule exists, and the place that upholds it does."""

import json
import os
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

from desk import procedures
from tests.mutations import is_yes_or_no, mutations
from tests.places import NoSuchPlace, find
from tests.rules_plugin import faults_of

ROOT = Path(__file__).resolve().parent.parent.parent
HOUSE = '''
from house import who
from somewhere import because, step, transition, Question

QUESTIONS = (Question("logon", required=True), Question("location", required=True))
OPTIONS = {"virtual_queue": "TPS virtual queue", "speed_dial": "Speed dial"}
LIMIT = 600


@because("The form is not complete.", "CON-15")
def form_is_complete(contact):
    return not contact.unanswered()


def is_answered(contact):
    return [Reason("Not answered.", "CON-15") for one in contact.missing()] or True


is_answered.rules = ("CON-15",)


def may_delete(contact, request=None):
    return False


def may_read(contact, user):
    return contact.officer == user


def recipients(contact) -> list[str]:
    return [contact.service_officer.email]


class ContactQuerySet(QuerySet):
    def visible_to(self, user):
        return self.filter(officer=user)

    def counted(self) -> int:
        return self.count()


class Contact:
    @transition("state", source="open", target="finalised", permission=by_role(TPS_OFFICER),
                custom=step("Finalise", "finalised", guards=(form_is_complete,), then=(send(finalised),)))
    def finalise(self, *, by):
        """Close it."""

    @transition("state", source="open", target="lapsed", permission=who.time_alone, custom=step("Lapse", "lapsed"))
    def lapse(self, *, by):
        """Time does."""

    class Meta:
        constraints = [CheckConstraint(condition=Q(a=1), name="closed_at_by"), CheckConstraint(name="other")]
'''


def mark(*args, **kwargs):
    return SimpleNamespace(args=args, kwargs=kwargs)


@pytest.fixture
def checkout(tmp_path):
    """A small program, its tests and a template, as if they were a checkout."""
    (tmp_path / "house").mkdir()
    (tmp_path / "tests").mkdir()
    (tmp_path / "house" / "contact.py").write_text(HOUSE)
    (tmp_path / "house" / "who.py").write_text("def time_alone(record, user) -> bool:\n    return False\n")
    (tmp_path / "house" / "log.html").write_text("<p>Take over</p>")
    return tmp_path


def broken(checkout, place):
    return [mutation.files for mutation in mutations(checkout, place)]


def test_there_are_190_rules_each_with_text_and_source():
    every = procedures.rules()

    assert len(every) == 190
    assert all(rule.text and rule.source and rule.how for rule in every.values())


def test_a_mark_names_a_rule_that_exists():
    assert faults_of(mark("CON-28")) == []
    assert faults_of(mark("CON-99")) == ["there is no rule 'CON-99'"]
    assert faults_of(mark()) and faults_of(mark("CON-28", because="so"))


def test_a_mark_on_a_rule_to_enforce_names_the_place_to_break(checkout):
    assert "name the place" in faults_of(mark("CON-15"), checkout)[0]
    assert faults_of(mark("CON-15", breaks="house/contact.py::form_is_complete"), checkout) == []
    assert (
        "there is no form_is_whole" in faults_of(mark("CON-15", breaks="house/contact.py::form_is_whole"), checkout)[0]
    )
    assert "there is no file" in faults_of(mark("CON-15", breaks=["house/log.py::x"]), checkout)[0]


@pytest.mark.parametrize(
    "symbol",
    [
        "form_is_complete", "Contact.finalise", "Contact.finalise.guards", "Contact.finalise.then",
        "Contact.finalise.permission", "QUESTIONS[location]", "OPTIONS[speed_dial]", "LIMIT",
        "Contact.Meta.constraints[closed_at_by]",
    ],
)  # fmt: skip
def test_places_are_found_by_name_entry_or_part_of_a_step(checkout, symbol):
    assert find(checkout, f"house/contact.py::{symbol}").node is not None


@pytest.mark.parametrize("symbol", ["Contact.finalise.form", "QUESTIONS[zone]", "Contact.reopen", "what ever"])
def test_places_that_are_not_there_are_not_found(checkout, symbol):
    with pytest.raises(NoSuchPlace):
        find(checkout, f"house/contact.py::{symbol}")


def test_a_guard_is_broken_by_letting_everything_pass(checkout):
    first = broken(checkout, "house/contact.py::form_is_complete")[0]["house/contact.py"]

    assert "return True" in first and "unanswered" not in first


def test_a_verdict_is_broken_by_its_contrary(checkout):
    says_yes, says_no = broken(checkout, "house/contact.py::may_read")

    assert "def may_read(contact, user):\n    return True" in says_yes["house/contact.py"]
    assert "def may_read(contact, user):\n    return False" in says_no["house/contact.py"]


def test_a_guard_that_has_a_list_of_reasons_is_broken_by_none_and_by_one(checkout):
    has_none, has_one = broken(checkout, "house/contact.py::is_answered")

    assert "def is_answered(contact):\n    return []" in has_none["house/contact.py"]
    kept = "return said if (said := ([Reason('Not answered.', 'CON-15') for one in contact.missing()] or True)) not in (True, [])"
    assert f"{kept} else [('broken', None)]" in has_one["house/contact.py"]
    assert is_yes_or_no(checkout, "house/contact.py::is_answered")


def test_which_rows_there_are_is_broken_by_none_and_by_all(checkout):
    none, every = broken(checkout, "house/contact.py::ContactQuerySet.visible_to")

    assert "def visible_to(self, user):\n        return self.none()" in none["house/contact.py"]
    assert "def visible_to(self, user):\n        return self.all()" in every["house/contact.py"]
    assert is_yes_or_no(checkout, "house/contact.py::ContactQuerySet.visible_to")
    assert len(broken(checkout, "house/contact.py::ContactQuerySet.counted")) == 1


def test_what_always_says_no_is_broken_by_a_yes_alone(checkout):
    (says_yes,) = broken(checkout, "house/contact.py::may_delete")
    assert "def may_delete(contact, request=None):\n    return True" in says_yes["house/contact.py"]


def test_an_entry_is_broken_by_taking_it_out_of_its_table(checkout):
    [files] = broken(checkout, "house/contact.py::QUESTIONS[location]")
    text = files["house/contact.py"]

    assert "'location'" not in text and "'logon'" in text


def test_a_part_of_a_step_is_broken_by_leaving_it_out(checkout):
    [then] = broken(checkout, "house/contact.py::Contact.finalise.then")

    assert "then=()" in then["house/contact.py"] and "guards=(form_is_complete,)" in then["house/contact.py"]


def test_who_may_take_a_step_is_broken_to_anybody_and_to_nobody(checkout):
    anybody, nobody = broken(checkout, "house/contact.py::Contact.finalise.permission")

    assert "permission=lambda record, user: True" in anybody["house/contact.py"]
    assert "permission=lambda record, user: False" in nobody["house/contact.py"]
    assert is_yes_or_no(checkout, "house/contact.py::Contact.finalise.permission")
    assert not is_yes_or_no(checkout, "house/contact.py::Contact.finalise.then")


def test_a_step_that_time_takes_is_open_to_nobody_already(checkout):
    [anybody] = broken(checkout, "house/contact.py::Contact.lapse.permission")
    assert "permission=lambda record, user: True" in anybody["house/contact.py"]


def test_a_constraint_is_taken_out_of_the_migrations_too(checkout):
    migrations = checkout / "house" / "migrations"
    migrations.mkdir()
    (migrations / "0001_initial.py").write_text(
        'operations = [AddConstraint(model_name="contact", constraint=CheckConstraint(name="closed_at_by")), Other(name="x")]'
    )

    [files] = broken(checkout, "house/contact.py::Contact.Meta.constraints[closed_at_by]")

    assert "closed_at_by" not in files["house/contact.py"] and "other" in files["house/contact.py"]
    assert files["house/migrations/0001_initial.py"] == "operations = [Other(name='x')]"


def test_a_passage_of_a_template_is_broken_by_taking_it_out(checkout):
    assert broken(checkout, "house/log.html::Take over") == [{"house/log.html": "<p>broken</p>"}]


def run(folder, *arguments):
    """pytest in a folder of its own, with this plugin and nothing else of ours."""
    command = [
        sys.executable,
        "-m",
        "pytest",
        "-p",
        "tests.rules_plugin",
        "-p",
        "xdist.plugin",
        "-p",
        "no:cacheprovider",
    ]
    return subprocess.run(
        [*command, "-c", str(folder / "pytest.ini"), *arguments, str(folder)],
        cwd=ROOT, env={**os.environ, "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}, capture_output=True, text=True, check=False,
    )  # fmt: skip


def test_an_unknown_rule_fails_the_collection(tmp_path):
    (tmp_path / "pytest.ini").write_text("[pytest]\n")
    (tmp_path / "test_one.py").write_text('import pytest\n@pytest.mark.rule("CON-99")\ndef test_it(): pass\n')

    ran = run(tmp_path)

    assert ran.returncode == 2
    assert "test_it: there is no rule 'CON-99'" in ran.stdout


def test_a_run_ends_by_saying_how_many_rules_were_asserted(tmp_path):
    (tmp_path / "pytest.ini").write_text("[pytest]\n")
    (tmp_path / "test_one.py").write_text(
        "import pytest\n"
        '@pytest.mark.rule("CON-28")\ndef test_conduct(): pass\n'
        '@pytest.mark.rule("CON-29")\ndef test_notice(): assert False\n'
        '@pytest.mark.rule("SUP-06")\ndef test_reason(): pass\n'
    )

    ran = run(tmp_path, "-n", "2")
    listing = tmp_path / "rules.json"
    run(tmp_path, "--collect-only", f"--list-rules={listing}")
    only = run(tmp_path, "--rule", "SUP-06")

    assert "2 of 190 rules have a test that asserts them" in ran.stdout
    assert "Contact records: 1 of 33: CON-28" in ran.stdout
    assert "red: CON-29" in ran.stdout
    assert "1 passed, 2 deselected" in only.stdout
    assert [[rule, *rest[1:]] for rule, *rest in json.loads(listing.read_text())] == [
        ["CON-28", []], ["CON-29", []], ["SUP-06", []],
    ]  # fmt: skip
