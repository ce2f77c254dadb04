"""What an upper house puts on the page of a lower one's record: a button and a panel. A lower house never imports upwards.

The upper house calls `announce` in its AppConfig.ready(); the lower house's page asks `on_page_of` and draws what comes.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Announced:
    """A button that posts to `address(record)` for whoever `offered(record, user)` is true of, and a panel.

    `panel(record, user)` answers the rows that `template` draws as `panel`, in one query, or None for no panel.
    """

    key: str
    label: str
    words: str  # what the button does, for a menu
    icon: str
    rule: str
    address: Callable[[Any], str]
    offered: Callable[[Any, Any], bool]
    panel: Callable[[Any, Any], Any] | None = None
    template: str = ""


_announced: dict[str, list[Announced]] = {}


def announce(record_label: str, announced: Announced) -> None:
    """Put `announced` on the pages of the records with this label ("tps.contact"); once, however often it is called."""
    there = _announced.setdefault(record_label, [])
    if announced.key not in {one.key for one in there}:
        there.append(announced)


def on_page_of(record, user) -> dict[str, list[dict]]:
    """{buttons: [{key, label, words, icon, rule, address}], panels: [{template, panel}]} for this reader."""
    there = _announced.get(record.record_label, [])
    buttons = [
        {"key": one.key, "label": one.label, "words": one.words, "icon": one.icon, "rule": one.rule, "address": one.address(record)}
        for one in there
        if one.offered(record, user)
    ]  # fmt: skip
    drawn = [(one.template, one.panel(record, user)) for one in there if one.panel]
    return {"buttons": buttons, "panels": [{"template": name, "panel": rows} for name, rows in drawn if rows]}
