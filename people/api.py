"""Who calls the API: another system by a token of ten minutes, or a person by their session; and what each may call.

A system's token speaks for its Staff row (people.clients). Whoever leaves, or loses the role, is refused at the next
request, not when the token ends. A token's scopes narrow what the roles allow, by house and verb: `tps:read` to look at
contacts, `tps:write` to change them.
"""

import hashlib

from drf_spectacular.extensions import OpenApiAuthenticationExtension
from oauth2_provider.models import AccessToken
from rest_framework.authentication import BaseAuthentication
from rest_framework.exceptions import AuthenticationFailed, PermissionDenied
from rest_framework.permissions import SAFE_METHODS, BasePermission

from people.access import PUBLIC, may_call
from people.clients import is_client
from people.clock import now


class ClientAuthentication(BaseAuthentication):
    """OAuth2 bearer token of a system, in the Authorization header and nowhere else."""

    def authenticate(self, request):
        scheme, _, presented = request.headers.get("Authorization", "").partition(" ")
        if scheme.lower() != "bearer":
            return None
        request.presented_a_token = True
        token = _token(presented.strip())
        if token is None or token.expires <= now():
            raise AuthenticationFailed("The token is unknown or has ended. Ask for another one.")
        client = token.application.user if token.application else None
        if not is_client(client):
            raise AuthenticationFailed("The system that this token was given to may no longer call.")
        return client, token

    def authenticate_header(self, request):
        return 'Bearer realm="Tandem"' + (', error="invalid_token"' if hasattr(request, "presented_a_token") else "")


def _token(presented):
    checksum = hashlib.sha256(presented.encode()).hexdigest()
    tokens = AccessToken.objects.select_related("application__user__team__site")
    return tokens.filter(token_checksum=checksum).first()


def policy(view):
    """The roles that the view's method, or else the view, says may call; None where it says nothing."""
    handler = getattr(view, getattr(view, "action", None) or view.request.method.lower(), None)
    return getattr(handler, "allowed_to", None) or getattr(view, "allowed_to", None)


def only_reads(handler):
    """Mark a view's method as one that changes nothing although it is a POST: a search whose words are in no address."""
    handler.only_reads = True
    return handler


def scopes_of(view, method: str) -> tuple[str, ...]:
    """The scopes of which a token must carry one here; none where any token will do."""
    handler = getattr(view, getattr(view, "action", None) or "", None)
    verb = "read" if method in SAFE_METHODS or hasattr(handler, "only_reads") else "write"
    return tuple(f"{house}:{verb}" for house in getattr(view, "houses", ()))


class AllowedHere(BasePermission):
    """The API's side of people.access: a view without `@allow` is refused to everybody."""

    def has_permission(self, request, view):
        who = policy(view)
        if who is None:
            raise PermissionDenied("This route has no policy.")
        if PUBLIC in who:
            return True
        if not may_call(request.user, who):
            return False
        wanted = scopes_of(view, request.method)
        if request.auth is not None and wanted and not set(wanted).intersection(request.auth.scope.split()):
            raise PermissionDenied(f"The token has not the scope {' or '.join(wanted)}.")
        return True


class ClientTokens(OpenApiAuthenticationExtension):
    """What the OpenAPI document says of the tokens."""

    target_class = "people.api.ClientAuthentication"
    name = "client"

    def get_security_definition(self, auto_schema):
        from django.conf import settings
        from django.urls import reverse

        flow = {"tokenUrl": reverse("api:token"), "scopes": settings.OAUTH2_PROVIDER["SCOPES"]}
        return {"type": "oauth2", "flows": {"clientCredentials": flow}}

    def get_security_requirement(self, auto_schema):
        scopes = scopes_of(auto_schema.view, auto_schema.method)
        return [{self.name: [scope]} for scope in scopes] or {self.name: []}
