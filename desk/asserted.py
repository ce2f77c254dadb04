"""Which tests say that they assert which rule (@pytest.mark.rule), as pytest itself collects them."""

import json
import os
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

OF_THE_OUTER_RUN = ("PYTEST_XDIST", "PYTEST_CURRENT_TEST")  # what pytest tells the tests that it runs


@dataclass(frozen=True, order=True)
class Assertion:
    """One mark: the rule, the test by pytest's name for it, and the places whose breaking must turn it red."""

    rule: str
    test: str
    breaks: tuple[str, ...] = ()

    @property
    def test_function(self) -> str:
        """The test without its parameters."""
        return self.test.partition("[")[0]


def assertions(checkout: Path) -> list[Assertion]:
    """Every mark on the tests of a checkout, sorted. RuntimeError, with what pytest said, where they can't be collected."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith(OF_THE_OUTER_RUN)}
    with tempfile.TemporaryDirectory() as folder:
        listing = Path(folder) / "rules.json"
        command = [
            sys.executable,
            "-m",
            "pytest",
            "--collect-only",
            "-q",
            "-p",
            "no:cacheprovider",
            f"--list-rules={listing}",
        ]
        ran = subprocess.run(command, cwd=checkout, env=environment, capture_output=True, text=True, check=False)  # noqa: S603
        if ran.returncode:
            raise RuntimeError(f"The tests can't be collected:\n{ran.stdout}{ran.stderr}")
        listed = json.loads(listing.read_text("utf-8"))
    return sorted(Assertion(rule, test, tuple(breaks)) for rule, test, breaks in listed)
