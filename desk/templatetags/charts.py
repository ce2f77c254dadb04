"""Charts, drawn on the server as SVG: classes and attributes only, with a title and a description; numbers on the bars.

Percent coordinates and no viewBox: bars stretch with the card, text keeps its size. Pages show the same rows as a table below.
"""

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

register = template.Library()
HIGH, BELOW, ABOVE, LEFT = 224, 22, 18, 6
ROW, NAMES = 30, 36
#: From what to what height, and how they are drawn: within 5 minutes, to 10, past 10, and what has not ended so.
COLOURS = ("b1", "b3", "b4", "b5")


def _framed(name: str, height: int, title: str, told: str, parts) -> SafeString:
    inner = format_html_join("", "{}", ((part,) for part in parts))
    return format_html(
        '<svg class="chart" height="{}" role="img" aria-labelledby="{}-title {}-desc"><title id="{}-title">{}</title>'
        '<desc id="{}-desc">{}</desc>{}</svg>',
        height, name, name, name, title, name, told, inner,
    )  # fmt: skip


def step_of(most: int) -> int:
    """A round step that cuts 0 to `most` into five at the most."""
    size = 1
    while True:
        for factor in (1, 2, 5):
            if most <= 5 * factor * size:
                return factor * size
        size *= 10


def _bar(row) -> tuple[int, int, int, int]:
    within_5, within_10, ended = row["within_5"], row["within_10"], row["ended"]
    return within_5, within_10 - within_5, ended - within_10, row["recorded"] - ended


@register.simple_tag
def stacked(rows, name: str, title: str) -> SafeString:
    """Rows of `tps.reports.dashboard` as bars: each what was recorded, by how long it took."""
    bars = [(row["label"], _bar(row)) for row in rows]
    most = max((sum(values) for _, values in bars), default=0)
    each = step_of(most)
    top = each * max(-(-most // each), 1)
    wide = (100 - LEFT) / max(len(bars), 1)
    often = max(-(-len(bars) // 12), 1)

    def y(value):
        return ABOVE + (HIGH - BELOW - ABOVE) * (1 - value / top)

    parts = []
    for value in range(0, top + 1, each):
        parts.append(
            format_html(
                '<line class="gridl" x1="{}%" x2="100%" y1="{}" y2="{}"/><text x="{}%" y="{}" text-anchor="end">{}</text>',
                LEFT, f"{y(value):.1f}", f"{y(value):.1f}", LEFT - 1, f"{y(value) + 4:.1f}", value,
            )
        )  # fmt: skip
    for number, (label, values) in enumerate(bars):
        x, width, below = LEFT + number * wide + wide * 0.2, wide * 0.6, 0
        for colour, value in zip(COLOURS, values, strict=True):
            if value:
                height = max(y(below) - y(below + value) - 1.5, 1.5)
                parts.append(
                    format_html(
                        '<rect class="{}" x="{}%" y="{}" width="{}%" height="{}" rx="2"/>',
                        colour, f"{x:.2f}", f"{y(below + value):.1f}", f"{width:.2f}", f"{height:.1f}",
                    )
                )  # fmt: skip
            below += value
        middle = f"{x + width / 2:.2f}"
        parts.append(
            format_html(
                '<text class="v" x="{}%" y="{}" text-anchor="middle">{}</text>', middle, f"{y(below) - 5:.1f}", below
            )
        )
        if number % often == 0:
            short = label.removesuffix(":00").split(" ", 1)[-1] if len(bars) > 7 else label
            parts.append(format_html('<text x="{}%" y="{}" text-anchor="middle">{}</text>', middle, HIGH - 5, short))
    told = "; ".join(f"{label}: {sum(values)}" for label, values in bars) or "Nothing"
    return _framed(name, HIGH, title, told, parts)


@register.simple_tag
def bars(rows, name: str, title: str) -> SafeString:
    """Named numbers as bars from left to right: rows with `label` and `value`."""
    most = max((row["value"] for row in rows), default=0) or 1
    parts = []
    for number, row in enumerate(rows):
        width, top = (100 - NAMES - 10) * row["value"] / most, number * ROW
        parts.append(
            format_html(
                '<text class="cat" x="{}%" y="{}" text-anchor="end">{}</text><rect class="b1" x="{}%" y="{}" width="{}%" height="20" rx="3"/>'
                '<text class="v" x="{}%" y="{}">{}</text>',
                NAMES - 2, top + 19, short_of(row["label"]), NAMES, top + 5, f"{width:.2f}", f"{NAMES + width + 1.5:.2f}", top + 19, row["value"],
            )
        )  # fmt: skip
    told = "; ".join(f"{row['label']}: {row['value']}" for row in rows) or "Nothing"
    return _framed(name, ROW * max(len(rows), 1), title, told, parts)


def short_of(words: str) -> str:
    """As much of a name as stands beside its bar; the table has the whole."""
    return words if len(words) <= 26 else words[:25].rstrip() + "…"
