"""Pages of a long list by key, never by number: no count, and the thousandth page costs what the first does."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from people.among import AmongFew


@dataclass
class Page:
    """Some rows of a list; `newer` and `older` are the query strings of its neighbours, or empty."""

    rows: list[Any]
    newer: str = ""
    older: str = ""
    first: datetime | None = None
    last: datetime | None = None
    oldest_first: bool = False

    @property
    def sides(self) -> list[tuple[str, str]]:
        """[(words, query string)] of the page before this one and the page after it, in the list's order."""
        sides = [("Newer", self.newer), ("Older", self.older)]
        return sides[::-1] if self.oldest_first else sides


def _key(text) -> int | None:
    return int(text) if text and text.isascii() and text.isdecimal() and len(text) <= 18 else None


def page_of(
    queryset, asked, *, size: int, moment: str, address: str = "", oldest_first: bool = False, drawn=None, seen=None
) -> Page:
    """The `size` rows after key `asked["after"]` or before `asked["before"]` in the list's order, else its first ones.

    Newest first unless `oldest_first`. `address` is the query string that the neighbours keep; `moment` names the field
    whose span the pager tells. `drawn` adds to a queryset what is drawn beside its rows, and is asked of those of the page
    alone; `seen` leaves out of some rows those that the reader does not see.
    """

    def rows_from(key, onwards, order) -> list[Any]:
        return _first(queryset, size + 1, (key, onwards, order), drawn=drawn, seen=seen)

    order, onwards, opposite, back = ("pk", "pk__gt", "-pk", "pk__lt")
    if not oldest_first:
        order, onwards, opposite, back = opposite, back, order, onwards
    after, before = _key(asked.get("after")), _key(asked.get("before"))
    page = Page([], oldest_first=oldest_first)
    if before is not None:
        rows = rows_from(before, back, opposite)
        if len(rows) > size:
            return _page(page, rows[size - 1 :: -1], (True, True), moment, address)
        after = None  # the top of the list: show it whole
    rows = rows_from(after, onwards, order)
    return _page(page, rows[:size], (after is not None, len(rows) > size), moment, address)


def _first(queryset, many, place, *, drawn, seen) -> list[Any]:
    """The first rows from a place, as many as are asked for or as there are."""
    key, onwards, order = place
    found: list[Any] = []
    at_once = many
    while True:
        few = (queryset if key is None else queryset.filter(**{onwards: key})).order_by(order)[:at_once]
        if drawn is not None:
            few = drawn(queryset.model._default_manager.filter(AmongFew("pk", few.values("pk")))).order_by(order)
        rows = list(few)
        found += rows if seen is None else seen(rows)
        if len(rows) < at_once or len(found) >= many:
            return found[:many]
        key, at_once = rows[-1].pk, at_once * 4


def _page(page, rows, goes_on, moment, address) -> Page:
    if not rows:
        return page

    def beside(**key):
        return f"{address}&{urlencode(key)}" if address else urlencode(key)

    page.rows = rows
    preceded, followed = goes_on
    before = beside(before=rows[0].pk) if preceded else ""
    after = beside(after=rows[-1].pk) if followed else ""
    page.newer, page.older = (after, before) if page.oldest_first else (before, after)
    page.first, page.last = getattr(rows[0], moment), getattr(rows[-1], moment)
    return page
