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
from compensation.api.stop_payments import StopPaymentViews
from desk.api.deadlines import DeadlineViews
from desk.api.directory import SiteViews, StaffViews, TeamViews, ZoneViews
from desk.api.events import EventViews
from desk.api.handovers import HandoverItemViews
from desk.api.insight import GapViews
from desk.api.notices import NoticeViews
from desk.api.webhooks import WebhookViews
from escalations.api.escalations import EscalationViews
from people.access import PUBLIC, SIGNED_IN, allow
from people.api import AllowedHere
from personalised_services.api.assessments import AssessmentReferralViews
from personalised_services.api.cases import CaseViews
from personalised_services.api.cmps import CmpViews
from personalised_services.api.cold import ColdTransferViews, WhiteboardViews
from personalised_services.api.commitments import CommitmentViews
from personalised_services.api.consultations import ConsultationViews
from personalised_services.api.contacts import CaseContactViews
from personalised_services.api.correspondence import CorrespondenceViews
from personalised_services.api.exits import ExitViews
from personalised_services.api.finalisations import FinalisationViews
from personalised_services.api.letters import LetterViews
from personalised_services.api.plans import PlanViews
from personalised_services.api.recommendations import RecommendationViews
from personalised_services.api.referrals import ReferralViews
from personalised_services.api.restrictions import RestrictionProposalViews
from personalised_services.api.reviews import ReviewViews
from personalised_services.api.variations import VariationViews
from tps.api.asked import FollowUpViews, WrittenQuestionViews
from tps.api.contacts import ContactViews
from tps.api.explaining import DecisionExplanationViews, UrgentPaymentReviewViews
from tps.api.gaps import KnowledgeGapViews
from tps.api.known_issues import KnownIssueViews
from tps.api.lists import OptionViews, ReferenceViews
from tps.api.quality import QualityCheckViews, RosterShiftViews
from tps.api.reports import InsightViews, ReportViews
from tps.api.supervisor_calls import SupervisorCallViews


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
    path("v1/contacts/search/", ContactViews.as_view({"post": "search"}), name="contact-search"),
    *routes("v1/contacts/", ContactViews),
    path(
        "v1/contacts/<str:reference>/addenda/",
        ContactViews.as_view({"get": "addenda", "post": "add"}),
        name="contact-addenda",
    ),
    *routes("v1/follow-ups/", FollowUpViews, opened=False, saved=False),
    *routes("v1/knowledge-gaps/", KnowledgeGapViews, saved=False),
    *routes("v1/written-questions/", WrittenQuestionViews, saved=False),
    *routes("v1/quality-checks/", QualityCheckViews, saved=False),
    *routes("v1/roster/", RosterShiftViews, saved=False),
    *routes("v1/decision-explanations/", DecisionExplanationViews, saved=False),
    *routes("v1/urgent-payment-reviews/", UrgentPaymentReviewViews, saved=False),
    *routes("v1/known-issues/", KnownIssueViews, saved=False),
    *routes("v1/supervisor-calls/", SupervisorCallViews, saved=False),
    path("v1/options/", _read(OptionViews), name="options"),
    path("v1/references/", _read(ReferenceViews), name="references"),
    path("v1/teams/", _read(TeamViews), name="teams"),
    path("v1/staff/", _read(StaffViews), name="staff"),
    path("v1/sites/", _read(SiteViews), name="sites"),
    path("v1/zones/", _read(ZoneViews), name="zones"),
    path("v1/events/", _read(EventViews), name="events"),
    path("v1/deadlines/", _read(DeadlineViews), name="deadlines"),
    path("v1/notices/", _read(NoticeViews), name="notices"),
    path("v1/notices/<int:number>/read/", NoticeViews.as_view({"put": "read"}), name="notice-read"),
    *routes("v1/escalations/", EscalationViews),
    *routes("v1/stop-payments/", StopPaymentViews),
    *routes("v1/cases/", CaseViews, opened=False, saved=False),
    *routes("v1/plans/", PlanViews, opened=False, saved=False),
    *routes("v1/cold-transfers/", ColdTransferViews, opened=False, saved=False),
    *routes("v1/whiteboard/", WhiteboardViews, opened=False, saved=False),
    *routes("v1/reviews/", ReviewViews, opened=False, saved=False),
    *routes("v1/variations/", VariationViews, opened=False, saved=False),
    *routes("v1/exits/", ExitViews, opened=False, saved=False),
    *routes("v1/referrals/", ReferralViews, saved=False),
    *routes("v1/letters/", LetterViews, opened=False, saved=False),
    *routes("v1/cmps/", CmpViews, opened=False, saved=False),
    *routes("v1/segment-recommendations/", RecommendationViews, opened=False, saved=False),
    *routes("v1/consultations/", ConsultationViews, opened=False, saved=False),
    *routes("v1/assessment-referrals/", AssessmentReferralViews, opened=False, saved=False),
    *routes("v1/commitments/", CommitmentViews, opened=False, saved=False),
    *routes("v1/correspondence/", CorrespondenceViews, opened=False, saved=False),
    *routes("v1/case-contacts/", CaseContactViews, opened=False, saved=False),
    *routes("v1/finalisations/", FinalisationViews, opened=False, saved=False),
    *routes("v1/restrictions/", RestrictionProposalViews, opened=False, saved=False),
    path("v1/handovers/", _read(HandoverItemViews), name="handoveritem-all"),
    path("v1/handovers/<str:reference>/", HandoverItemViews.as_view({"get": "retrieve"}), name="handoveritem-one"),
    path(
        "v1/handovers/<str:reference>/timeline/",
        HandoverItemViews.as_view({"get": "happened"}),
        name="handoveritem-timeline",
    ),
    path("v1/reports/contacts-by-hour/", ReportViews.as_view({"get": "by_hour"}), name="contacts-by-hour"),
    path("v1/webhooks/", WebhookViews.as_view({"get": "list", "post": "create"}), name="webhooks"),
    path(
        "v1/webhooks/<str:webhook>/",
        WebhookViews.as_view({"get": "retrieve", "delete": "end"}),
        name="webhook-one",
    ),
    path("v1/webhooks/<str:webhook>/pause/", WebhookViews.as_view({"put": "pause"}), name="webhook-pause"),
    path("v1/webhooks/<str:webhook>/resume/", WebhookViews.as_view({"put": "resume"}), name="webhook-resume"),
    path("v1/webhooks/<str:webhook>/secret/", WebhookViews.as_view({"post": "rotate"}), name="webhook-secret"),
    path(
        "v1/webhooks/<str:webhook>/deliveries/",
        WebhookViews.as_view({"get": "deliveries"}),
        name="webhook-deliveries",
    ),
    path(
        "v1/webhooks/<str:webhook>/deliveries/<int:number>/again/",
        WebhookViews.as_view({"post": "send_again"}),
        name="webhook-again",
    ),
    path("v1/reports/dashboard/", InsightViews.as_view({"get": "dashboard"}), name="dashboard"),
    path("v1/reports/urgent-checks/", InsightViews.as_view({"get": "urgent_checks"}), name="urgent-checks"),
    path("v1/reports/knowledge-gaps/", GapViews.as_view({"get": "knowledge_gaps"}), name="knowledge-gaps"),
    path("v1/reports/stop-payments/", GapViews.as_view({"get": "stop_payments"}), name="stop-payments-report"),
    path("v1/reports/escalations/", GapViews.as_view({"get": "escalations"}), name="escalations-report"),
    re_path(r"^", Nowhere.as_view({"get": "nothing"}), name="nowhere"),
]
