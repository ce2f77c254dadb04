"""The events feed over the API: a reader follows `next`, and asks it again when there was nothing new."""

from drf_spectacular.utils import OpenApiParameter
from rest_framework.response import Response

from casework.api.documents import told
from casework.api.forward import LIMIT, cursor, link, place_of, size_of
from casework.api.lists import refuse_unknown
from casework.api.problems import Problem
from casework.api.views import ApiViews
from desk import events
from desk.api.shapes import EventShape, EventsShape
from people.access import allow
from people.roles import AUDITOR, INTEGRATION_CLIENT, TPS_STAFF

NOW = "now"
AFTER = OpenApiParameter(
    "after", str, description="Where to go on, as the link `next` says it; `now` for what is still to come; nothing for all that ever happened."
)  # fmt: skip


@allow(*TPS_STAFF, AUDITOR, INTEGRATION_CLIENT)
class EventViews(ApiViews):
    """What happened to the records that you see. Nothing is skipped and nothing comes twice, however slow a writer is."""

    houses = ("events",)

    @told(
        "What happened, in order; a page may be empty although more is to come", EventsShape, parameters=[AFTER, LIMIT]
    )
    def list(self, request):
        refuse_unknown(request, ("after", "limit"))
        (below, mark), size = events.horizon(), size_of(request)
        page = events.page_of(request.user, after=self._asked(request, below, mark), below=below, size=size)
        results = EventShape(page.entries, many=True).data
        return Response({"results": results, "next": link(request, "after", cursor(*page.after, mark))})

    def _asked(self, request, below, mark) -> events.Place:
        asked = request.query_params.get("after")
        if asked is None:
            return (0, 0)
        if asked == NOW:
            return (below, 0)
        *after, of_restore = place_of(asked, (int, int, int), called="after")
        if after[0] > below or of_restore != mark:
            why = "This place is no longer one: the database was restored since. Begin again from where you are sure."
            raise Problem("unreadable", errors={"after": [why]})
        return after[0], after[1]
