"""`bin/bench`: what Tandem costs, told as its ratio to the floor (tests.bench.floor), and how it grows.

    bin/bench                        at 10,000, 100,000 and 1,000,000 contacts; some twenty minutes
    bin/bench --sizes 10000 --keep   on the database of the run before, where there is one
    bin/bench --write                also writes docs/performance.md, its figures and its picture

A machine that does other work meanwhile measures that work too.
"""

import argparse
import json
import os
import subprocess
import sys
import time
from typing import Any

from config.running import assets
from config.running.servers import ROOT, Servers
from tests.bench import report
from tests.bench.databases import Bench

OWN_REDIS = 100  # of the server's databases; test runs claim from the other end
SWEPT_AT = 100_000
#: Said to both sides: the floor opens what is sealed, too.
SEALED = {"TANDEM_PS_KEYS": "bench:" + "not-secret-" * 3, "TANDEM_PS_INDEX_KEY": "not-secret-either-" * 2}


def main() -> None:
    words = sys.argv[1:]
    if words[:1] == ["measure"]:
        _measure(words[1], int(words[2]))
        return
    asked = argparse.ArgumentParser(
        prog="bin/bench", description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    asked.add_argument("--sizes", default="10000,100000,1000000")
    asked.add_argument("--rounds", type=int, default=200, help="requests of each kind to each side")
    asked.add_argument(
        "--sweep", type=int, default=SWEPT_AT, help="notices due at once; a tenth as many steps; 0: none"
    )
    asked.add_argument("--keep", action="store_true", help="use the databases of the run before")
    asked.add_argument("--only", default="", help="only the pages and calls whose name has this word; writes nothing")
    asked.add_argument("--load", action="store_true", help="only how much this machine carries, at the first size")
    asked.add_argument(
        "--cases", nargs="?", const="1000,100000", default="", help="only Personalised Services, with so many cases"
    )
    asked.add_argument("--write", action="store_true", help="write docs/performance.md")
    options = asked.parse_args(words)
    if options.cases:
        _cases(options)
        return
    figures = _all(options)
    print(report.load(figures["load"]) if options.load else report.text(figures))


def _all(options: argparse.Namespace) -> dict:
    """Every figure of the run."""
    assets.build()
    with Servers() as servers:
        bench = Bench(servers.url("tandem_app"), servers.url("tandem_owner"))
        redis = {"REDIS_URL": servers.redis_url(OWN_REDIS), "CELERY_BROKER_URL": servers.broker_url(OWN_REDIS)}
        figures: dict = {"machine": report.machine(), "rounds": options.rounds, "sizes": {}}
        sizes = [int(size) for size in options.sizes.split(",")]
        for size in sizes:
            began = time.monotonic()
            bench.make(size, keep=options.keep)
            made_in = None if options.keep else time.monotonic() - began  # one that was kept was made some other day
            figures["sizes"][size] = {"made_in": made_in, **bench.told(size)}
        if options.load:
            return {"load": _process("load", 0, bench.environment(sizes[0]) | redis)}
        for size in sizes:
            environment = bench.environment(size) | redis | {"BENCH_ONLY": options.only}
            figures["sizes"][size] |= _process("pages", options.rounds, environment)
            print(report.of_size(size, figures["sizes"][size]), flush=True)
        if options.sweep and not options.only:
            at = max((size for size in sizes if size <= 10 * SWEPT_AT), default=sizes[0])
            environment = bench.environment(SWEPT_AT if SWEPT_AT in sizes else at) | redis
            figures["notices"] = _process("notices", options.sweep, environment)
            figures["steps"] = _process("steps", options.sweep // 10, environment)
    if options.write and not options.only:
        report.write(figures)
    return figures


def _cases(options: argparse.Namespace) -> None:
    """What Personalised Services costs; with `--write` also docs/performance-cases.md."""
    from tests.bench.cases import report as told

    assets.build()
    figures: dict = {"machine": report.machine(), "rounds": options.rounds, "sizes": {}}
    with Servers() as servers:
        bench = Bench(servers.url("tandem_app"), servers.url("tandem_owner"))
        redis = {"REDIS_URL": servers.redis_url(OWN_REDIS), "CELERY_BROKER_URL": servers.broker_url(OWN_REDIS)}
        sizes = [int(size) for size in options.cases.split(",")]
        of = {size: bench.environment(bench.make_cases(size, keep=options.keep)) | redis for size in sizes}
        for size in sizes:
            figures["sizes"][size] = {"laid": _process("cases", size, of[size])}
        for size in sizes:
            figures["sizes"][size]["measured"] = _process("case pages", options.rounds, of[size])
        if options.sweep:
            figures["mixed"] = _process("mixed", options.sweep, of[max(sizes)])
    print(told.text(figures))
    if options.write:
        told.write(figures)


def _process(what: str, number: int, environment: dict[str, str]) -> Any:
    """The figures that a process of its own measures on one database."""
    environment = environment | {"SECRET_KEY": "only-for-measuring-" + "x" * 40, **SEALED}
    done = subprocess.run(
        [sys.executable, "-m", "tests.bench", "measure", what, str(number)],
        cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True, check=True,
    )  # fmt: skip
    return json.loads(done.stdout.splitlines()[-1])


def _measure(what: str, number: int) -> None:
    os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings"
    import django

    django.setup()
    from tests.bench import beside, load, one_size, sweeps
    from tests.bench.cases import lay, pages

    figures: dict | list
    if what == "cases":
        figures = lay.lay(number)
    elif what == "case pages":
        figures = pages.measure(number, dict(os.environ))
    elif what == "mixed":
        figures = sweeps.mixed(number)
    elif what == "lay":
        figures = beside.lay(os.environ["DATABASE_OWNER_URL"]) or {}
    elif what == "load":
        figures = load.measure(dict(os.environ))
    elif what == "pages":
        sweeps.close_what_was_opened()
        figures = one_size.measure(number, dict(os.environ))
    else:
        figures = sweeps.notices(number) if what == "notices" else sweeps.steps(number)
    print(json.dumps(figures))


if __name__ == "__main__":
    main()
