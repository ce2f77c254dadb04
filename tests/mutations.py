"""Ways to break a place in the program, each as small as it can be: what a guard checks, one entry of a table, one effect.

What says yes or no, also who may take a step, against what a guard has reasons and which rows there are, is broken twice, so
that it always says yes and so that it always says no: a test that notices the one need not notice the other, and each has to
be noticed by itself. None of these is broken by an answer that nobody can read: that would turn red whatever the test asks.
"""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tests.places import Found, entry_of, find, split

YES_AND_NO = [
    "return True",
    "return False",
]  # but for what says the one whatever it is asked: only the other breaks that
REASONS = ["return []", "always a reason"]  # of a guard that answers with the list of its reasons
ROWS = ["return self.none()", "return self.all()"]  # of an adjective of a queryset
EMPTY = {"list": "[]", "dict": "{}", "str": "''", "tuple": "()", "set": "set()", "int": "0"}


@dataclass
class Mutation:
    """What is broken, in words, and the changed files as {path: text}."""

    words: str
    files: dict[str, str]


def mutations(root: Path, place: str) -> Iterator[Mutation]:
    """The ways to break `place` in the checkout at `root`. Each must turn its tests red."""
    path, symbol = split(place)
    found = find(root, place)
    if found.tree is None:
        text = (root / path).read_text(encoding="utf-8")
        yield Mutation(f"{symbol!r} taken out", {path: text.replace(symbol, "broken")})
        return
    for number in range(len(_ways(root, found))):
        found = find(root, place)
        words = _ways(root, found)[number]()
        files = {path: ast.unparse(ast.fix_missing_locations(found.tree))}
        if found.table is not None and (".Meta." in symbol or symbol.startswith(("TRIGGERS[", "CONSTRAINTS["))):
            files |= _in_migrations(root, path, symbol.partition("[")[2].rstrip("]"))
        yield Mutation(words, files)


def is_yes_or_no(root: Path, place: str) -> bool:
    """Whether the place is what says yes or no."""
    found = find(root, place)
    if isinstance(found.node, ast.keyword):
        return found.node.arg == "permission"
    if found.table is not None or not isinstance(found.node, ast.FunctionDef):
        return False
    return _bodies(found) in (YES_AND_NO, REASONS, ROWS)


def _ways(root: Path, found: Found):
    node = found.node
    if found.table is not None:
        return [lambda: _drop_entry(found.table, found.index)]
    if isinstance(node, ast.keyword) and node.arg == "permission":
        answers = (
            {"open to anybody": True}
            if _is_of_nobody(root, found.tree, node.value)
            else {"open to anybody": True, "open to nobody": False}
        )
        return [
            lambda words=words, answer=answer: _set_value(node, f"lambda record, user: {answer}", f"permission {words}")
            for words, answer in answers.items()
        ]
    if isinstance(node, ast.keyword):
        return [lambda: _set_value(node, "()", f"{node.arg} left out")]
    if isinstance(node, ast.FunctionDef):
        return [lambda body=body: _set_body(node, body) for body in _bodies(found) if not _says_so_already(node, body)]
    if isinstance(node, ast.ClassDef):
        return [lambda: _drop_methods(node)]
    return [lambda: _set_value(node, _emptied(node.value), "emptied")]


def _is_of_nobody(root: Path, tree, permission) -> bool:
    """Whether the permission says no whatever it is asked: a step that time takes."""
    room, _, name = ast.unparse(permission).rpartition(".")
    for node in ast.walk(tree):
        for alias in node.names if isinstance(node, ast.ImportFrom) else ():
            file = root / node.module.replace(".", "/") / f"{alias.name}.py"
            if room == (alias.asname or alias.name) and file.is_file():
                said = ast.parse(file.read_text(encoding="utf-8")).body
                return any(_says_so_already(one, "return False") for one in said if getattr(one, "name", "") == name)
    return False


def _set_value(node, source: str, words: str) -> str:
    node.value = ast.parse(source, mode="eval").body
    return words


def _bodies(found: Found) -> list[str]:
    function = found.node
    returns = ast.unparse(function.returns) if function.returns else ""
    guard = any("because" in ast.unparse(decorator) for decorator in function.decorator_list)
    if any(isinstance(node, ast.Yield | ast.YieldFrom) for node in ast.walk(function)):
        return ["return\nyield"]
    if _lists_reasons(found):
        return REASONS
    if guard or returns == "bool" or any(_is_verdict(node) for node in ast.walk(function)):
        return YES_AND_NO
    if not returns and _is_adjective(found):
        return ROWS
    return [f"return {EMPTY.get(returns.partition('[')[0], 'None')}"]


def _lists_reasons(found: Found) -> bool:
    """Whether it is a guard that answers with its reasons: one that says beside itself by which rules (`guard.rules = ...`)."""
    rules = f"{found.node.name}.rules"
    return any(ast.unparse(one.targets[0]) == rules for one in found.tree.body if isinstance(one, ast.Assign))


def _is_adjective(found: Found) -> bool:
    """Whether it says which rows of a queryset there are."""
    querysets = (one for one in ast.walk(found.tree) if isinstance(one, ast.ClassDef) and one.name.endswith("QuerySet"))
    return any(found.node in one.body for one in querysets)


def _is_verdict(node) -> bool:
    """Whether it is a return of True, False or a comparison."""
    if not isinstance(node, ast.Return):
        return False
    value = node.value
    return isinstance(value, ast.Compare) or (isinstance(value, ast.Constant) and isinstance(value.value, bool))


def _says_so_already(function: ast.FunctionDef, body: str) -> bool:
    """Whether nothing would be broken: `body` is what stands there."""
    statements = function.body[1:] if ast.get_docstring(function) else function.body
    return [ast.unparse(statement) for statement in statements] == [body]


def _set_body(function, body: str) -> str:
    if body == "always a reason":  # what it refuses stays as it is; what it lets pass is refused too
        for statement in ast.walk(function):
            if isinstance(statement, ast.Return) and statement.value:
                said = f"said if (said := {ast.unparse(statement.value)}) not in (True, []) else [('broken', None)]"
                statement.value = ast.parse(said, mode="eval").body
        return f"{function.name}: {body}"
    function.body = ast.parse("def f():\n    " + body.replace("\n", "\n    ")).body[0].body
    return f"{function.name}: {body.splitlines()[0]}"


def _drop_methods(node: ast.ClassDef) -> str:
    kept = [statement for statement in node.body if not isinstance(statement, ast.FunctionDef)]
    node.body = kept or [ast.Pass()]
    return f"{node.name} without its methods"


def _emptied(value) -> str:
    if isinstance(value, ast.Constant):
        if isinstance(value.value, bool):
            return str(not value.value)
        return repr("broken") if isinstance(value.value, str) else "0"
    if isinstance(value, ast.Dict):
        return "{}"
    if isinstance(value, ast.List | ast.Tuple):
        return "[]" if isinstance(value, ast.List) else "()"
    if isinstance(value, ast.Call) and ast.unparse(value.func) == "re.compile":
        return "__import__('re').compile('(?!)')"
    return "None"


def _drop_entry(table, index: int) -> str:
    if isinstance(table, ast.Dict):
        del table.keys[index]
        dropped = table.values.pop(index)
    else:
        dropped = table.elts.pop(index)
    return f"without {ast.unparse(dropped)[:60]}"


def _in_migrations(root: Path, path: str, key: str) -> dict[str, str]:
    """The house's migrations without the constraint, index or trigger called `key`: the database is made from them."""
    changed = {}
    house = path.partition("/")[0]
    for file in sorted((root / house / "migrations").glob("0*.py")):
        tree = ast.parse(file.read_text(encoding="utf-8"))
        while entry := entry_of(tree, key):  # one that is made anew is taken away there first
            _drop_entry(*entry)
            changed[file.relative_to(root).as_posix()] = ast.unparse(tree)
    return changed
