"""Do the rules' tests notice? Breaks the place that each names, in a copy of the checkout, and runs the test (bin/mutate)."""

import argparse
import os
import random
import shutil
import subprocess
import sys
import tempfile
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

from config.running.servers import Servers
from desk.asserted import OF_THE_OUTER_RUN, assertions
from tests.mutations import is_yes_or_no, mutations

ROOT = Path(__file__).resolve().parent.parent
LEFT_BEHIND = shutil.ignore_patterns(".git", ".venv", "var", "*_cache", "__pycache__", ".hypothesis", "node_modules")
SAMPLE = 12
PATIENCE = 600  # seconds for one run
GREEN, RED = 0, 1


def main(argv=None) -> int:
    """0 where every way to break every place turned its tests red; 1 where one stayed green or could not be judged."""
    options = _parser().parse_args(argv)
    if "DATABASE_URL" in os.environ:
        return _break_and_look(options)
    servers = Servers.of_tests().start()  # once, for all the runs; they find them in the environment
    try:
        return _break_and_look(options)
    finally:
        servers.stop()


def _break_and_look(options) -> int:
    pairs = defaultdict(list)
    for assertion in assertions(options.checkout):
        for place in assertion.breaks:
            pairs[assertion.rule, place].append(assertion.test)
    chosen = _choose(sorted(pairs), options)
    if not chosen:
        print("No test names a place to break for that.")
        return 1
    with tempfile.TemporaryDirectory(prefix="tandem-mutate-") as folder:
        copy = Path(folder) / "checkout"
        shutil.copytree(options.checkout, copy, ignore=LEFT_BEHIND)
        every = sorted({test for pair in chosen for test in pairs[pair]})
        all_green = _run(copy, every) == GREEN
        verdicts = [
            verdict
            for pair in chosen
            for verdict in _verdicts(options.checkout, copy, *pair, pairs[pair], green=all_green)
        ]
    print(
        f"{sum(verdicts)} of {len(verdicts)} breaks, of {len(chosen)} {'place' if len(chosen) == 1 else 'places'}, turned their tests red."
    )
    return 0 if all(verdicts) else 1


def _parser():
    parser = argparse.ArgumentParser(prog="bin/mutate", description=__doc__)
    parser.add_argument("rules", nargs="*", metavar="RULE", help="rule ids (default: a sample)")
    parser.add_argument("--all", action="store_true", help="every place that a test names")
    parser.add_argument("--yes-or-no", action="store_true", help="only places that say yes or no")
    parser.add_argument("--seed", type=int, default=1, help="of the sample (default 1)")
    parser.add_argument("--checkout", type=Path, default=ROOT, help=argparse.SUPPRESS)
    return parser


def _choose(pairs, options):
    if options.rules:
        pairs = [pair for pair in pairs if pair[0] in options.rules]
    if options.yes_or_no:
        return [pair for pair in pairs if is_yes_or_no(options.checkout, pair[1])]
    if options.rules or options.all or len(pairs) <= SAMPLE:
        return pairs
    return sorted(random.Random(options.seed).sample(pairs, SAMPLE))


def _verdicts(checkout: Path, copy: Path, rule: str, place: str, tests: list[str], *, green: bool) -> Iterator[bool]:
    """Of each way to break the place, whether its tests notice. `green`: they are known to pass before."""
    if not green and _run(copy, tests) != GREEN:
        print(f"{rule}  {place}: not green before anything is broken", flush=True)
        yield False
        return
    for mutation in mutations(checkout, place):
        for path, text in mutation.files.items():
            (copy / path).write_text(text, encoding="utf-8")
        outcome = _run(copy, tests, "--broken")
        for path in mutation.files:
            shutil.copy(checkout / path, copy / path)
        if outcome == RED:
            print(f"{rule}  {place}: red ({mutation.words})", flush=True)
        else:
            why = mutation.words if outcome == GREEN else f"{mutation.words}: the tests could not run any more"
            print(f"{rule}  {place}: STAYED GREEN ({why}): {', '.join(tests)}", flush=True)
        yield outcome == RED


def _run(copy: Path, tests: list[str], *options: str) -> int:
    """pytest's exit code: 0 passed, 1 failed, anything else means that the tests could not be run."""
    command = [sys.executable, "-m", "pytest", "-x", "-p", "no:cacheprovider", *options, *tests]
    environment = {name: value for name, value in os.environ.items() if not name.startswith(OF_THE_OUTER_RUN)}
    try:
        ran = subprocess.run(command, cwd=copy, env=environment, capture_output=True, timeout=PATIENCE, check=False)
        return ran.returncode
    except subprocess.TimeoutExpired:
        return RED


if __name__ == "__main__":
    sys.exit(main())
