"""Pages in the repository that are written from the program: docs/manual.md and each house's STEPS.md."""

from pathlib import Path

from desk import procedures, upheld
from desk.asserted import assertions


def manual(root: Path) -> str:
    """docs/manual.md: which rules are upheld, where each lives in the product, and which tests assert it."""
    by_rule: dict[str, dict[str, None]] = {}
    for assertion in assertions(root):
        by_rule.setdefault(assertion.rule, {})[assertion.test_function] = None
    places = upheld.places()
    lines = [
        "# The procedures, as far as they are upheld",
        "",
        "Written by `manage.py manual` from the program and its tests; `manage.py manual --check` fails when it is stale.",
        "What the rules say, and how to read them: [procedures](procedures/README.md). The same stands in the product under /manual/.",
        "",
        f"{len(places)} of {len(procedures.rules())} rules have a place in the program, "
        f"{len(by_rule)} have a test that asserts them.",
    ]
    for area in procedures.areas():
        lines += ["", f"## {area.title}"]
        for rule in area.rules:
            if rule.id in places or rule.id in by_rule:
                lines += ["", f"### {rule.id}", "", rule.text, "", f"*{', '.join(rule.how)}; {rule.source}*", ""]
                lines += [f"- {place.kind}: {place.words} (`{place.where}`)" for place in places.get(rule.id, ())]
                lines += [f"- test: `{test}`" for test in by_rule.get(rule.id, ())]
                if rule.id in upheld.PARTLY:
                    lines.append(f"- **in part:** {upheld.PARTLY[rule.id]}")
        waiting = [rule.id for rule in area.rules if rule.id not in places and rule.id not in by_rule]
        if waiting:
            lines += ["", f"Not upheld yet: {', '.join(waiting)}."]
    return "\n".join(lines) + "\n"


def steps(models) -> str:
    """A house's STEPS.md: for each record its states, as a diagram, and its steps, as a table."""
    lines = [
        "# Steps",
        "",
        "Every change of state, as the models declare it. Written by `manage.py steps`; `manage.py steps --check` fails when it is stale.",
    ]
    for model in models:
        described = [upheld.described(model, *step) for step in upheld.steps_of(model)]
        lines += ["", f"## {model._meta.verbose_name.capitalize()}", "", *_diagram(model), "", *_table(described)]
        lines += [line for step in described for line in _details(step)]
    return "\n".join(lines) + "\n"


def _diagram(model) -> list[str]:
    lines = ["```mermaid", "stateDiagram-v2"]
    field = upheld.state_field(model)
    lines.append(f"    [*] --> {field.get_default()}")
    lines += [f"    {value} : {label}" for value, label in field.choices or ()]
    drawn: dict[tuple, list[str]] = {}
    left: set[str] = set()
    for _, moves, step in upheld.steps_of(model):
        for move in moves:
            left.add(move.source)
            if move.source not in upheld.ANY_STATE:
                drawn.setdefault((move.source, move.target or move.source), []).append(step.label)
    lines += [f"    {source} --> {target} : {' / '.join(labels)}" for (source, target), labels in drawn.items()]
    changed = {source for source, target in drawn if source != target}
    ends = [value for value, _ in field.choices or () if value not in changed and not left & set(upheld.ANY_STATE)]
    lines += [f"    {value} --> [*]" for value in ends]
    return [*lines, "```"]


def _table(described) -> list[str]:
    rows = ["| step | from | to | who | rules |", "|---|---|---|---|---|"]
    for step in described:
        cells = [
            f"**{step.label}** (`{step.name}`)",
            ", ".join(step.sources),
            step.target,
            step.who,
            ", ".join(step.rules),
        ]
        rows.append("| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |")
    return rows


def _details(step) -> list[str]:
    lines = ["", f"### {step.label}", "", step.promise, "", f"- timeline: “{step.told}”"]
    if step.form:
        lines.append(f"- asks: `{step.form}`")
    lines += [
        f"- refused: “{words}”" + (f" {', '.join(rule_ids)}" if rule_ids else "") for words, rule_ids in step.refusals
    ]
    return lines + [f"- then: {effect}" for effect in step.effects]
