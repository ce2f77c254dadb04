"""Signing in and out, and one's own settings."""

from django import forms
from django.contrib import messages
from django.contrib.auth.views import LoginView, LogoutView
from django.shortcuts import redirect, render
from django.utils.decorators import method_decorator
from django.views.decorators.cache import never_cache

from people.access import PUBLIC, SIGNED_IN, allow
from people.models import Staff
from people.sign_in import SignInForm


@allow(PUBLIC)
@method_decorator(never_cache, name="dispatch")
class SignIn(LoginView):
    template_name = "people/sign_in.html"
    authentication_form = SignInForm
    redirect_authenticated_user = True


@allow(SIGNED_IN)
class SignOut(LogoutView):
    pass


@allow(PUBLIC)
def csrf_failure(request, reason=""):
    """A form from a page that was open while its owner signed out or in again."""
    return render(request, "errors/csrf.html", status=403)


class SettingsForm(forms.ModelForm):
    class Meta:
        model = Staff
        fields = ["theme", "density", "clock_24h", "hints", "shortcuts"]


@allow(SIGNED_IN)
def settings(request):
    """How the product looks and answers to keys, for oneself."""
    form = SettingsForm(request.POST or None, instance=request.user)
    if request.method == "POST" and form.is_valid():
        form.save()
        messages.success(request, "Settings saved.")
        return redirect("people:settings")
    return render(request, "people/settings.html", {"active": "settings", "form": form})
