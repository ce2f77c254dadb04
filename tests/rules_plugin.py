"""Tests say which rule they assert: `@pytest.mark.rule("CON-05", breaks="tps/questions.py::QUESTIONS[service_zone]")`.

A mark with an id that is not in docs/procedures is a collection error. So is a mark on a rule that the product
enforces, times or notifies about and that does not name, as `breaks`, the place whose breaking turns the test red
(bin/mutate breaks it and looks). `--rule ID` runs only the tests of that rule, `--list-rules FILE` lists the marks.
"""

import ast
import json
from collections import defaultdict
from functools import cache
from pathlib import Path

import pytest

from desk import procedures
from tests.places import NoSuchPlace, find

ROOT = Path(__file__).resolve().parent.parent
PROPERTY = "rules"
parsed = cache(ast.parse)  # nobody changes these trees


def pytest_addoption(parser):
    parser.addoption("--rule", action="append", default=[], metavar="ID", help="only tests that assert this rule")
    parser.addoption("--broken", action="store_true", help="a place was broken on purpose: do not ask that it exists")
    parser.addoption("--list-rules", metavar="FILE", help="write [rule, test, places] of every mark to FILE, as JSON")


def pytest_configure(config):
    config.addinivalue_line("markers", "rule(id, breaks=None): asserts a rule of the procedures; breaks = path::symbol")
    config.pluginmanager.register(Tally(), "rules-tally")


def marked(item) -> list[str]:
    return [mark.args[0] for mark in item.iter_markers("rule")]


def places_of(mark) -> list[str]:
    breaks = mark.kwargs.get("breaks") or []
    return [breaks] if isinstance(breaks, str) else list(breaks)


def faults_of(mark, root: Path = ROOT) -> list[str]:
    """What is wrong with one mark: nothing, or sentences."""
    if len(mark.args) != 1 or set(mark.kwargs) - {"breaks"}:
        return ["a rule mark takes one id and, by name, `breaks`"]
    rule = procedures.rules().get(mark.args[0])
    if rule is None:
        return [f"there is no rule {mark.args[0]!r}"]
    if not places_of(mark):
        needs = f"{rule.id} is a rule to {' and '.join(rule.how)}: name the place whose breaking turns this red"
        return [needs] if rule.is_breakable else []
    faults = []
    for place in places_of(mark):
        try:
            find(root, place, parse=parsed)
        except NoSuchPlace as error:
            faults.append(f"{rule.id}: {error}")
    return faults


@pytest.hookimpl(wrapper=True)
def pytest_pycollect_makeitem(collector):
    made = yield
    if collector.config.getoption("--broken"):
        return made
    items = made if isinstance(made, list) else [made]
    faults = {
        f"{item.name}: {fault}"
        for item in items
        if isinstance(item, pytest.Item)
        for mark in item.iter_markers("rule")
        for fault in faults_of(mark)
    }
    if faults:
        raise collector.CollectError("\n".join(sorted(faults)))
    return made


def pytest_collection_modifyitems(config, items):
    wanted = set(config.getoption("--rule"))
    if wanted:
        chosen = [item for item in items if wanted & set(marked(item))]
        config.hook.pytest_deselected(items=[item for item in items if item not in set(chosen)])
        items[:] = chosen
    for item in items:
        if ids := marked(item):
            item.user_properties.append((PROPERTY, ids))
    if file := config.getoption("--list-rules"):
        listed = [(m.args[0], item.nodeid, places_of(m)) for item in items for m in item.iter_markers("rule")]
        Path(file).write_text(json.dumps(listed), "utf-8")


class Tally:
    """Counts, from the reports (which pytest-xdist's workers send too), the rules whose every test passed."""

    def __init__(self):
        self.asserted, self.failed = set(), set()

    def pytest_runtest_logreport(self, report):
        ids = [rule_id for name, values in report.user_properties if name == PROPERTY for rule_id in values]
        if report.failed:
            self.failed.update(ids)
        elif report.when == "call" and report.passed:
            self.asserted.update(ids)

    def pytest_terminal_summary(self, terminalreporter):
        if not (self.asserted or self.failed):
            return
        good = self.asserted - self.failed
        every = procedures.rules()
        terminalreporter.section("rules")
        terminalreporter.line(f"{len(good)} of {len(every)} rules have a test that asserts them")
        by_area = defaultdict(list)
        for rule_id in good:
            by_area[every[rule_id].area].append(rule_id)
        for area in procedures.areas():
            if ids := sorted(by_area[area.name]):
                terminalreporter.line(f"  {area.title}: {len(ids)} of {len(area.rules)}: {', '.join(ids)}")
        if self.failed:
            terminalreporter.line(f"  red: {', '.join(sorted(self.failed))}")
