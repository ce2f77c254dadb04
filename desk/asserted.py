"""Which tests say that they assert which rule: read from the tests' source, where @pytest.mark.rule stands."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, order=True)
class Assertion:
    """One mark: the rule, the test (as pytest calls it), and the places whose breaking must turn it red."""

    rule: str
    test: str
    breaks: tuple[str, ...] = ()


def assertions(root: Path) -> list[Assertion]:
    """Every mark in the tests of the checkout at `root`, sorted."""
    found = set()
    for file in sorted((root / "tests").rglob("test_*.py")):
        tree = ast.parse(file.read_text(encoding="utf-8"))
        found.update(_in_body(tree, file.relative_to(root).as_posix(), _pytestmarks(tree.body)))
    return sorted(found)


def _in_body(holder, name: str, inherited: list[ast.Call]) -> Iterator[Assertion]:
    for statement in holder.body:
        if isinstance(statement, ast.ClassDef):
            marks = inherited + _marks(statement.decorator_list) + _pytestmarks(statement.body)
            yield from _in_body(statement, f"{name}::{statement.name}", marks)
        elif isinstance(statement, ast.FunctionDef | ast.AsyncFunctionDef) and statement.name.startswith("test"):
            for mark in inherited + _marks(statement.decorator_list):
                yield _assertion(mark, f"{name}::{statement.name}")


def _pytestmarks(body) -> list[ast.Call]:
    return [
        call
        for statement in body
        if isinstance(statement, ast.Assign)
        and any(isinstance(target, ast.Name) and target.id == "pytestmark" for target in statement.targets)
        for call in _marks([statement.value])
    ]


def _marks(nodes) -> list[ast.Call]:
    return [
        call
        for node in nodes
        for call in ast.walk(node)
        if isinstance(call, ast.Call) and ast.unparse(call.func).endswith("mark.rule")
    ]


def _assertion(call: ast.Call, test: str) -> Assertion:
    breaks: tuple[str, ...] = ()
    for keyword in call.keywords:
        if keyword.arg == "breaks":
            named = ast.literal_eval(keyword.value)
            breaks = (named,) if isinstance(named, str) else tuple(named)
    return Assertion(ast.literal_eval(call.args[0]), test, breaks)
