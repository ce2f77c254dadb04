"""Every error of the API is a problem document (RFC 9457): what happened, what to do, and which rule says so.

`reasons` carries refusals with their rule ids, `errors` what is wrong with which field, `findings` what the privacy
guard found (kind and place). No value that was sent stands in any of them.
"""

import logging
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import PermissionDenied, RequestDataTooBig
from django.db import InterfaceError, OperationalError
from django.http import Http404
from django.urls import reverse
from rest_framework import exceptions
from rest_framework.response import Response

from casework.api.shapes import told_of
from casework.steps import Refused, Stale

log = logging.getLogger(__name__)
MEDIA_TYPE = "application/problem+json"


@dataclass(frozen=True)
class Kind:
    """A kind of problem: its status, its title, and what a client does about it."""

    status: int
    title: str
    remedy: str


KINDS = {
    "unreadable": Kind(400, "The request cannot be read", "Send one JSON object in UTF-8, and only the parameters that are documented."),
    "key-missing": Kind(400, "The request carries no Idempotency-Key", "Make up a key of 1 to 255 characters for each effect you want, and send it again with every retry."),
    "not-signed-in": Kind(401, "Nobody is signed in", "Ask for a token, and send it in the Authorization header."),
    "not-allowed": Kind(403, "This is not yours to do", "Nothing was done. Repeating it will not help."),
    "not-found": Kind(404, "There is no such thing that you can see", "Check the reference. Every path ends with a slash."),
    "method": Kind(405, "This route does not take that method", "The Allow header says which it takes."),
    "not-acceptable": Kind(406, "The answer cannot be given in that form", "Accept application/json."),
    "refused": Kind(409, "This cannot be done now", "Nothing was done. Each reason says what stands against it, and under which rule."),
    "stale": Kind(412, "Somebody changed the record meanwhile", "Nothing was done. Read the record again, and decide again."),
    "too-large": Kind(413, "The request is too large", "256 KB at the most."),
    "media-type": Kind(415, "The request is in a form that is not read here", "Send application/json."),
    "invalid": Kind(422, "The answers cannot be kept as they are", "Nothing was kept. `errors` says what is wrong, field by field."),
    "key-reused": Kind(422, "The Idempotency-Key was used for another request", "Make up another key for another request."),
    "version-missing": Kind(428, "The request does not say which version it speaks of", "Send If-Match with the ETag that you read."),
    "too-many": Kind(429, "Too many requests", "Wait as long as the Retry-After header says."),
    "failed": Kind(500, "Something went wrong here", "Nothing is known to have been done. Retry with the same Idempotency-Key."),
    "unavailable": Kind(503, "The database does not answer", "Nothing was done. Retry in a moment with the same Idempotency-Key."),
}  # fmt: skip
BY_STATUS = {kind.status: name for name, kind in reversed(KINDS.items())}


class Problem(Exception):
    """Ends a request with the problem document called `kind`; `more` are its further members."""

    def __init__(self, kind: str, detail: str = "", **more: Any):
        super().__init__(kind)
        self.kind, self.detail, self.more = kind, detail, more


class Invalid(Problem):
    """422: what is wrong with which field, in words that carry nothing of what was sent."""

    def __init__(self, errors: dict[str, list[str]], findings: list[dict] = ()):
        super().__init__("invalid", errors=errors, **({"findings": list(findings)} if findings else {}))


def document(kind: str, detail: str = "", **more) -> dict[str, Any]:
    """The members of a problem document."""
    known = KINDS[kind]
    return {
        "type": reverse("api:problem", args=[kind]),
        "title": known.title,
        "status": known.status,
        "detail": detail or known.remedy,
        **more,
    }


def problem(error, context) -> Response:
    """The framework's exception handler: whatever ends a request ends it in a problem document."""
    from rest_framework.views import (
        exception_handler,  # whose module reads the settings, which name modules that need this one
    )

    answer = exception_handler(error, context)  # rolls back, and knows the headers of its own errors
    kept = ("WWW-Authenticate", "Allow", "Retry-After")
    headers = {name: answer[name] for name in kept if answer is not None and name in answer}
    kind, detail, more = _told(error, answer)
    if kind == "unavailable":
        headers["Retry-After"] = "2"
    return Response(document(kind, detail, **more), KINDS[kind].status, headers=headers, content_type=MEDIA_TYPE)


def _told(error, answer) -> tuple[str, str, dict]:
    match error:
        case Problem():
            return error.kind, error.detail, error.more
        case Refused():
            return "refused", "", {"reasons": told_of(error.reasons)}
        case Stale():
            return "stale", "", {}
        case Http404():
            return "not-found", "", {}
        case PermissionDenied():
            return "not-allowed", "", {}
        case RequestDataTooBig():
            return "too-large", "", {}
        case exceptions.NotAuthenticated() | exceptions.AuthenticationFailed() | exceptions.PermissionDenied():
            return BY_STATUS.get(answer.status_code, "not-allowed"), str(error.detail), {}
        case exceptions.APIException() if answer.status_code in BY_STATUS:
            return BY_STATUS[answer.status_code], "", {}
        case OperationalError() | InterfaceError():
            log.warning("%s while answering a request", type(error).__name__)
            return "unavailable", "", {}
    log.error("A request failed", exc_info=error)
    return "failed", "", {}
