"""One effect for one Idempotency-Key, whatever is lost or repeated on the way.

Key, effect and the pointer to the answer are one transaction: a crash leaves all or nothing. Two requests with one key
at once: the second waits on the first's row, and then gives the first's answer, rendered from the record as it is now.
A refusal has no effect and is not stored: when its reasons are gone, the same key may try again.
"""

import hashlib
import json
import re
from collections.abc import Callable

from django.db import connection
from django.db.transaction import atomic
from rest_framework.response import Response

from casework.api.problems import Problem
from casework.models import AnsweredRequest

About = tuple[str, int]
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


def once(
    request,
    effect: Callable,
    find: Callable,
    answer: Callable[..., Response],
    status: int,
    *,
    about: About | None = None,
) -> Response:
    """`effect()` takes place once for the request's key and gives the record; `answer(record, status)` tells of it.

    A repetition finds the record again by `find(id)`, which raises Http404 where it is out of the caller's sight by now.
    `about` is (label, id) of the record, where it is known beforehand. Raises `Problem` where the key is missing, or was
    used for another request (422).
    """
    row = AnsweredRequest(client=request.user, key=key_of(request), fingerprint=fingerprint(request))
    if about:
        _say_where(row, status, *about)
    with atomic():
        claimed = _claim(row)
        if claimed:
            record = effect()
            if about is None:
                _say_where(row, status, record._meta.label_lower, record.pk)
                row.save(update_fields=["answered_with", "record_label", "record_id"])
    if claimed:
        return answer(record, status)
    return _again(row, find, answer)


def _say_where(row, status, label, number):
    """The answer is to be found in the record with this label and id."""
    row.answered_with, row.record_label, row.record_id = status, label, number


#: One statement: the key is the caller's, or somebody has used it; who has it in hand is waited for.
CLAIM = """
INSERT INTO casework_answeredrequest (client_id, key, fingerprint, answered_with, record_label, record_id, at)
VALUES (%s, %s, %s, %s, %s, %s, %s) ON CONFLICT DO NOTHING RETURNING id
"""


def _claim(row) -> bool:
    """Whether the key is now the row's, and the effect is to take place; otherwise another request has been answered."""
    said = [row.client_id, row.key, row.fingerprint, row.answered_with, row.record_label, row.record_id, row.at]
    with connection.cursor() as cursor:
        cursor.execute(CLAIM, said)
        found = cursor.fetchone()
    if found:
        row.pk = found[0]
    return found is not None


def _again(row, find, answer) -> Response:
    """The answer that was given to the key, from the record as it is now."""
    given = AnsweredRequest.objects.get(client=row.client_id, key=row.key)
    if given.fingerprint != row.fingerprint:
        raise Problem("key-reused")
    response = answer(find(given.record_id), given.answered_with)
    response[REPLAYED] = "true"
    return response
