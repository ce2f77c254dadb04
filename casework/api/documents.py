"""What the OpenAPI document says of every route: the headers it takes and all that it may answer."""

import django_filters
from drf_spectacular.openapi import AutoSchema
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema, inline_serializer
from rest_framework import serializers

from casework.api import problems
from casework.api.shapes import ProblemShape
from casework.steps import declared

IF_MATCH = OpenApiParameter(
    "If-Match", str, OpenApiParameter.HEADER, required=True, description='The ETag that you read, as "v7".'
)
IF_NONE_MATCH = OpenApiParameter(
    "If-None-Match", str, OpenApiParameter.HEADER, description="An ETag: 304 where the record is still at that version."
)
IDEMPOTENCY_KEY = OpenApiParameter(
    "Idempotency-Key", str, OpenApiParameter.HEADER, required=True,
    description="One for each effect, the same with every retry: 1 to 255 visible ASCII characters.",
)  # fmt: skip
ETAG = OpenApiParameter("ETag", str, OpenApiParameter.HEADER, response=[200, 201], description="The record's version.")
REPLAYED = OpenApiParameter(
    "Idempotent-Replayed", str, OpenApiParameter.HEADER, response=[200, 201],
    description="“true” where the effect took place at an earlier request.",
)  # fmt: skip
REFERENCE = OpenApiParameter("reference", str, OpenApiParameter.PATH, description="As TPS-10001.")
ALWAYS = (400, 401, 403, 405, 406, 500, 503)
PARAMETERS = {
    "key": (IDEMPOTENCY_KEY, REPLAYED, ETAG),
    "match": (IF_MATCH, ETAG),
    "none_match": (IF_NONE_MATCH, ETAG),
    "reference": (REFERENCE,),
}


TYPES = {
    django_filters.IsoDateTimeFilter: OpenApiTypes.DATETIME,
    django_filters.DateFilter: OpenApiTypes.DATE,
    django_filters.BooleanFilter: OpenApiTypes.BOOL,
    django_filters.NumberFilter: OpenApiTypes.INT,
}
FIELDS = {
    django_filters.IsoDateTimeFilter: serializers.DateTimeField,
    django_filters.DateFilter: serializers.DateField,
    django_filters.NumberFilter: serializers.IntegerField,
}


class ProblemsAside(AutoSchema):
    """The problem documents under their own media type; every shape under the name of what it shows."""

    def _get_serializer_name(self, serializer, direction, bypass_extensions=False):
        return super()._get_serializer_name(serializer, direction, bypass_extensions).removesuffix("Shape")

    def _get_response_for_code(self, serializer, status_code, media_types=None, direction="response"):
        if serializer is ProblemShape or getattr(serializer, "response", None) is ProblemShape:
            media_types = [problems.MEDIA_TYPE]
        return super()._get_response_for_code(serializer, status_code, media_types, direction)


def answers(ok, *others: int, status: int = 200, keyed=False) -> dict:
    """{status: what is answered}: `ok`, the problems that any route may meet, and `others`."""
    told = {status: ok}
    for number in sorted({*ALWAYS, *others}):
        kinds = [
            kind.title
            for name, kind in problems.KINDS.items()
            if kind.status == number and (keyed or not name.startswith("key-"))
        ]
        told[number] = OpenApiResponse(ProblemShape, "; or: ".join(kinds))
    return told


def told(summary: str, ok, *others: int, status: int = 200, request=None, takes=(), unchanged=False, **more):
    """Describe one operation. `takes` names the headers and path parts, of: key, match, none_match, reference."""
    responses = answers(ok, *others, status=status, keyed="key" in takes)
    if unchanged:
        responses[304] = OpenApiResponse(None, "Unchanged since the version named in If-None-Match")
    parameters = [*more.pop("parameters", []), *(one for name in takes for one in PARAMETERS[name])]
    return extend_schema(summary=summary, request=request, responses=responses, parameters=parameters, **more)


def as_sent(name: str, filters):
    """What a search takes: its filters, and where the page begins."""
    fields: dict[str, serializers.Field] = {}
    for filter_name, one in filters.base_filters.items():
        told_of = {"required": one.extra["required"], "label": str(one.label or "")}
        if not one.extra["required"]:
            told_of |= {"allow_null": True}
        if "choices" in one.extra:
            fields[filter_name] = serializers.ChoiceField(one.extra["choices"], **told_of)
        else:
            kind = next((told for kind, told in FIELDS.items() if isinstance(one, kind)), serializers.CharField)
            fields[filter_name] = kind(**told_of)
    fields["cursor"] = serializers.CharField(required=False, allow_null=True, help_text="`next` or `previous`.")
    fields["limit"] = serializers.IntegerField(required=False, allow_null=True, min_value=1, max_value=100)
    return inline_serializer(name, fields)


def step_of(model) -> OpenApiParameter:
    """The part of a path that names one of the model's steps."""
    names = list(declared(model))
    return OpenApiParameter(
        "name", str, OpenApiParameter.PATH, enum=names, description="The step, as `steps/` lists it."
    )


def by_filters(filters) -> list[OpenApiParameter]:
    """The query parameters that a list takes to narrow it."""
    told_of = []
    for name, one in filters.base_filters.items():
        choices = [value for value, _ in one.extra["choices"]] if "choices" in one.extra else None
        type_ = next((told for kind, told in TYPES.items() if isinstance(one, kind)), OpenApiTypes.STR)
        told_of.append(
            OpenApiParameter(name, type_, OpenApiParameter.QUERY, enum=choices, description=str(one.label or ""))
        )
    return told_of
