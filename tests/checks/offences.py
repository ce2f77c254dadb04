"""What the program's source must not contain: one function per offence, each from text to findings. No import of the program."""

import ast
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

HOUSES = ("people", "casework", "tps", "personalised_services", "escalations", "compensation", "desk", "config")
HOUSES_WITH_RECORDS = ("tps", "personalised_services", "escalations", "compensation", "desk")
LONGEST = 400
NAMELESS = {"utils", "util", "common", "helpers", "helper", "core", "misc"}
CLOCKS = {
    "timezone.now",
    "datetime.now",
    "datetime.utcnow",
    "datetime.today",
    "date.today",
    "time.time",
    "dj_timezone.now",
}
DATABASE_CLOCK = re.compile(
    r"\bnow\(\)|\bcurrent_timestamp\b|\bclock_timestamp\b|\bstatement_timestamp\b", re.IGNORECASE
)
# Built from halves, so that this file does not contain what it looks for.
ELSEWHERE = re.compile(
    "|".join(
        first + second
        for first, second in (
            (r"(?<![\w.])/wo", r"rk/"), (r"(?<![\w.])/ro", r"ot/"), ("/tmp/to", "ols"), ("/tmp/tan", "dem"), (r"\.\./sha", "red"),
            (r"pyp", r"i\.org"), ("pythonho", "sted"), ("artifac", "tory"), ("jfr", "og"), (r"(?:extra-)?index", "-url"),
            ("npm", r"js\.org"), (r"registry\.n", "pm"),
        )
    )
)  # fmt: skip
UNFINISHED = re.compile(
    "|".join((r"\bTO" + r"DO\b", r"\bFIX" + r"ME\b", r"\bX" + r"XX\b", r"NotImplemented" + r"Error\(\)"))
)


@dataclass(frozen=True)
class Source:
    """One file: its path in the checkout and its text."""

    path: str
    text: str

    @cached_property
    def tree(self) -> ast.Module:
        return ast.parse(self.text)

    @property
    def house(self) -> str:
        return self.path.partition("/")[0]

    @property
    def is_product(self) -> bool:
        return self.path.endswith(".py") and self.house in HOUSES

    @property
    def is_migration(self) -> bool:
        return "/migrations/" in self.path

    @property
    def is_template(self) -> bool:
        return self.path.startswith("templates/")


@dataclass(frozen=True)
class Finding:
    path: str
    line: int
    words: str

    def __str__(self):
        return f"{self.path}:{self.line}: {self.words}"


@dataclass(frozen=True)
class Check:
    """An offence: where it is looked for, how it is found, and a text that commits it."""

    name: str
    looks_at: Callable[[Source], bool]
    finds: Callable[[Source], Iterator[tuple[int, str]]]
    offends: str
    at: str  # the path under which `offends` is an offence

    def findings(self, source: Source) -> list[Finding]:
        if not self.looks_at(source):
            return []
        return [Finding(source.path, line, words) for line, words in self.finds(source)]


CHECKS: dict[str, Check] = {}


def check(*, offends: str, looks_at=lambda source: source.is_product and not source.is_migration, at="tps/actions.py"):
    def keep(finds):
        CHECKS[finds.__name__] = Check(finds.__name__, looks_at, finds, offends, at)
        return finds

    return keep


def calls(source: Source) -> Iterator[ast.Call]:
    return (node for node in ast.walk(source.tree) if isinstance(node, ast.Call))


def method_calls(source: Source, *names) -> Iterator[ast.Call]:
    return (call for call in calls(source) if isinstance(call.func, ast.Attribute) and call.func.attr in names)


def transitions(sources) -> set[str]:
    """The names of all methods that a model declares as transitions."""
    return {
        node.name
        for source in sources
        if source.is_product
        for node in ast.walk(source.tree)
        if isinstance(node, ast.FunctionDef) and any(_is_transition(decorator) for decorator in node.decorator_list)
    }


def _is_transition(decorator) -> bool:
    return isinstance(decorator, ast.Call) and ast.unparse(decorator.func).rpartition(".")[2] == "transition"


# -- the one door


def direct_transition_calls(source: Source, names: set[str]) -> list[Finding]:
    """A step taken without `casework.steps.take`: no lock, no version, no gate, no timeline."""
    if not source.is_product or source.path == "casework/steps.py":
        return []
    return [
        Finding(source.path, call.lineno, f"{ast.unparse(call.func)}() is a transition: use casework.steps.take")
        for call in method_calls(source, *names)
    ]


@check(offends="Contact.objects.filter(pk=1).update(state='finalised')")
def writes_a_state(source):
    for call in method_calls(source, "update"):  # a record created in another state is refused by its trigger
        if any(keyword.arg in ("state", "status") for keyword in call.keywords):
            yield call.lineno, f"{call.func.attr}(state=...) goes round the one door"
    for call in method_calls(source, "bulk_update"):
        yield call.lineno, "bulk_update() goes round the one door"
    for node in ast.walk(source.tree):
        targets = node.targets if isinstance(node, ast.Assign) else []
        for target in targets:
            if isinstance(target, ast.Attribute) and target.attr in ("state", "status"):
                yield node.lineno, f"{ast.unparse(target)} = ... goes round the one door"
        if isinstance(node, ast.Call) and ast.unparse(node.func) == "setattr" and "'state'" in ast.unparse(node):
            yield node.lineno, "setattr(..., 'state') goes round the one door"


@check(
    offends="contact.save()",
    looks_at=lambda source: source.is_product and not source.is_migration and source.house in HOUSES_WITH_RECORDS,
)
def saves_or_deletes(source):
    for call in method_calls(source, "save", "delete"):
        if ast.unparse(call.func).startswith("super()"):
            continue  # a view's own verb; a model's save() may not be overridden
        yield (
            call.lineno,
            f"{ast.unparse(call.func)}(): only casework saves records; a step or save_answers changes them",
        )


@check(
    offends="take_locked(contact, 'finalise', by=by)",
    looks_at=lambda source: source.is_product and source.house in HOUSES_WITH_RECORDS,
)
def takes_without_locking(source):
    for call in calls(source):
        if ast.unparse(call.func).rpartition(".")[2] == "take_locked":
            yield call.lineno, "take_locked() is casework's, which has the row in hand: use casework.steps.take"


# -- time


@check(
    offends="from django.utils import timezone\nmoment = timezone.now()",
    # (the machine room ages its own files and databases; no rule stands on that)
    looks_at=lambda source: (
        source.is_product and source.path != "people/clock.py" and "config/running/" not in source.path
    ),
)
def asks_another_clock(source):
    documentation = _docstrings(source.tree)
    for node in ast.walk(source.tree):
        if isinstance(node, ast.Attribute) and ast.unparse(node) in CLOCKS:
            yield node.lineno, f"{ast.unparse(node)}: the one clock is people.clock.now"
        elif isinstance(node, ast.keyword) and node.arg in ("auto_now", "auto_now_add"):
            yield node.value.lineno, f"{node.arg} asks Django's clock"
        elif isinstance(node, ast.ImportFrom) and any(alias.name in ("Now", "TransactionNow") for alias in node.names):
            yield node.lineno, "Now() asks the database's clock"
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and node not in documentation:
            if DATABASE_CLOCK.search(node.value):
                yield node.lineno, "SQL that asks the database's clock"


def _docstrings(tree) -> set[ast.Constant]:
    holders = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)
    return {
        node.body[0].value
        for node in ast.walk(tree)
        if isinstance(node, holders) and node.body and isinstance(node.body[0], ast.Expr)
        if isinstance(node.body[0].value, ast.Constant)
    }


@check(
    offends="send_waiting_mail.delay()",
    looks_at=lambda source: source.is_product and source.path != "casework/wake.py",
)
def publishes_a_task(source):
    for call in method_calls(source, "delay", "apply_async", "send_task"):
        yield call.lineno, f"{ast.unparse(call.func)}(): only casework.wake publishes, after the commit"


@check(offends="task.apply_async(countdown=60)", looks_at=lambda source: source.is_product, at="casework/wake.py")
def puts_a_task_off(source):
    for call in calls(source):
        for keyword in call.keywords:
            if keyword.arg in ("eta", "countdown"):
                yield call.lineno, f"{keyword.arg}=: a deadline is a row, not a delayed task"


# -- hidden effects, names and sizes


@check(offends="from django.db.models.signals import post_save")
def uses_a_signal(source):
    for node in ast.walk(source.tree):
        if isinstance(node, ast.ImportFrom) and node.module in ("django.db.models.signals", "django.dispatch"):
            yield node.lineno, f"{node.module}: no business signals; say it in the step's `then`"


@check(
    offends="class Contact(Record):\n    def save(self, **kwargs):\n        super().save(**kwargs)",
    looks_at=lambda source: source.is_product and bool(re.match(r"\w+/(models[/.]|records\.py)", source.path)),
    at="tps/models/contact.py",
)
def overrides_save(source):
    for node in ast.walk(source.tree):
        if isinstance(node, ast.ClassDef):
            for method in node.body:
                if isinstance(method, ast.FunctionDef) and method.name in ("save", "delete"):
                    yield method.lineno, f"{node.name}.{method.name}() hides an effect"


@check(offends="class Contact(Record):\n    data = models.JSONField()", at="tps/models/contact.py")
def names_a_field_data(source):
    for node in ast.walk(source.tree):
        if isinstance(node, ast.ClassDef):
            for statement in node.body:
                if isinstance(statement, ast.Assign) and isinstance(statement.value, ast.Call):
                    for target in statement.targets:
                        if isinstance(target, ast.Name) and target.id in ("data", "info"):
                            yield statement.lineno, f"{node.name}.{target.id}: staff have a word for it"


@check(
    offends="x = 1\n" * (LONGEST + 1),
    looks_at=lambda source: source.path.endswith((".py", ".js", ".sh")) and not source.is_migration,
)
def is_too_long(source):
    lines = source.text.count("\n")
    if lines > LONGEST:
        yield lines, f"{lines} lines; a module past {LONGEST} wants to become a package"


@check(offends="", at="tps/utils.py", looks_at=lambda source: source.path.endswith((".py", ".js")))
def has_no_name(source):
    for part in Path(source.path).with_suffix("").parts:
        if part in NAMELESS:
            yield 1, f"{part!r} says nothing of what is in it"


@check(
    offends="from unittest.mock import patch",
    at="tests/tps/test_finalise.py",
    looks_at=lambda source: source.path.endswith(".py"),
)
def pretends(source):
    for node in ast.walk(source.tree):
        imported = [alias.name for alias in node.names] if isinstance(node, ast.Import | ast.ImportFrom) else []
        if isinstance(node, ast.ImportFrom):
            imported = [f"{node.module}.{name}" for name in imported]
        if any(name.startswith(("unittest.mock", "mock")) for name in imported):
            yield node.lineno, "a mock: test on the real part"


# -- templates and other texts


@check(
    offends="{# context: none #}\n<p style='color: red'>",
    at="templates/tps/log.html",
    looks_at=lambda source: source.is_template,
)
def has_style_or_script_inline(source):
    mail = source.path.startswith("templates/mail/")  # mail clients know no style sheets
    for number, line in enumerate(source.text.splitlines(), 1):
        if not mail and re.search(r"\sstyle\s*=|<style\b", line):
            yield number, "inline style"
        if re.search(r"<script(?![^>]*\bsrc=)", line):
            yield number, "inline script"
        if re.search(r"<[^>]*\son\w+\s*=|\bhx-on\b", line):
            yield number, "inline event handler"


@check(offends="<p>{{ contact }}</p>", at="templates/tps/log.html", looks_at=lambda source: source.is_template)
def says_not_what_it_takes(source):
    text = re.sub(r"^\s*(\{%\s*(extends|load)\b[^%]*%\}\s*)*", "", source.text)
    if not text.startswith(("{#", "{% comment")):
        yield 1, "a template opens with a comment that lists its blocks and its context"


@check(offends="cd /wo" + "rk/main", at="docs/deploy.md", looks_at=lambda source: True)
def names_a_place_elsewhere(source):
    for number, line in enumerate(source.text.splitlines(), 1):
        if match := ELSEWHERE.search(line):
            yield number, f"{match.group()!r} is no part of this project"


@check(offends="# TO" + "DO: later", looks_at=lambda source: True)
def is_unfinished(source):
    for number, line in enumerate(source.text.splitlines(), 1):
        if match := UNFINISHED.search(line):
            yield number, f"{match.group()!r}"
