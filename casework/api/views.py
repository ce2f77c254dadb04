"""What every view of the API does, and the lists that are only read."""

from django_filters import FilterSet
from rest_framework.response import Response
from rest_framework.serializers import BaseSerializer
from rest_framework.viewsets import ViewSet

from casework.api.lists import InOrder, filtered


class ApiViews(ViewSet):
    """The base of the API's views. `houses` are the first halves of the scopes of which a token needs one here."""

    houses: tuple[str, ...] = ()
    pagination_class: type | None = None

    def finalize_response(self, request, response, *args, **kwargs):
        """Nothing that the API answers is kept by a browser or a proxy."""
        response = super().finalize_response(request, response, *args, **kwargs)
        response["Cache-Control"] = "no-store, private"
        return response

    def page_of(self, queryset, shown, pages=None):
        """A page of the rows, by key; `shown` makes JSON of them."""
        pages = (pages or self.pagination_class)()
        rows = pages.paginate_queryset(queryset, self.request, self)
        return pages.get_paginated_response(shown(rows))


class ListViews(ApiViews):
    """A list that is kept elsewhere and only read here."""

    shape: type[BaseSerializer]
    filters: type[FilterSet]
    pagination_class: type = InOrder

    def rows(self):
        raise NotImplementedError

    def list(self, request) -> Response:
        return self.page_of(filtered(request, self.rows(), self.filters), lambda rows: self.shape(rows, many=True).data)
