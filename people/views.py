"""Signing in and out, and a new password for oneself."""

from django.contrib import messages
from django.contrib.auth.views import LoginView, LogoutView, PasswordChangeView
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


@allow(SIGNED_IN)
@method_decorator(require_http_methods(["GET", "HEAD", "POST"]), name="dispatch")
class NewPassword(PasswordChangeView):
    """A new password in the place of one's own, which an administrator may have set; other sessions end with the old one."""

    template_name = "people/new_password.html"
    success_url = "/settings/"
    extra_context = {"active": "settings"}

    def form_valid(self, form):
        messages.success(self.request, "The new password is set. You are signed out everywhere else.")
        return super().form_valid(form)

    def form_invalid(self, form):
        return self.render_to_response(self.get_context_data(form=form), status=422)


@allow(PUBLIC)
def csrf_failure(request, reason=""):
    """A form from a page that was open while its owner signed out or in again."""
    return render(request, "errors/csrf.html", status=403)
