"""What a load balancer or monitor asks: is the process up, and can it do its work."""

from django.db import connection
from django.http import HttpResponse
from django.views.decorators.http import require_safe

from casework import heartbeats
from people.access import PUBLIC, allow


@allow(PUBLIC)
@require_safe
def livez(request):
    """200 while the process answers."""
    return HttpResponse("ok", content_type="text/plain")


@allow(PUBLIC)
@require_safe
def readyz(request):
    """200 while the database answers, else 503. Redis may be gone: nothing that is accepted needs it."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("select 1")
    except Exception:
        return HttpResponse("database", status=503, content_type="text/plain")
    return HttpResponse("ok", content_type="text/plain")


@allow(PUBLIC)
@require_safe
def heartbeat(request):
    """200 while sweep, mail, webhooks and beat are seen at work; else 503 with the names of those that are late, and nothing more."""
    try:
        late = heartbeats.late()
    except Exception:
        return HttpResponse("database", status=503, content_type="text/plain")
    words = f"late: {', '.join(late)}" if late else "ok"
    headers = {"Cache-Control": "no-store"}
    return HttpResponse(words, status=503 if late else 200, content_type="text/plain", headers=headers)
