"""The directory over the API: staff, teams, sites and Service Zones. Read here; kept by administrators and the import."""

from casework.api.documents import by_filters, told
from casework.api.views import ListViews
from desk.api import filters, shapes
from people.access import allow
from people.models import Site, Staff, Team, Zone
from people.roles import AUDITOR, INTEGRATION_CLIENT, TPS_STAFF

READERS = (*TPS_STAFF, AUDITOR, INTEGRATION_CLIENT)


class Directory(ListViews):
    """Who fills in a contact needs the directory too, so that `tps:read` opens it as well."""

    houses = ("directory", "tps")


@allow(*READERS)
class StaffViews(Directory):
    shape, filters = shapes.StaffShape, filters.StaffFilters

    def rows(self):
        return Staff.objects.active()

    @told("The staff directory", shapes.StaffShape(many=True), parameters=by_filters(filters))
    def list(self, request):
        return super().list(request)


@allow(*READERS)
class TeamViews(Directory):
    shape, filters = shapes.TeamShape, filters.TeamFilters

    def rows(self):
        return Team.objects.filter(retired_on=None).select_related("site__zone")

    @told("Teams", shapes.TeamShape(many=True), parameters=by_filters(filters))
    def list(self, request):
        return super().list(request)


@allow(*READERS)
class SiteViews(Directory):
    shape, filters = shapes.SiteShape, filters.SiteFilters

    def rows(self):
        return Site.objects.all()

    @told("Sites", shapes.SiteShape(many=True), parameters=by_filters(filters))
    def list(self, request):
        return super().list(request)


@allow(*READERS)
class ZoneViews(Directory):
    shape, filters = shapes.ZoneShape, filters.ZoneFilters

    def rows(self):
        return Zone.objects.all()

    @told("Service Zones, retired ones too", shapes.ZoneShape(many=True), parameters=by_filters(filters))
    def list(self, request):
        return super().list(request)
