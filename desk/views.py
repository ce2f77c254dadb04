"""Pages over all houses: where one arrives, the command palette, the keys."""

from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from desk import palette as found
from desk.shortcuts import GROUPS
from people import roles
from people.access import SIGNED_IN, allow
from personalised_services.reach import PS_STAFF


@allow(SIGNED_IN)
@require_GET
def home(request):
    """The first page after signing in: where the viewer's work is."""
    user = request.user
    if user.has_role(*roles.TPS_STAFF):
        return redirect("/my-day/")
    if user.has_role(roles.AUDITOR, roles.SERVICE_OFFICER):
        return redirect("/contacts/")
    if user.has_role(*PS_STAFF):
        return redirect("/cases/")
    if user.has_role(roles.ZONE_CONTACT):
        return redirect("/reviews/")
    if user.has_role(roles.APPROVER):
        return redirect("/approvals/")
    if user.has_role(roles.SPECIALIST_OFFICER):
        return redirect("/consultations/")
    return redirect("/manual/")


@allow(SIGNED_IN)
@require_GET
def signed_in(request):
    """Where a second tab ends after signing in again: one may go back to the first."""
    return render(request, "desk/signed_in.html")


@allow(SIGNED_IN)
@require_POST
def palette(request):
    """What the palette finds for `q`, as HTML. By POST, so that nothing typed is in an address or a log."""
    return render(request, "partials/palette_results.html", found.results(request.user, request.POST.get("q", "")))


@allow(SIGNED_IN)
@require_GET
def shortcuts(request):
    """The keys: a page of its own, or the sheet that `?` opens over any page."""
    template = "desk/_shortcuts_sheet.html" if request.htmx else "desk/shortcuts.html"
    return render(request, template, {"active": "shortcuts", "key_groups": GROUPS})
