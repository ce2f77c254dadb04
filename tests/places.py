"""A place in the program, as tests name it (`breaks="tps/models/contact.py::Contact.finalise.guards"`).

`path::symbol`, where the path is relative to the checkout and the symbol one of:

    name, Class.method, Class.ATTRIBUTE, Class.Meta.constraints   a definition
    TABLE[location], Class.Meta.constraints[closed_at_by]         one entry of a table: by its key, first argument or name
    Class.step.guards, .then, .permission                         one part of a step's declaration
    any words (in a file that is no Python)                       a passage of a template, script or style sheet
"""

import ast
import re
from dataclasses import dataclass
from pathlib import Path

STEP_PARTS = ("guards", "then", "permission")
TABLES = ast.List | ast.Tuple | ast.Set | ast.Dict


class NoSuchPlace(Exception):
    """The place that a test names is not in the program."""


@dataclass
class Found:
    """What was found: the syntax tree, the node, the table that holds it (for an entry), and the part of a step."""

    tree: ast.Module | None
    node: ast.AST | None
    table: ast.AST | None = None
    index: int | None = None


def split(place: str) -> tuple[str, str]:
    path, colons, symbol = place.partition("::")
    if not (colons and path and symbol):
        raise NoSuchPlace(f"{place!r} is not of the form path::symbol")
    return path, symbol


def find(root: Path, place: str, *, parse=ast.parse) -> Found:
    """The place in the checkout at `root`; NoSuchPlace where there is none. Who only looks may `parse` a text once for all."""
    path, symbol = split(place)
    file = root / path
    if not file.is_file():
        raise NoSuchPlace(f"{place}: there is no file {path}")
    text = file.read_text(encoding="utf-8")
    if file.suffix != ".py":
        if symbol not in text:
            raise NoSuchPlace(f"{place}: {path} does not contain {symbol!r}")
        return Found(None, None)
    tree = parse(text)
    match = re.fullmatch(r"([\w.]+)(?:\[(.+)\])?", symbol)
    if match is None:
        raise NoSuchPlace(f"{place}: {symbol!r} names nothing that Python can define")
    dotted, key = match.groups()
    node = _walk_down(tree, dotted.split("."), place)
    if key is None:
        return Found(tree, node)
    entry = entry_of(node, key)
    if entry is None:
        raise NoSuchPlace(f"{place}: {dotted} has no entry {key!r}")
    table, index = entry
    return Found(tree, node, table, index)


def _walk_down(tree, names, place):
    node = tree
    for position, name in enumerate(names):
        last = position == len(names) - 1
        if last and name in STEP_PARTS and isinstance(node, ast.FunctionDef):
            part = step_part(node, name)
            if part is None:
                raise NoSuchPlace(f"{place}: the step declares no {name}")
            return part
        below = _defined_in(node, name)
        if below is None:
            raise NoSuchPlace(f"{place}: there is no {name}")
        node = below
    return node


def _defined_in(node, name):
    for statement in getattr(node, "body", []):
        if isinstance(statement, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef) and statement.name == name:
            return statement
        if isinstance(statement, ast.Assign | ast.AnnAssign):
            targets = statement.targets if isinstance(statement, ast.Assign) else [statement.target]
            if any(isinstance(target, ast.Name) and target.id == name for target in targets):
                return statement
    return None


def step_part(function: ast.FunctionDef, name: str) -> ast.keyword | None:
    """The keyword `guards`, `then` or `permission` of the function's @transition declaration."""
    for decorator in function.decorator_list:
        for call in ast.walk(decorator):
            if isinstance(call, ast.Call):
                for keyword in call.keywords:
                    if keyword.arg == name:
                        return keyword
    return None


def entry_of(node, key: str):
    """(table, index) of the innermost entry of a list, tuple, set or dict under `node` that is called `key`."""
    found = None
    for table in ast.walk(node):
        if isinstance(table, TABLES):
            for index, called in enumerate(_names_of_entries(table)):
                if key in called:
                    found = found or (table, index)
                    if _encloses(found[0], table):
                        found = (table, index)
    return found


def _encloses(outer, inner) -> bool:
    return any(node is inner for node in ast.walk(outer))


def _names_of_entries(table):
    if isinstance(table, ast.Dict):
        return [_words(key) for key in table.keys]
    return [_words(element) for element in table.elts]


def _words(node) -> set[str]:
    """What an entry may be called by: itself, its first argument or `name=`, also those of a call within it."""
    if isinstance(node, ast.Constant):
        return {str(node.value)}
    if isinstance(node, ast.Name):
        return {node.id}
    if isinstance(node, ast.Attribute):
        return {node.attr}
    if isinstance(node, ast.Tuple) and node.elts:
        return _words(node.elts[0])
    if isinstance(node, ast.Call):
        first = _words(node.args[0]) if node.args else set()
        named = [keyword.value for keyword in node.keywords if keyword.arg in ("name", "key", "field")]
        inner = [keyword.value for keyword in node.keywords if isinstance(keyword.value, ast.Call)]
        return first.union(*(_words(value) for value in named), *(_words(value) for value in inner))
    return set()
