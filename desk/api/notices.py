"""Notices over the API: what the caller is told, newest first, and that it was read. Nobody sees another's."""

from django.http import Http404
from drf_spectacular.utils import OpenApiParameter
from rest_framework.response import Response

from casework import notices
from casework.api.documents import by_filters, told
from casework.api.lists import NewestFirst
from casework.api.views import ListViews
from casework.models import Notice
from desk.api import filters
from desk.api.shapes import NoticeShape
from people.access import SIGNED_IN, allow

NUMBER = OpenApiParameter("number", int, OpenApiParameter.PATH, description="The notice's id.")


@allow(SIGNED_IN)
class NoticeViews(ListViews):
    """What you are told."""

    houses = ("notices",)
    shape, filters = NoticeShape, filters.NoticeFilters
    pagination_class = NewestFirst

    def rows(self):
        return Notice.objects.filter(to=self.request.user)

    @told("Your notices, newest first", NoticeShape(many=True), parameters=by_filters(filters))
    def list(self, request):
        return super().list(request)

    @told("Mark a notice as read; one that was read already stays as it was", NoticeShape, 404, parameters=[NUMBER])
    def read(self, request, number):
        notices.read(request.user, [number])
        notice = self.rows().filter(pk=number).first()
        if notice is None:
            raise Http404
        return Response(NoticeShape(notice).data)
