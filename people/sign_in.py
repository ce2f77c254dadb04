"""Signing in by logon and password; locked out after five failures (user and address together) for 15 minutes."""

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
        user = Staff.objects.select_related("team__site").filter(pk=user_id).first()
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


def locked_out(request, *args, **kwargs):
    return render(request, "people/locked_out.html", status=429)
