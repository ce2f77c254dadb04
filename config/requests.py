"""One log line for each request, without anything that was typed; and the id by which all lines of a request are found."""

import logging
import uuid
from time import monotonic

from django.conf import settings

from casework.privacy.logs import request_id
from people.models import Staff

log = logging.getLogger("tandem.request")
UNLOGGED = frozenset({"livez", "readyz", "heartbeat"})  # asked every few seconds, and seen by who asks


class RequestLineMiddleware:
    """Gives each request an id of ours (a caller's could hold anything), says it in `X-Request-ID`, and writes its line."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        began, token = monotonic(), request_id.set(uuid.uuid4().hex)
        try:
            response = self.get_response(request)
            response.headers["X-Request-ID"] = request_id.get()
            if settings.LOG_FORMAT == "json":
                self._write(request, response, began)
        finally:
            request_id.reset(token)
        return response

    @staticmethod
    def _write(request, response, began):
        match = request.resolver_match
        route = match.view_name if match else ""
        if route in UNLOGGED:
            return
        line = {
            "route": route,
            "method": request.method
            if request.method in ("GET", "POST", "PUT", "PATCH", "DELETE", "HEAD")
            else "other",
            "status": response.status_code,
            "ms": round((monotonic() - began) * 1000),
        }
        if staff := staff_of(request):
            line["staff"] = staff.person_number
        log.info("request", extra=line)


def staff_of(request):
    """Who asked, where that is known already: no query is made for a log line."""
    known = getattr(request, "_cached_user", None) or request.__dict__.get("user")
    return known if isinstance(known, Staff) and type(known) is Staff else None
