"""The figures as a page that people read: docs/performance.md, with its picture."""

import json
import os
import platform
import re
from datetime import UTC, datetime
from pathlib import Path

from config.running.servers import ROOT

DOCS = ROOT / "docs"
PICTURE = "pictures/performance.svg"
#: The most that each may cost, in floors; and how much slower at the largest size than at the smallest.
TARGETS = {
    "Finalise, from the page": 3.0,
    "Finalise, over the API": 3.0,
    "Contacts page: open contacts of a site": 2.0,
    "REST list: open contacts of a site": 3.0,
    "Search of open contacts, page": 3.0,
    "Search of all contacts, rare word, page": 5.0,
    "Search of all contacts, common word, page": 5.0,
    "Contact with 50 timeline entries": 2.5,
    "Escalations that are open, page": 2.0,
    "Stop payments to lodge, page": 2.0,
    "Dashboard of a site, 28 days": 3.0,
}
GROWTH = 1.25
WIDE, HIGH, ACROSS = 300, 190, 3
OURS, FLOOR, INK, FAINT = "#2563a8", "#8a8f98", "#1f2430", "#d5d8de"


def machine() -> dict[str, str]:
    """What the figures were measured on."""
    cpu = next(iter(re.findall(r"model name\s*: (.*)", Path("/proc/cpuinfo").read_text())), platform.machine())
    memory = int(re.findall(r"MemTotal:\s*(\d+)", Path("/proc/meminfo").read_text())[0]) // 1024 // 1024
    return {
        "date": f"{datetime.now(UTC):%Y-%m-%d}",
        "cpu": f"{os.cpu_count()} × {cpu.strip()}",
        "memory": f"{memory} GB",
        "python": platform.python_version(),
    }


def of_size(size: int, told: dict) -> str:
    """The pages at one size, as lines."""
    head = f"| {size:,} contacts | Tandem p50 | p95 | floor p50 | p95 | ratio p50 | p95 | at most | statements | KB |"
    lines = [head, "|---|--:|--:|--:|--:|--:|--:|--:|--:|--:|"]
    for row in told["measured"]:
        lines.append(
            f"| {row['name']} | {_ms(row['p50'])} | {_ms(row['p95'])} | {_ms(row['floor_p50'])} | {_ms(row['floor_p95'])}"
            f" | **{row['p50'] / row['floor_p50']:.2f}** | {row['p95'] / row['floor_p95']:.2f} | {TARGETS[row['name']]:g}"
            f" | {row['queries']} / {row['floor_queries']} | {row['size'] / 1024:.0f} / {row['floor_size'] / 1024:.0f} |"
        )
    return "\n".join(lines)


def growth(figures: dict) -> str:
    """Each page at the largest size against itself at the smallest."""
    smallest, largest = min(figures["sizes"]), max(figures["sizes"])
    lines = [f"| | {smallest:,} | {largest:,} | ratio | at most |", "|---|--:|--:|--:|--:|"]
    for small, large in zip(figures["sizes"][smallest]["measured"], figures["sizes"][largest]["measured"], strict=True):
        lines.append(
            f"| {small['name']} | {_ms(small['p50'])} | {_ms(large['p50'])} | **{large['p50'] / small['p50']:.2f}** | {GROWTH} |"
        )
    return "\n".join(lines)


def time_does(figures: dict) -> str:
    """The sweep and the steps against their plain loops."""
    lines = [
        "| | rows | seconds | plain loop | ratio | at most | memory before, after |",
        "|---|--:|--:|--:|--:|--:|--:|",
    ]
    for name, what, ours in (
        ("Notices, by the sweep", "notices", "sweep"),
        ("Steps, through the door", "steps", "door"),
    ):
        told, plain = figures[what][ours], figures[what]["plain"]
        each, floor = told["seconds"] / told["rows"], plain["seconds"] / plain["rows"]
        lines.append(
            f"| {name} | {told['rows']:,} | {told['seconds']:.1f} | {plain['seconds']:.1f} | **{each / floor:.2f}** | 2"
            f" | {told['memory'][0]}, {told['memory'][1]} MB |"
        )
    return "\n".join(lines)


def load(rows: list[dict]) -> str:
    """What one machine carries, as a table."""
    lines = [
        "| web processes | officers without a pause | contacts a minute | save p50, p95 | finalise p50, p95 | cores: web, database | failed |",
        "|--:|--:|--:|--:|--:|--:|--:|",
    ]
    for row in rows:
        lines.append(
            f"| {row['processes']} | {row['officers']} | {row['contacts_a_minute']} | {row['save_p50']}, {row['save_p95']} ms"
            f" | {row['finalise_p50']}, {row['finalise_p95']} ms | {row['web_cores']}, {row['database_cores']} | {row['failed']} |"
        )
    return "\n".join(lines)


def text(figures: dict) -> str:
    """All tables."""
    parts = [of_size(size, told) for size, told in figures["sizes"].items()]
    if len(figures["sizes"]) > 1:
        parts.append(growth(figures))
    if "notices" in figures:
        parts.append(time_does(figures))
    return "\n\n".join(parts)


def write(figures: dict) -> None:
    """docs/performance.md, its picture, and the figures as they were measured."""
    where = figures["machine"]
    held = "; ".join(
        f"{size:,}: {told['rows']:,} contacts, {told['entries']:,} timeline entries, {told['mails']:,} e-mails,"
        f" {told['bytes'] / 2**30:.1f} GB" + (f", made in {told['made_in']:.0f} s" if told["made_in"] else "")
        for size, told in figures["sizes"].items()
    )
    memory = figures["sizes"][max(figures["sizes"])]["memory"]
    page = TEXT.format(
        **where, rounds=figures["rounds"], held=held, tables=text(figures), picture=PICTURE, **{f"{k}_mb": v for k, v in memory.items()}
    )  # fmt: skip
    (DOCS / "performance.md").write_text(page)
    (DOCS / PICTURE).write_text(picture(figures))
    (DOCS / "proofs" / f"bench-{where['date']}.json").write_text(json.dumps(figures, indent=1) + "\n")


def _ms(seconds: float) -> str:
    return f"{seconds * 1000:.1f}"


# -- the picture


def picture(figures: dict) -> str:
    """One small chart a page: milliseconds at each size, Tandem's and the floor's."""
    sizes = sorted(figures["sizes"])
    names = [row["name"] for row in figures["sizes"][sizes[0]]["measured"]]
    rows = -(-len(names) // ACROSS)
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDE * ACROSS} {HIGH * rows + 30}" font-family="sans-serif" font-size="11">',
        '<rect width="100%" height="100%" fill="#fff"/><title>Milliseconds (p50) by number of contacts</title>',
        f'<text x="12" y="20" fill="{INK}">p50 in milliseconds by number of contacts: <tspan fill="{OURS}">Tandem</tspan>, <tspan fill="{FLOOR}">floor</tspan></text>',
    ]  # fmt: skip
    for place, name in enumerate(names):
        parts.append(_panel(figures, sizes, place, name))
    return "\n".join([*parts, "</svg>"]) + "\n"


def _panel(figures: dict, sizes: list[int], place: int, name: str) -> str:
    left, top = WIDE * (place % ACROSS) + 12, HIGH * (place // ACROSS) + 30
    found = [next(row for row in figures["sizes"][size]["measured"] if row["name"] == name) for size in sizes]
    highest = max(row["p50"] for row in found) * 1.2
    wide, high = WIDE - 60, HIGH - 70
    step = wide / max(len(sizes) - 1, 1)

    def at(index: int, value: float) -> tuple[float, float]:
        return round(left + 20 + index * step, 1), round(top + 24 + high - value / highest * high, 1)

    parts = [f'<text x="{left}" y="{top + 12}" fill="{INK}" font-weight="600">{name}</text>']
    parts.append(f'<path d="M{left + 20} {top + 24 + high}h{wide}" stroke="{FAINT}"/>')
    for key, colour in (("p50", OURS), ("floor_p50", FLOOR)):
        points = [at(index, row[key]) for index, row in enumerate(found)]
        parts.append(
            f'<polyline fill="none" stroke="{colour}" stroke-width="2" points="{" ".join(f"{x},{y}" for x, y in points)}"/>'
        )
        for (x, y), row in zip(points, found, strict=True):
            parts.append(
                f'<circle cx="{x}" cy="{y}" r="3" fill="{colour}"/><text x="{x}" y="{y - 7}" text-anchor="middle" fill="{colour}">{_ms(row[key])}</text>'
            )
    for index, size in enumerate(sizes):
        parts.append(
            f'<text x="{at(index, 0)[0]}" y="{top + 40 + high}" text-anchor="middle" fill="{FLOOR}">{size:,}</text>'
        )
    return "".join(parts)


TEXT = """# Performance

Measured on {date} by `bin/bench --write`: {cpu}, {memory}, Python {python}, with the embedded PostgreSQL and Valkey on the
same machine. Absolute times are this machine's; what carries over are the ratios.

**The floor** ([tests/bench/floor](../tests/bench/floor)) is the least Django code that does the same inserts or reads the
same rows, on the same tables, under the same session login, behind a gunicorn with the same configuration. Both are asked
in turn over one kept-alive connection each, {rounds} requests of each kind after 25 to warm up; nothing is compressed.
Finalising is compared with a create of three rows: a contact, a timeline entry, an e-mail.

**The databases** hold a demonstration month made through the product's own steps, and its closed contacts again and again
over two years before it, each with its timeline and its e-mails ({held}). Some 60 contacts are open at the site asked about.

Statements and KB are Tandem's / the floor's. One web process with four threads held {product_mb} MB, the floor {floor_mb} MB.

{tables}

![How each grows]({picture})

What these figures mean for how much one installation can carry stands in [scale.md](scale.md).
"""
