"""Pages of a list by key, and filters that are never silently ignored."""

from collections import OrderedDict

from rest_framework.exceptions import NotFound
from rest_framework.pagination import CursorPagination
from rest_framework.response import Response

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


class InOrder(NewestFirst):
    """The same, oldest first: for lists that are kept, not written."""

    ordering = "id"


def _is_key(position) -> bool:
    return position is None or (position.isascii() and position.isdecimal() and len(position) <= 18)


def filtered(request, queryset, filters, *, also=("cursor", "limit")):
    """The rows that the query parameters ask for. An unknown or unreadable parameter is an error, never ignored."""
    asked = filters(request.query_params, queryset=queryset, request=request)
    unknown = set(request.query_params) - set(asked.filters) - set(also)
    if unknown:
        takes = ", ".join(sorted([*asked.filters, *also]))
        raise Problem("unreadable", f"This list does not take that parameter. It takes: {takes}.")
    if not asked.is_valid():
        errors = {name: ["This is not something to filter by here."] for name in asked.errors}
        raise Problem("unreadable", errors=errors)
    return asked.qs
