"""`bin/test`: every check, then every test, each with its time. Ends with 1 if any of them failed."""

import json
import os
import secrets
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import IO

from config.running import assets
from config.running.servers import ROOT, Servers

PYTHON = sys.executable
MANAGE = [PYTHON, "manage.py"]
CORES = 2
TESTERS = 3  # some tests wait for time itself: one more process than there are cores keeps these busy
# The first that is there: Debian's Chromium without windows opens a page in a third of the processor's time.
BROWSERS = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
LONG = ("tests/month", "tests/year")
LINT_IMPORTS = "import sys; from importlinter.cli import lint_imports_command as lint; sys.exit(lint())"

# What a real deployment sets, for `check --deploy`; nothing is connected to.
LIKE_PRODUCTION = {
    "TANDEM_ENV": "production",
    "SECRET_KEY": secrets.token_urlsafe(60),
    "DATABASE_URL": "postgres://tandem_app@db.agency.example/tandem",
    "DATABASE_OWNER_URL": "postgres://tandem_owner@db.agency.example/tandem",
    "REDIS_URL": "redis://redis.agency.example/0",
    "CELERY_BROKER_URL": "redis://redis.agency.example/1",
    "EMAIL_URL": "smtp://mail.agency.example:25",
    "ALLOWED_HOSTS": "tandem.agency.example",
    "SITE_URL": "https://tandem.agency.example",
    "TANDEM_PS_KEYS": f"2026-11:{secrets.token_urlsafe(48)}",
    "TANDEM_PS_INDEX_KEY": secrets.token_urlsafe(48),
}


def checks(servers: dict[str, str]) -> Iterator[tuple[str, list[str], dict[str, str]]]:
    """(name, command, environment) of each check: the quick ones first, then what takes longest."""
    test = {**servers, "TANDEM_ENV": "test"}
    templates = [str(path) for path in sorted((ROOT / "templates").rglob("*.html"))]
    yield "ruff check", [PYTHON, "-m", "ruff", "check"], {}
    yield "ruff format", [PYTHON, "-m", "ruff", "format", "--check"], {}
    yield "djade", [str(Path(PYTHON).parent / "djade"), "--check", "--target-version", "5.2", *templates], {}
    yield "lint-imports", [PYTHON, "-c", LINT_IMPORTS], test
    yield "migrations are made", [*MANAGE, "makemigrations", "--check", "--dry-run"], test
    yield "check --deploy", [*MANAGE, "check", "--deploy", "--fail-level", "WARNING"], LIKE_PRODUCTION
    yield "manual as written", [*MANAGE, "manual", "--check"], test
    yield "steps as written", [*MANAGE, "steps", "--check"], test
    yield "mypy", [PYTHON, "-m", "mypy"], test
    yield "the tests' database", [PYTHON, "-m", "config.running.databases"], test


class Run:
    """One run: what failed, and where its output goes besides the terminal."""

    def __init__(self, log: IO[str] | None) -> None:
        self.log, self.failed = log, []  # type: ignore[var-annotated]

    def say(self, line: str) -> None:
        print(line, flush=True)
        if self.log:
            self.log.write(line + "\n")
            self.log.flush()

    def step(self, name: str, command: list[str], environment: dict[str, str], *, quiet: bool = True) -> None:
        """Run one command. A quiet one shows its output only when it fails."""
        began = time.monotonic()
        said: list[str] = []
        with subprocess.Popen(
            command,
            cwd=ROOT,
            env={**os.environ, **environment},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
        ) as running:
            assert running.stdout
            for line in running.stdout:
                said.append(line.rstrip())
                if not quiet:
                    self.say(line.rstrip())
        told = f"{'FAILED' if running.returncode else 'ok':6}  {time.monotonic() - began:6.1f} s  {name}"
        if running.returncode:
            self.failed.append(name)
            told = "\n".join([*(said if quiet else ()), told])
        self.say(told)


@contextmanager
def some_servers() -> Iterator[dict[str, str]]:
    """The servers that the environment names, or else the embedded ones, kept warm for the whole run."""
    if "DATABASE_URL" in os.environ:
        yield {}
        return
    before = dict(os.environ)
    with Servers.of_tests() as servers:
        os.environ.clear()
        os.environ.update(before)  # the tests ask for databases of their own
        yield servers.environment


def failed_tests() -> list[str]:
    """The tests that failed in the last run, as pytest remembers them."""
    remembered = ROOT / ".pytest_cache" / "v" / "cache" / "lastfailed"
    return sorted(json.loads(remembered.read_text())) if remembered.exists() else []


def ask_the_browser_again(run: Run) -> None:
    """A browser on a busy machine may be too slow for a test that is right. Where nothing else failed, and at most three of
    those, they are run once more, alone; what passes then is told as unsteady. No other test gets a second try.
    """
    failed = failed_tests()
    if "tests" not in run.failed or not 0 < len(failed) <= 3 or not all(t.startswith("tests/browser/") for t in failed):
        return
    run.failed.remove("tests")
    run.step("browser tests that failed, once more and alone", [PYTHON, "-m", "pytest", *failed], {}, quiet=False)
    for test in failed:
        run.say(f"UNSTEADY: {test} failed beside the others. It is to be mended.")


def main() -> int:
    words = sys.argv[1:]
    full = "--full" in words
    words = [word for word in words if word != "--full"]
    log = None
    if full:
        os.environ["TANDEM_FULL"] = "1"
        proofs = ROOT / "docs" / "proofs"
        proofs.mkdir(parents=True, exist_ok=True)
        log = open(proofs / f"full-{datetime.now(UTC):%Y-%m-%d}.txt", "w")
    run = Run(log)
    began = time.monotonic()
    run.say(f"Tandem, {'every seed' if full else 'one seed of each'}, {datetime.now(UTC):%Y-%m-%d %H:%M} UTC")
    with some_servers() as servers:
        assets.build()
        with ThreadPoolExecutor(CORES) as beside:  # none of them writes what another reads
            list(beside.map(lambda check: run.step(*check), checks(servers)))
        if full:
            run.step("fault figures cleared", [PYTHON, "-m", "tests.faults.figures", "--afresh"], {})
        pytest = [PYTHON, "-m", "pytest", "-n", str(TESTERS), "--dist", "worksteal"]
        if (
            full and not words
        ):  # each is one transaction of many minutes, and holds the feed back that other tests follow
            run.step("long simulations", [*pytest, *LONG], {}, quiet=False)
            words = [f"--ignore={path}" for path in LONG]
        run.step("tests", [*pytest, *words], {}, quiet=False)
        ask_the_browser_again(run)
        if full:
            run.step(
                "each control taken out turns its proof red", [PYTHON, "-m", "tests.faults.controls"], {}, quiet=False
            )
            run.step("fault figures written to docs/proofs", [PYTHON, "-m", "tests.faults.figures"], {}, quiet=False)
    if not (os.environ.get("CHROMIUM") or any(map(shutil.which, BROWSERS))):
        run.say("browser tests not run: no Chromium found")
    run.say(
        f"{'FAILED: ' + ', '.join(run.failed) if run.failed else 'All passed.'} {time.monotonic() - began:.0f} s in all"
    )
    return 1 if run.failed else 0


if __name__ == "__main__":
    try:
        sys.exit(main())
    except KeyboardInterrupt:
        sys.exit(130)
