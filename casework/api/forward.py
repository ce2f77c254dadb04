"""Lists that are read forward by a key of several parts, such as a moment and a number: no count, no offset.

The cursor is opaque: a place in the list, not a number of rows. A page costs what the first one does, wherever it is.
"""

import base64
import binascii
import json
from collections import OrderedDict
from datetime import datetime

from django.db.models import BooleanField, Func, Value
from drf_spectacular.utils import OpenApiParameter
from rest_framework.response import Response
from rest_framework.utils.urls import replace_query_param

from casework.api.problems import Problem

MOST = 100
USUAL = 50
LARGEST_KEY = 2**63 - 1
LIMIT = OpenApiParameter(
    "limit", {"type": "integer", "minimum": 1, "maximum": MOST}, description="How many on a page: 1 to 100, 50 if not said."
)  # fmt: skip


def size_of(request) -> int:
    """How many rows the reader wants: `limit`."""
    asked = request.query_params.get("limit")
    if asked is None:
        return USUAL
    if not (asked.isascii() and asked.isdecimal() and 1 <= int(asked[:4]) <= MOST):
        raise Problem("unreadable", errors={"limit": [f"1 to {MOST}."]})
    return int(asked)


def cursor(*place) -> str:
    """The place as an opaque text. Whole numbers and moments."""
    told = [part.isoformat() if isinstance(part, datetime) else part for part in place]
    return base64.urlsafe_b64encode(json.dumps(told, separators=(",", ":")).encode()).decode().rstrip("=")


def place_of(text: str, kinds: tuple[type, ...], *, called: str) -> tuple:
    """The place that a cursor tells, its parts of these kinds (int or datetime). 400 where it is no cursor of ours."""
    try:
        told = json.loads(base64.b64decode(text.encode("ascii") + b"=" * (-len(text) % 4), b"-_", validate=True))
        return tuple(_part(kind, part) for kind, part in zip(kinds, told, strict=True))
    except (binascii.Error, ValueError, TypeError, RecursionError):
        raise Problem("unreadable", errors={called: ["Take it from a link of this list."]}) from None


def _part(kind, part):
    if kind is datetime:
        moment = datetime.fromisoformat(part)
        if moment.tzinfo is None:
            raise ValueError("a moment without a zone")
        return moment
    if type(part) is not int or not 0 <= part <= LARGEST_KEY:
        raise ValueError("no key")
    return part


def compared(fields: tuple[str, ...], how: str, place: tuple):
    """The row comparison (a, b) > (x, y), which an index on the fields answers."""
    rows = (Func(*fields, function="ROW"), Func(*map(Value, place), function="ROW"))
    return Func(*rows, template="(%(expressions)s)", arg_joiner=f" {how} ", output_field=BooleanField())


def link(request, name: str, text: str) -> str:
    """The address asked for, from that place on."""
    return replace_query_param(request.build_absolute_uri(), name, text)


class SoonestFirst:
    """Pages of rows by the moment when they are due, the soonest first."""

    FIELDS = ("due_at", "id")
    ordering = FIELDS

    def paginate_queryset(self, queryset, request, view=None) -> list:
        size = size_of(request)
        if "cursor" in request.query_params:
            place = place_of(request.query_params["cursor"], (datetime, int), called="cursor")
            queryset = queryset.filter(compared(self.FIELDS, ">", place))
        rows = list(queryset.order_by(*self.FIELDS)[: size + 1])
        self.next = link(request, "cursor", cursor(rows[size - 1].due_at, rows[size - 1].pk)) if rows[size:] else None
        return rows[:size]

    def get_paginated_response(self, data) -> Response:
        return Response(OrderedDict(results=data, next=self.next))

    def get_paginated_response_schema(self, schema) -> dict:
        return {
            "type": "object",
            "required": ["results", "next"],
            "properties": {"results": schema, "next": {"type": ["string", "null"], "format": "uri"}},
        }

    def get_schema_operation_parameters(self, view) -> list[dict]:
        described = {"type": "string"}, "Where the page begins, as the link `next` says it."
        return [
            {"name": "cursor", "in": "query", "required": False, "schema": described[0], "description": described[1]},
            {"name": "limit", "in": "query", "required": False, "schema": LIMIT.type, "description": LIMIT.description},
        ]
