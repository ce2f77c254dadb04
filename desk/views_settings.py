"""One's own settings: how the product looks and answers to keys, and with which form a new contact starts."""

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBadRequest
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from people import roles
from people.access import SIGNED_IN, allow
from people.forms import SettingsForm
from people.models import Staff
from tps.forms import OfficerSettingsForm
from tps.models import OfficerSettings


@allow(SIGNED_IN)
@require_http_methods(["GET", "POST"])
def settings(request):
    """GET shows, POST keeps them; wrong values are 422 with what was chosen still there."""
    form = SettingsForm(request.POST or None, instance=request.user)
    desk_form = None
    if request.user.has_role(roles.TPS_OFFICER):
        kept = OfficerSettings.objects.filter(officer=request.user).first() or OfficerSettings(officer=request.user)
        desk_form = OfficerSettingsForm(request.POST or None, instance=kept)
    forms = [each for each in (form, desk_form) if each is not None]
    if request.method == "POST":
        if all([each.is_valid() for each in forms]):
            for each in forms:
                each.save()
            messages.success(request, "Settings saved.")
            return redirect("desk:settings")
        return render(
            request, "people/settings.html", {"active": "settings", "form": form, "desk_form": desk_form}, status=422
        )
    return render(request, "people/settings.html", {"active": "settings", "form": form, "desk_form": desk_form})


@allow(SIGNED_IN)
@require_POST
def theme(request):
    """Dark, light, or as the device has it: kept at once, for the palette."""
    chosen = request.POST.get("theme", "")
    if chosen not in Staff.Theme.values:
        return HttpResponseBadRequest("There is no such theme.")
    Staff.objects.filter(pk=request.user.pk).update(theme=chosen)
    return HttpResponse(status=204)
