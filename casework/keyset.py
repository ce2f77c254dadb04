"""Pages of a long list by key, never by number: no count, and the thousandth page costs what the first does."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlencode


@dataclass
class Page:
    """Some rows of a list, newest first; `newer` and `older` are the query strings of its neighbours, or empty."""

    rows: list[Any]
    newer: str = ""
    older: str = ""
    first: datetime | None = None
    last: datetime | None = None


def _key(text) -> int | None:
    return int(text) if text and text.isascii() and text.isdecimal() and len(text) <= 18 else None


def page_of(queryset, asked, *, size: int, moment: str, address: str = "") -> Page:
    """The `size` rows after key `asked["after"]` (older) or before `asked["before"]` (newer), else the newest.

    `address` is the query string that the neighbours keep; `moment` names the field whose span the pager tells.
    """
    newest_first = queryset.order_by("-pk")
    after, before = _key(asked.get("after")), _key(asked.get("before"))
    if before is not None:
        rows = list(queryset.filter(pk__gt=before).order_by("pk")[: size + 1])
        if len(rows) > size:
            return _page(rows[size - 1 :: -1], True, True, moment, address)
        after = None  # the top of the list: show it whole
    rows = list((newest_first.filter(pk__lt=after) if after is not None else newest_first)[: size + 1])
    return _page(rows[:size], after is not None, len(rows) > size, moment, address)


def _page(rows, newer, older, moment, address) -> Page:
    page = Page(rows)
    if not rows:
        return page

    def beside(**key):
        return f"{address}&{urlencode(key)}" if address else urlencode(key)

    page.newer = beside(before=rows[0].pk) if newer else ""
    page.older = beside(after=rows[-1].pk) if older else ""
    page.first, page.last = getattr(rows[0], moment), getattr(rows[-1], moment)
    return page
