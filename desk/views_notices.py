"""Notices: what one person is told in the product, beside the e-mails. Nobody sees another's."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from casework import notices as told
from casework.keyset import page_of
from casework.models import Notice
from people.access import SIGNED_IN, allow

PAGE = 50
MOST = 99  # counted for the bell


@allow(SIGNED_IN)
@require_GET
def notices(request):
    """One's own notices, newest first."""
    page = page_of(Notice.objects.filter(to=request.user), request.GET, size=PAGE, moment="at")
    context = {"active": "notices", "page": page, "unread": any(notice.read_at is None for notice in page.rows)}
    return render(request, "desk/notices.html", context)


@allow(SIGNED_IN)
@require_GET
def bell(request):
    """How many are unread, for the top bar. Asked for by the page itself, so it keeps no session alive."""
    unread = told.unread_of(request.user).values_list("pk", flat=True)[: MOST + 1]
    return render(request, "desk/_bell.html", {"unread": len(unread), "most": MOST})


@allow(SIGNED_IN)
@require_POST
def open_notice(request, number):
    """Mark one as read and go to what it is about."""
    notice = Notice.objects.filter(to=request.user, pk=number).first()
    if notice is None:
        raise Http404("There is no such notice for you.")
    told.read(request.user, [notice.pk])
    return redirect(notice.url)


@allow(SIGNED_IN)
@require_POST
def read_all(request):
    """Mark all as read."""
    number = told.read(request.user)
    messages.success(request, f"{number} marked as read." if number else "There was nothing unread.")
    return redirect("desk:notices")
