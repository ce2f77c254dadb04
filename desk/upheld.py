"""Where in the product each rule is upheld: read from the declarations themselves, so that the manual can't be wiser than they.

A step names its rules, a guard the rule of its refusal, a question, an e-mail and a guide theirs, a page shows a rule
beside what it governs, and a docstring says which rule its function or class promises. What none of them names is not upheld yet.
"""

import ast
import inspect
import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from django.conf import settings

from casework.records import Record
from casework.steps import Step, declared
from desk import procedures
from desk.sight import record_types
from tps.guidance import CALL_GUIDES, GUIDES, NUMBERS
from tps.questions import QUESTIONS, Form

RULE_ID = re.compile(rf"\b(?:{'|'.join(sorted({rule_id.partition('-')[0] for rule_id in procedures.rules()}))})-\d\d\b")
RULE_ON_PAGE = re.compile(r"""\{%\s*rule\s+["']([^"']+)["']""")
ANY_STATE = ("*", "+")
HOUSES = ("people", "casework", "tps", "personalised_services", "escalations", "compensation", "config")

#: Rules that the product keeps in part, and what is still missing.
PARTLY = {}


@dataclass(frozen=True, order=True)
class Place:
    """One place that upholds a rule: what it is, what it says, and where it stands in the program."""

    kind: str  # step, refusal, question, e-mail, number, guide, page or program
    words: str
    where: str


@cache
def places() -> dict[str, tuple[Place, ...]]:
    """{rule id: its places}, for rules that have one."""
    found = defaultdict(set)
    for rule_id, place in named():
        found[rule_id].add(place)
    return {rule_id: tuple(_once_each(found[rule_id])) for rule_id in procedures.rules() if rule_id in found}


def named() -> Iterator[tuple[str, Place]]:
    """Every mention of a rule by the program: (id, place)."""
    for source in (_from_steps, _from_questions, _from_guides, _from_pages, _from_docstrings):
        yield from source()


def _once_each(places) -> list[Place]:
    """Sorted, and a docstring left out where the same thing is there as step, refusal or e-mail."""
    said = {place.where for place in places if place.kind != "program"}
    order = ["step", "question", "refusal", "e-mail", "number", "guide", "page", "program"]
    kept = [place for place in places if place.kind != "program" or place.where not in said]
    return sorted(kept, key=lambda place: (order.index(place.kind), place))


def records() -> list[type[Record]]:
    """Every kind of record, house by house."""
    return list(record_types().values())


def steps_of(model) -> Iterator[tuple[str, list, Step]]:
    """(name, its django-fsm transitions, its declaration) of each step of a record."""
    for name, description in declared(model).items():
        moves = list(description.transitions.values())
        yield name, moves, moves[0].custom["step"]


def state_field(model):
    """The field that the record's steps move."""
    return next(iter(declared(model).values())).field


def first_sentence(something) -> str:
    """The first sentence of a docstring, in one line; nothing where there is none."""
    text = something if isinstance(something, str) else inspect.getdoc(something) or ""
    sentence = re.split(r"(?<=[.;])\s", " ".join(text.split("\n\n")[0].split()))[0]
    return re.sub(r"\s*\((?:[A-Z]{2,4}-\d\d(?:, | and )?)+\)", "", sentence).replace("`", "").rstrip(".;:")


@dataclass(frozen=True)
class DescribedStep:
    """A step in the words of the manual."""

    name: str
    label: str
    promise: str
    sources: tuple[str, ...]
    target: str
    who: str
    refusals: tuple[tuple[str, tuple[str, ...]], ...]
    effects: tuple[str, ...]
    rules: tuple[str, ...]
    told: str
    form: str


def described(model, name: str, moves, step: Step) -> DescribedStep:
    """What a step of `model` is, for the manual's page and for STEPS.md."""
    states = dict(state_field(model).choices or ())
    return DescribedStep(
        name=name,
        label=step.label,
        promise=" ".join((inspect.getdoc(getattr(model, name)) or "").split()),
        sources=tuple(
            "any state" if move.source in ANY_STATE else states.get(move.source, move.source) for move in moves
        ),
        target=states.get(moves[0].target, "the same state"),
        who=_who(moves[0].permission),
        refusals=tuple(said_by(guard) for guard in step.guards),
        effects=tuple(_effect(effect) for effect in step.then),
        rules=step.rules,
        told=step.told,
        form=step.form or "",
    )


def _who(permission) -> str:
    roles = ", ".join(role.label for role in getattr(permission, "roles", ()))
    words = first_sentence(permission) if inspect.getdoc(permission) else ""
    return f"{words} ({roles})" if words and roles else words or roles or "anybody who sees it"


def _effect(effect) -> str:
    compose = getattr(effect, "composes", None)
    return f"E-mail: {first_sentence(compose)}" if compose else first_sentence(effect)


def said_by(guard) -> tuple[str, tuple[str, ...]]:
    """What a guard says when it refuses, and the rules. One that has many reasons says what must be true."""
    if reason := getattr(guard, "reason", None):
        text, rule_id = reason
        return (text if isinstance(text, str) else first_sentence(guard)), (rule_id,) if rule_id else ()
    words = getattr(guard, "says", "") or first_sentence(guard)
    return f"Unless {words[:1].lower()}{words[1:]}", tuple(getattr(guard, "rules", ()))


def where(something, root: Path | None = None) -> str:
    """path::name of a function or class of ours; of what a function made, that function's."""
    something = inspect.unwrap(something)
    file = Path(inspect.getsourcefile(something) or "").resolve()
    return (
        f"{file.relative_to(root or settings.BASE_DIR).as_posix()}::{something.__qualname__.partition('.<locals>')[0]}"
    )


def _from_steps():
    for model in records():
        for name, _, step in steps_of(model):
            here = where(getattr(model, name))
            for rule_id in step.rules:
                yield rule_id, Place("step", f"{step.label} ({model._meta.verbose_name})", here)
            for guard in step.guards:
                words, rule_ids = said_by(guard)
                for rule_id in rule_ids:
                    yield rule_id, Place("refusal", words, where(guard))
            for effect in step.then:
                compose = getattr(effect, "composes", None)
                for rule_id in RULE_ID.findall(inspect.getdoc(compose) or "") if compose else ():
                    yield rule_id, Place("e-mail", first_sentence(compose), where(compose))


def _from_questions():
    for question in QUESTIONS:
        words = f"{question.label}: {'required' if question.required else 'asked'} {_on(question.required or question.asked)}"
        for form, kind_of_contact in (question.loosened or {}).items():
            kind = kind_of_contact.__name__.removeprefix("is_").replace("_", " ")
            words += f"; on the {Form(form).label} form only for a {kind}"
        for rule_id in question.rules:
            yield rule_id, Place("question", words, f"tps/questions.py::QUESTIONS[{question.field}]")


def _on(forms) -> str:
    if len(forms) == len(Form):
        return "on every form"
    labels = " and ".join(Form(form).label for form in forms)
    return f"on the {labels} form{'s' if len(forms) > 1 else ''}"


def _from_guides():
    for name, seconds, words, rule_ids in NUMBERS:
        for rule_id in rule_ids:
            yield rule_id, Place("number", f"{seconds} seconds: {words}", f"tps/guidance.py::{name}")
    for table, guides in (("GUIDES", GUIDES), ("CALL_GUIDES", CALL_GUIDES)):
        for guide in guides:
            for rule_id in guide.rules:
                words = f"{guide.title}: {guide.text}"
                yield rule_id, Place("guide", words, f"tps/guidance.py::{table}[{guide.key}]")


def _from_pages():
    for file in sorted((settings.BASE_DIR / "templates").rglob("*.html")):
        text = file.read_text(encoding="utf-8")
        for rule_id in RULE_ON_PAGE.findall(text):
            yield rule_id, Place("page", _told_by(text), file.relative_to(settings.BASE_DIR).as_posix())


def _told_by(template: str) -> str:
    """What a template's opening comment says that it is."""
    comment = re.search(r"\{#(.*?)#\}|\{%\s*comment\s*%\}(.*?)\{%\s*endcomment", template, re.DOTALL)
    words = " ".join(((comment[1] or comment[2]) if comment else "").split())
    return re.split(r"\.\s|;|\(|\bContext\b|\bBlocks\b", words)[0].strip(" .")


def _from_docstrings():
    for house in HOUSES:
        for file in sorted((settings.BASE_DIR / house).rglob("*.py")):
            if "migrations" not in file.parts:
                path = file.relative_to(settings.BASE_DIR).as_posix()
                yield from _promised(ast.parse(file.read_text(encoding="utf-8")), path, "")


def _promised(node, path, name):
    documented = ast.get_docstring(node) or ""
    for rule_id in RULE_ID.findall(documented):
        yield rule_id, Place("program", first_sentence(documented), f"{path}::{name}" if name else path)
    for inner in node.body:
        if isinstance(inner, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
            yield from _promised(inner, path, f"{name}.{inner.name}" if name else inner.name)
