"""The figures of Personalised Services as a page that people read: docs/performance-cases.md."""

import json

from tests.bench.report import DOCS, GROWTH

#: The most that each may cost, in floors.
TARGETS = {
    "Tracker of a PSSO": 2.5,
    "Tracker of an SSM: the whole team": 2.5,
    "REST list of a PSSO's cases": 2.5,
    "Approvals inbox of an SSM": 2.5,
    "Whiteboard": 2.5,
    "Case with 500 timeline entries": 2.5,
}
HEAD = "| {size:,} cases | Tandem p50 | p95 | floor p50 | p95 | ratio p50 | at most | statements | KB |"


def _ms(seconds: float) -> str:
    return f"{seconds * 1000:.1f}"


def _of_size(size: int, rows: list[dict]) -> str:
    lines = [HEAD.format(size=size), "|---|--:|--:|--:|--:|--:|--:|--:|--:|"]
    for row in rows:
        lines.append(
            f"| {row['name']} | {_ms(row['p50'])} | {_ms(row['p95'])} | {_ms(row['floor_p50'])} | {_ms(row['floor_p95'])}"
            f" | **{row['p50'] / row['floor_p50']:.2f}** | {TARGETS[row['name']]:g}"
            f" | {row['queries']} / {row['floor_queries']} | {row['size'] / 1024:.0f} / {row['floor_size'] / 1024:.0f} |"
        )
    return "\n".join(lines)


def _growth(sizes: dict) -> str:
    smallest, largest = min(sizes), max(sizes)
    lines = [f"| | {smallest:,} | {largest:,} | ratio | at most |", "|---|--:|--:|--:|--:|"]
    for small, large in zip(sizes[smallest]["measured"], sizes[largest]["measured"], strict=True):
        ratio = large["p50"] / small["p50"]
        lines.append(f"| {small['name']} | {_ms(small['p50'])} | {_ms(large['p50'])} | **{ratio:.2f}** | {GROWTH:g} |")
    return "\n".join(lines)


def _mixed(told: dict) -> str:
    ours, plain = told["sweep"], told["plain"]
    ratio = ours["seconds"] / ours["rows"] / (plain["seconds"] / plain["rows"])
    head = "| | rows | seconds | plain loop | ratio | at most | memory before, after |\n|---|--:|--:|--:|--:|--:|--:|\n"
    return (
        f"{head}| Notices of {told['kinds']} kinds mixed, by the sweep | {ours['rows']:,} | {ours['seconds']:.1f} | {plain['seconds']:.1f}"
        f" | **{ratio:.2f}** | 2 | {ours['memory'][0]}, {ours['memory'][1]} MB |"
    )


def text(figures: dict) -> str:
    """All tables."""
    parts = [_of_size(size, told["measured"]) for size, told in figures["sizes"].items()]
    if len(figures["sizes"]) > 1:
        parts.append(_growth(figures["sizes"]))
    if "mixed" in figures:
        parts.append(_mixed(figures["mixed"]))
    return "\n\n".join(parts)


def write(figures: dict) -> None:
    """The page, and the figures as they were measured."""
    where = figures["machine"]
    laid = (told["laid"] for told in figures["sizes"].values())
    held = "; ".join(
        f"{one['cases']:,} cases, {one['entries']:,} timeline entries, {one['limits']:,} limits" for one in laid
    )
    page = TEXT.format(**where, rounds=figures["rounds"], held=held, tables=text(figures))
    (DOCS / "performance-cases.md").write_text(page)
    (DOCS / "proofs" / f"bench-cases-{where['date']}.json").write_text(json.dumps(figures, indent=1) + "\n")


TEXT = """# Performance of Personalised Services

Measured on {date} by `bin/bench --cases --write`: {cpu}, {memory}, Python {python}, in the way that
[performance.md](performance.md) tells: against the least Django code that reads the same rows, asked in turn, {rounds}
requests of each kind.

**The databases** hold a demonstration month and one of its cases again and again, each with a customer sealed by itself, a
plan, a letter, limits and a timeline ({held}). The team that is asked about has 12 PSSOs with some 25 cases each at every
size, 40 requests that wait for its SSM, and 8 customers on today's whiteboard; one case has 500 timeline entries.
Statements and KB are Tandem's / the floor's. Reading a case writes the visit down, on both sides.

{tables}
"""
