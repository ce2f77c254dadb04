"""The rules of the procedures, as docs/procedures/rules.yaml says them. Needs no database and no Django."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path

import yaml

RULES_FILE = Path(__file__).resolve().parent.parent / "docs" / "procedures" / "rules.yaml"

#: What the product does about a rule, for people who read the manual.
HOW = {
    "enforce": "nothing else is possible",
    "record": "kept in the record and its history",
    "time": "kept as a deadline",
    "notify": "a message is sent, once",
    "guide": "shown when it applies",
    "report": "can be counted",
}
#: A rule with one of these is broken by taking its place in the program away; its tests name that place.
BREAKABLE = frozenset({"enforce", "time", "notify"})


@dataclass(frozen=True)
class Rule:
    """One rule: what staff and product keep to, and the document and table that it comes from."""

    id: str
    area: str
    how: tuple[str, ...]
    text: str
    source: str

    @property
    def is_breakable(self) -> bool:
        return not BREAKABLE.isdisjoint(self.how)


@dataclass(frozen=True)
class Area:
    """Rules about one thing, and the house that upholds them."""

    name: str
    title: str
    house: str
    rules: tuple[Rule, ...]


@cache
def areas() -> tuple[Area, ...]:
    """The rules by area, in the file's order. ValueError where the file contradicts itself."""
    listed = yaml.safe_load(RULES_FILE.read_text(encoding="utf-8"))
    found = tuple(
        Area(
            name=area["area"],
            title=area["title"],
            house=area["house"],
            rules=tuple(
                Rule(id=rule["id"], area=area["area"], how=tuple(rule["how"]), text=rule["text"], source=rule["source"])
                for rule in area["rules"]
            ),
        )
        for area in listed
    )
    ids = [rule.id for area in found for rule in area.rules]
    if twice := {rule_id for rule_id in ids if ids.count(rule_id) > 1}:
        raise ValueError(f"Two rules have the same id: {', '.join(sorted(twice))}")
    if odd := [rule.id for area in found for rule in area.rules if not set(rule.how) <= HOW.keys()]:
        raise ValueError(f"Rules with an unknown `how`: {', '.join(odd)}")
    return found


@cache
def rules() -> dict[str, Rule]:
    """All rules by id."""
    return {rule.id: rule for area in areas() for rule in area.rules}
