"""Pages of a list by key, and filters that are never silently ignored."""

from collections import OrderedDict
from urllib.parse import parse_qs, urlsplit

from rest_framework.exceptions import NotFound
from rest_framework.pagination import CursorPagination
from rest_framework.response import Response

from casework.api.forms import read
from casework.api.problems import Problem


class NewestFirst(CursorPagination):
    """50 at a time (`limit`: up to 100), newest first, with links to the neighbours; no count."""

    ordering = "-id"
    page_size = 50
    page_size_query_param = "limit"
    max_page_size = 100
    cursor_query_description = "Where the page begins, as the links `next` and `previous` say it."
    page_size_query_description = "How many on a page: 1 to 100, 50 if not said."

    def decode_cursor(self, request):
        try:
            cursor = super().decode_cursor(request)
        except NotFound:
            cursor = None
        if self.cursor_query_param in request.query_params and (cursor is None or not _is_key(cursor.position)):
            raise Problem("unreadable", errors={self.cursor_query_param: ["Take the cursor from a link of this list."]})
        return cursor

    def get_page_size(self, request):
        asked = request.query_params.get(self.page_size_query_param)
        if asked is not None and not (
            asked.isascii() and asked.isdecimal() and 1 <= int(asked[:4]) <= self.max_page_size
        ):
            raise Problem("unreadable", errors={self.page_size_query_param: [f"1 to {self.max_page_size}."]})
        return int(asked) if asked else self.page_size

    def get_paginated_response(self, data):
        return Response(OrderedDict(results=data, next=self.get_next_link(), previous=self.get_previous_link()))

    def get_paginated_response_schema(self, schema):
        link = {"type": ["string", "null"], "format": "uri"}
        return {
            "type": "object",
            "required": ["results", "next", "previous"],
            "properties": {"results": schema, "next": link, "previous": link},
        }


class Searched(NewestFirst):
    """The same for a search: `cursor` and `limit` are sent with its words, and `next` and `previous` are cursors to send."""

    def paginate_queryset(self, queryset, request, view=None):
        return super().paginate_queryset(queryset, _Sent(request), view)

    def encode_cursor(self, cursor):
        [told] = parse_qs(urlsplit(super().encode_cursor(cursor)).query)[self.cursor_query_param]
        return told

    def get_schema_operation_parameters(self, view):
        return []

    def get_paginated_response_schema(self, schema):
        described = super().get_paginated_response_schema(schema)
        cursor = {"type": ["string", "null"], "description": "Send it as `cursor`, with the same words."}
        described["properties"] |= {"next": cursor, "previous": cursor}
        return described


class _Sent:
    """A request whose place in the list stands in what was sent, for a pagination that looks into the address."""

    def __init__(self, request):
        asked = {name: request.data.get(name) for name in ("cursor", "limit")}
        self.query_params = {name: str(value) for name, value in asked.items() if value is not None}
        self.build_absolute_uri = lambda: ""


class InOrder(NewestFirst):
    """The same, oldest first: for lists that are kept, not written."""

    ordering = "id"


def _is_key(position) -> bool:
    return position is None or (position.isascii() and position.isdecimal() and len(position) <= 18)


def refuse_unknown(request, takes) -> None:
    """400 where the address has a parameter that is none of those that the list takes."""
    if set(request.query_params) - set(takes):
        raise Problem("unreadable", f"This list does not take that parameter. It takes: {', '.join(sorted(takes))}.")


def searched(request, queryset, filters):
    """The rows that are asked for by what was sent; the same filters as a list's. 422 where it is no search (CON-13)."""
    sent = {name: value for name, value in request.data.items() if name not in ("cursor", "limit")}
    asked = filters(sent, queryset=queryset, request=request)
    read(asked.form, sent)
    return asked.qs


def filtered(request, queryset, filters, *, also=("cursor", "limit")):
    """The rows that the query parameters ask for. An unknown or unreadable parameter is an error, never ignored."""
    asked = filters(request.query_params, queryset=queryset, request=request)
    refuse_unknown(request, (*asked.filters, *also))
    if not asked.is_valid():
        errors = {name: ["This is not something to filter by here."] for name in asked.errors}
        raise Problem("unreadable", errors=errors)
    return asked.qs
