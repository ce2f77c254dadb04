"""What an upper house puts on the page of a lower one's record: a button and a panel. A lower house never imports upwards.

The upper house calls `announce` in its AppConfig.ready(); the lower house's page asks `on_page_of` and draws what comes.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from casework.beside import with_rows


@dataclass(frozen=True)
class Announced:
    """A button that posts to `address(record)` for whoever `offered(record, user)` is true of, and a panel.

    It stands in a menu where the page has one, and in sight beside it where `in_sight(record)` is true.
    `panel(record, user)` answers what `template` draws as `panel`, in one query, or None for no panel. It is asked only
    where the record has a row in `rows`, the name of a reverse relation.
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
    rows: str = ""
    in_sight: Callable[[Any], bool] = lambda record: False


_announced: dict[str, list[Announced]] = {}


def announce(record_label: str, announced: Announced) -> None:
    """Put `announced` on the pages of the records with this label ("tps.contact"); once, however often it is called."""
    there = _announced.setdefault(record_label, [])
    if announced.key not in {one.key for one in there}:
        there.append(announced)


def on_page_of(record, user) -> dict[str, list[dict]]:
    """{buttons: as `buttons_on`, panels: [{template, panel}]} for this reader."""
    there = [one for one in _announced.get(record.record_label, []) if one.panel]
    has = with_rows(record, tuple(one.rows for one in there))
    drawn = [(one.template, one.panel(record, user)) for one in there if one.panel and one.rows in has]
    panels = [{"template": name, "panel": rows} for name, rows in drawn if rows]
    return {"buttons": buttons_on(record, user), "panels": panels}


def buttons_on(record, user) -> list[dict]:
    """[{key, label, words, icon, rule, address, in_sight}] of the buttons that this reader may press."""
    return [
        {
            "key": one.key, "label": one.label, "words": one.words, "icon": one.icon, "rule": one.rule,
            "address": one.address(record), "in_sight": one.in_sight(record),
        }
        for one in _announced.get(record.record_label, [])
        if one.offered(record, user)
    ]  # fmt: skip
