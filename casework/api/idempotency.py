"""One effect for one Idempotency-Key, whatever is lost or repeated on the way.

Key, effect and the pointer to the answer are one transaction: a crash leaves all or nothing. Two requests with one key
at once: the second waits on the first's row, and then gives the first's answer, rendered from the record as it is now.
A refusal has no effect and is not stored: when its reasons are gone, the same key may try again.
"""

import hashlib
import json
import re
from collections.abc import Callable

from django.db.transaction import atomic
from rest_framework.response import Response

from casework.api.problems import Problem
from casework.models import AnsweredRequest

KEY = re.compile(r"[\x21-\x7e]{1,255}")
REPLAYED = "Idempotent-Replayed"


def key_of(request) -> str:
    key = request.headers.get("Idempotency-Key", "").strip()
    if not KEY.fullmatch(key):
        raise Problem("key-missing")
    return key


def fingerprint(request) -> str:
    """What makes two requests the same: method, path and what was sent, in whatever order or spacing."""
    sent = json.dumps([request.method, request.path, request.data], sort_keys=True)
    return hashlib.sha256(sent.encode()).hexdigest()


def once(request, effect: Callable, find: Callable, answer: Callable[..., Response], status: int) -> Response:
    """`effect()` takes place once for the request's key and gives the record; `answer(record, status)` tells of it.

    A repetition finds the record again by `find(id)`, which raises Http404 where it is out of the caller's sight by now.
    Raises `Problem` where the key is missing, or was used for another request (422).
    """
    key, asked = key_of(request), fingerprint(request)
    with atomic():
        row = _claim(request.user, key, asked)
        if not row.answered_with:
            record = effect()
            mine = AnsweredRequest.objects.filter(pk=row.pk)
            mine.update(answered_with=status, record_label=record._meta.label_lower, record_id=record.pk)
    if not row.answered_with:
        return answer(record, status)
    if row.fingerprint != asked:
        raise Problem("key-reused")
    response = answer(find(row.record_id), row.answered_with)
    response[REPLAYED] = "true"
    return response


def _claim(client, key, asked) -> AnsweredRequest:
    """The key's row: ours where it is not answered yet, for a row unanswered is never committed.

    The insert waits for another transaction that has the key in hand.
    """
    AnsweredRequest.objects.bulk_create(
        [AnsweredRequest(client=client, key=key, fingerprint=asked)], ignore_conflicts=True
    )
    return AnsweredRequest.objects.get(client=client, key=key)
