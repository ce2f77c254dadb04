"""/api/v1: every route of the API, the token endpoint, the OpenAPI document and the page to browse it."""

from django.contrib.auth.views import redirect_to_login
from django.http import Http404
from django.urls import path, re_path
from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerSplitView
from oauth2_provider.views import TokenView
from rest_framework.exceptions import NotAuthenticated
from rest_framework.response import Response

from casework.api.documents import told
from casework.api.problems import KINDS, document
from casework.api.records import routes
from casework.api.shapes import KindShape
from casework.api.views import ApiViews
from people.access import PUBLIC, SIGNED_IN, allow
from people.api import AllowedHere
from tps.api.contacts import ContactViews
from tps.api.lists import OptionViews, ReferenceViews, StaffViews, TeamViews


@allow(PUBLIC)
class Token(TokenView):
    """Gives a system its token of ten minutes, for its own credentials."""

    http_method_names = ["post"]

    def post(self, request, *args, **kwargs):
        """Every grant goes through the one server, which knows client credentials only."""
        return self.authorization_flow_token_response(request, *args, **kwargs)


@allow(SIGNED_IN)
class Schema(SpectacularAPIView):
    """The OpenAPI document, as YAML or JSON."""

    permission_classes = [AllowedHere]


@allow(SIGNED_IN)
class Docs(SpectacularSwaggerSplitView):
    """The page to browse the API, and to try it in one's own session."""

    permission_classes = [AllowedHere]
    template_name = "api/docs.html"
    url_name = "api:schema"

    def handle_exception(self, error):
        if isinstance(error, NotAuthenticated):
            return redirect_to_login(self.request.get_full_path())
        return super().handle_exception(error)

    def finalize_response(self, request, response, *args, **kwargs):
        del response.headers["Cross-Origin-Opener-Policy"]  # no sign-in window is opened here
        return super().finalize_response(request, response, *args, **kwargs)


@allow(PUBLIC)
class Problems(ApiViews):
    """What the `type` of a problem document leads to."""

    @told("A kind of problem, explained", KindShape, 404)
    def retrieve(self, request, kind):
        if kind not in KINDS:
            raise Http404
        members = document(kind)
        return Response({**{name: members[name] for name in ("type", "title", "status")}, "remedy": KINDS[kind].remedy})


@allow(PUBLIC)
class Nowhere(ApiViews):
    """Every other path: a problem document too."""

    schema = None

    def nothing(self, request):
        raise Http404

    http_method_not_allowed = nothing


def _read(views):
    return views.as_view({"get": "list"})


app_name = "api"
urlpatterns = [
    path("v1/oauth/token/", Token.as_view(), name="token"),
    path("v1/schema/", Schema.as_view(), name="schema"),
    path("v1/docs/", Docs.as_view(), name="docs"),
    path("v1/problems/<slug:kind>/", Problems.as_view({"get": "retrieve"}), name="problem"),
    *routes("v1/contacts/", ContactViews),
    path("v1/contacts/<str:reference>/addenda/", ContactViews.as_view({"get": "addenda"}), name="contact-addenda"),
    path("v1/options/", _read(OptionViews), name="options"),
    path("v1/references/", _read(ReferenceViews), name="references"),
    path("v1/teams/", _read(TeamViews), name="teams"),
    path("v1/staff/", _read(StaffViews), name="staff"),
    re_path(r"^", Nowhere.as_view({"get": "nothing"}), name="nowhere"),
]
