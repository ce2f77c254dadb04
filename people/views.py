"""Signing in and out."""

from django.contrib.auth.views import LoginView, LogoutView
from django.shortcuts import render
from django.utils.decorators import method_decorator
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from people.access import PUBLIC, SIGNED_IN, allow
from people.sign_in import SignInForm


@allow(PUBLIC)
@method_decorator([never_cache, require_http_methods(["GET", "HEAD", "POST"])], name="dispatch")
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
