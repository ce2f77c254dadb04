"""How much the privacy guard catches, and how often it stops what it should not: figures over a corpus of invented texts.

A corpus is a file of lines. In *.jsonl a line is [text, [[kind, start, end], ...]]; in *.txt it is the text itself with
each detail marked {kind:detail} and "⏎" for a line break. `#` begins a remark in *.txt.
"""

import json
import re
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

from casework.privacy.guard import HARD, findings
from casework.privacy.patterns import KINDS

_MARKED = re.compile("\\{([a-z_]+):([^{}]*)\\}")
#: A name and a relative with a name are caught by the finding of either kind: what is said to the officer is the same.
_ALIKE = {"phrase": "name"} | dict.fromkeys(HARD, "identifier")


def _alike(found: str, marked: str) -> bool:
    return _ALIKE.get(found, found) == _ALIKE.get(marked, marked)


@dataclass
class Figures:
    """What was found in one corpus."""

    texts: int = 0
    stopped: int = 0
    marked: Counter = field(default_factory=Counter)
    caught: Counter = field(default_factory=Counter)
    #: Texts where something marked was missed, or something stopped in a text without a mark.
    wrong: list[tuple[str, str]] = field(default_factory=list)

    def recall(self, *kinds: str) -> float:
        """The share of the marked details of these kinds that are caught, 0 to 1."""
        marked = sum(self.marked[kind] for kind in kinds)
        return sum(self.caught[kind] for kind in kinds) / marked if marked else 1.0

    @property
    def identifiers(self) -> float:
        """The recall over all kinds that can't be overridden."""
        return self.recall(*HARD)

    @property
    def false_alarms(self) -> float:
        """The share of clean texts that are stopped, 0 to 1."""
        return self.stopped / self.texts if self.texts else 0.0


def unmarked(line: str) -> tuple[str, list[tuple[str, int, int]]]:
    """A marked line as its text and the details in it."""
    text, details, last = "", [], 0
    for match in _MARKED.finditer(line):
        text += line[last : match.start()]
        details.append((match[1], len(text), len(text) + len(match[2])))
        text += match[2]
        last = match.end()
    return (text + line[last:]).replace("⏎", "\n"), details


def corpus(path: Path) -> list[tuple[str, list[tuple[str, int, int]]]]:
    """The texts of a file, each with the details marked in it."""
    lines = [line for line in path.read_text().splitlines() if line and not line.startswith("#")]
    if path.suffix == ".jsonl":
        return [(text, [tuple(detail) for detail in details]) for text, details in map(json.loads, lines)]
    return [unmarked(line) for line in lines]


def measure(path: Path) -> Figures:
    """Figures over one file.

    A marked detail is caught when a finding of its kind overlaps it; an identifier also by a finding of another kind
    that can't be overridden either (nine digits may be an account or a tax file number: they are refused all the same).
    """
    figures = Figures()
    for text, details in corpus(path):
        found = findings(text)
        figures.texts += 1
        figures.stopped += bool(found)
        if found and not details:
            figures.wrong.append((text, f"stopped for {', '.join(finding.category for finding in found)}"))
        for kind, start, end in details:
            figures.marked[kind] += 1
            same = [one for one in found if _alike(one.category, kind)]
            if any(one.start < end and start < one.end for one in same):
                figures.caught[kind] += 1
            else:
                figures.wrong.append((text, f"missed {kind}"))
    return figures


CORPORA = ("dirty.jsonl", "clean.jsonl", "holdout_dirty.txt", "holdout_clean.txt")


def table(folder: Path) -> list[str]:
    """The figures as the lines of a Markdown table, each kind beside its recall in the generated and the unseen texts."""
    generated, clean, unseen, unseen_clean = (measure(folder / name) for name in CORPORA)
    rows = ["| what | generated texts | unseen texts |", "|---|---:|---:|"]
    for kind, (label, _, overridable, _) in KINDS.items():
        cells = (f"{figures.recall(kind):.1%} of {figures.marked[kind]}" for figures in (generated, unseen))
        rows.append(f"| {label}{', may be kept' if overridable else ''} | {' | '.join(cells)} |")
    cells = (f"**{one.identifiers:.1%}** of {sum(one.marked[kind] for kind in HARD)}" for one in (generated, unseen))
    rows.append(f"| **All identifiers found** (goal 98 %) | {' | '.join(cells)} |")
    cells = (f"**{one.false_alarms:.1%}** of {one.texts}" for one in (clean, unseen_clean))
    rows.append(f"| **Clean texts stopped** (goal at most 2 %) | {' | '.join(cells)} |")
    return [row.replace("%", " %").replace("  %", " %") for row in rows]


def report(folder: Path, *, misses: bool = False) -> list[str]:
    """What `manage.py privacy_figures` prints. Misses are listed of the generated texts alone: the others stay unseen."""
    lines = table(folder)
    if misses:
        for name in CORPORA[:2]:
            lines += ["", name, *(f"  {why}: {text!r}" for text, why in measure(folder / name).wrong)]
    return lines
