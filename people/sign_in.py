"""Signing in by logon and password; locked out after five failures (user and address together) for 15 minutes."""

from django.conf import settings
from django.contrib.auth.backends import ModelBackend
from django.contrib.auth.forms import AuthenticationForm
from django.shortcuts import render

from people.models import Staff


class LogonBackend(ModelBackend):
    """Only staff who may sign in and are still in the directory; the logon in any case of letters."""

    def user_can_authenticate(self, user):
        return bool(user and user.is_active and user.can_sign_in)

    def authenticate(self, request, username=None, password=None, **kwargs):
        return super().authenticate(request, username=(username or "").strip(), password=password)

    def get_user(self, user_id):
        found = Staff.objects.select_related("team__site").order_by().filter(pk=user_id)
        user = next(iter(found), None)
        return user if self.user_can_authenticate(user) else None


class SignInForm(AuthenticationForm):
    error_messages = {
        "invalid_login": "That logon and password do not go together. Check both and try again.",
        "inactive": "This logon has been closed. Ask your team leader.",
    }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["username"].label = "Logon"
        self.fields["username"].widget.attrs.update({"class": "ctl", "autocapitalize": "characters"})
        self.fields["password"].widget.attrs["class"] = "ctl"


def logon_tried(request, credentials=None) -> str:
    """The logon that failures are counted under: the same however it is written."""
    tried = (credentials or {}).get("username") or (request.POST.get("username") if request is not None else "")
    return (tried or "").strip().upper()


def calling_from(request) -> str:
    """The address that failures are counted under. Only what our own proxies appended to the header counts; what stands
    before it is the caller's word."""
    direct = request.META.get("REMOTE_ADDR", "")
    if not settings.PROXY_COUNT:
        return direct
    told = [address.strip() for address in request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")]
    return told[-settings.PROXY_COUNT] if len(told) >= settings.PROXY_COUNT and told[-settings.PROXY_COUNT] else direct


def locked_out(request, *args, **kwargs):
    return render(request, "people/locked_out.html", status=429)
