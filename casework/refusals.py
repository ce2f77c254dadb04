"""What a page says when something is refused: why, under which rule, and that nothing else happened."""

from django.shortcuts import render

from casework.answers import Conflict
from casework.steps import Refused, Stale


def _record_of(path: str) -> str:
    """The record's page, of the address of one of its steps; nothing for another address."""
    record, is_step, _ = path.partition("steps/")
    return record if is_step else ""


class RefusalMiddleware:
    """Turns `Refused` and `Stale` from a page's view into a readable 409; the API has its own problem documents."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_exception(self, request, error):
        if isinstance(error, Refused):
            return render(
                request, "errors/refused.html", {"reasons": error.reasons, "back": _record_of(request.path)}, status=409
            )
        if isinstance(error, Stale | Conflict):
            return render(request, "errors/stale.html", {}, status=409)
        return None
