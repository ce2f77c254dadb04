"""Who may call which route: said once, on the view, and refused for every route that says nothing.

`@allow(TPS_OFFICER, AUDITOR)` names the roles; `PUBLIC` and `SIGNED_IN` stand for anybody and for anybody signed in.
Which *records* they then see is the record's own `visible_to`. API views inherit the same names (people.api.AllowedHere).
"""

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse

from people.roles import ADMINISTRATOR

PUBLIC = "public"
SIGNED_IN = "signed in"


def allow(*who):
    """Decorate a view (function or class) with the roles that may call it."""

    def mark(view):
        view.allowed_to = frozenset(who)
        return view

    return mark


def allowed_to(view):
    """What a resolved view says of itself; None where it says nothing."""
    for holder in (view, getattr(view, "view_class", None), getattr(view, "cls", None)):
        if holder is not None and getattr(holder, "allowed_to", None):
            return holder.allowed_to
    return None


def is_admin_page(view) -> bool:
    """A page of Django's admin, which says nothing of itself: for administrators."""
    module = getattr(getattr(view, "view_class", view), "__module__", "")
    return module.startswith("django.contrib.admin.") or hasattr(view, "model_admin") or hasattr(view, "admin_site")


def may_call(user, who) -> bool:
    if PUBLIC in who:
        return True
    if not user.is_authenticated:
        return False
    return SIGNED_IN in who or any(role in who for role in user.roles)


class AccessMiddleware:
    """Default deny: a route without `@allow` answers 403 to everybody."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        if getattr(request, "user", None) is not None and request.user.is_authenticated:
            response.headers.setdefault("Cache-Control", "no-store, private")
        return response

    def process_view(self, request, view, args, kwargs):
        if getattr(view, "cls", None) is not None:  # an API view: AllowedHere judges, after the token is read
            return None
        who = frozenset({ADMINISTRATOR}) if is_admin_page(view) else allowed_to(view)
        if who is None:
            raise PermissionDenied("This page has no policy.")
        if may_call(request.user, who):
            return None
        if request.user.is_authenticated:
            raise PermissionDenied
        if request.headers.get("HX-Request") or request.headers.get("X-Requested-With"):
            return HttpResponse(status=401)
        return redirect_to_login(request.get_full_path() if request.method == "GET" else "/")
