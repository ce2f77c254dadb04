"""Session limits: 30 minutes idle, 12 hours in all; polling does not keep a session alive; a leaver's next request fails."""

from datetime import datetime

from django.conf import settings
from django.contrib.auth import logout

from people.clock import now

STARTED, SEEN = "started_at", "seen_at"
REFRESH = 15  # seconds between writes of the moment last seen: the idle limit ends a session so much early at most
POLLING_HEADER = "X-Tandem-Polling"


class SessionLimitsMiddleware:
    """Ends a session that is past its limits, before the view runs."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if request.user.is_authenticated and not self._within_limits(request):
            logout(request)
            request.session_ended = True
        return self.get_response(request)

    def _within_limits(self, request) -> bool:
        session, moment = request.session, now()
        if not (request.user.is_active and request.user.can_sign_in):
            return False
        if STARTED not in session:
            session[STARTED] = session[SEEN] = moment.isoformat()
            return True
        started, seen = (datetime.fromisoformat(session[key]) for key in (STARTED, SEEN))
        if moment - started > settings.SESSION_TOTAL or moment - seen > settings.SESSION_IDLE:
            return False
        if POLLING_HEADER not in request.headers and (moment - seen).total_seconds() >= REFRESH:
            session[SEEN] = moment.isoformat()
        return True
