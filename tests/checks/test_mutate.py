"""bin/mutate tells a test that notices from one that does not: seen on a program of three lines."""

import shutil
import subprocess
from pathlib import Path

import pytest

from tests import mutate

ROOT = Path(__file__).resolve().parent.parent.parent
NEEDED = (
    "tests/__init__.py",
    "tests/rules_plugin.py",
    "tests/places.py",
    "desk/procedures.py",
    "docs/procedures/rules.yaml",
)

PROGRAM = """
REQUIRED = ("source", "summary")

def may_close(answers) -> bool:
    return answers.keys() >= set(REQUIRED)
"""
TEST = """
import pytest
from program import may_close

@pytest.mark.rule("CON-11", breaks=["program.py::may_close", "program.py::REQUIRED[summary]"])
def test_close():
    assert {assertion}
"""


@pytest.fixture
def checkout(tmp_path, monkeypatch):
    monkeypatch.setenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "1")
    for path in NEEDED:
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / path, tmp_path / path)
    (tmp_path / "program.py").write_text(PROGRAM)
    (tmp_path / "pytest.ini").write_text("[pytest]\npythonpath = .\naddopts = -p tests.rules_plugin\n")
    return tmp_path


def mutated(checkout, assertion, *arguments):
    (checkout / "tests" / "test_program.py").write_text(TEST.format(assertion=assertion))
    return mutate.main(["--checkout", str(checkout), *arguments])


BOTH = "may_close({'source': 1, 'summary': 2}) and not may_close({'source': 1})"


def test_a_test_that_notices_is_red(checkout, capsys):
    assert mutated(checkout, BOTH, "CON-11") == 0
    told = capsys.readouterr().out
    assert "CON-11  program.py::may_close: red (may_close: return True)" in told
    assert "CON-11  program.py::may_close: red (may_close: return False)" in told
    assert "CON-11  program.py::REQUIRED[summary]: red (without 'summary')" in told
    assert "3 of 3 breaks, of 2 places, turned their tests red" in told
    assert (checkout / "program.py").read_text() == PROGRAM  # the checkout itself is left alone


@pytest.mark.parametrize(
    ("assertion", "unnoticed"),
    [("may_close({'source': 1, 'summary': 2})", "return True"), ("not may_close({'source': 1})", "return False")],
)
def test_each_direction_of_a_yes_or_no_has_to_be_noticed(checkout, capsys, assertion, unnoticed):
    assert mutated(checkout, assertion, "--yes-or-no") == 1
    told = capsys.readouterr().out
    assert f"STAYED GREEN (may_close: {unnoticed})" in told
    assert "1 of 2 breaks, of 1 place, turned their tests red" in told


def test_a_test_that_asserts_nothing_stays_green_and_is_told(checkout, capsys):
    assert mutated(checkout, "callable(may_close)", "--all") == 1
    assert "STAYED GREEN" in capsys.readouterr().out


def test_a_test_that_is_red_to_begin_with_proves_nothing(checkout, capsys):
    assert mutated(checkout, "may_close({})") == 1
    assert "not green before anything is broken" in capsys.readouterr().out


def test_without_what_the_tests_need_it_says_what_to_run(tmp_path):
    """As after bin/up alone, whose .venv has no pytest."""
    for folder in ("bin", ".venv/bin"):
        (tmp_path / folder).mkdir(parents=True)
    shutil.copy(ROOT / "bin" / "mutate", tmp_path / "bin")
    python = tmp_path / ".venv/bin/python"
    python.write_text("#!/bin/sh\nexit 1\n")
    python.chmod(0o755)
    told = subprocess.run([tmp_path / "bin/mutate", "CON-11"], check=False, capture_output=True, text=True)
    assert told.returncode == 1
    assert (
        told.stderr
        == "bin/mutate needs what the tests need. Run bin/test tests/checks once: it installs that into .venv.\n"
    )
