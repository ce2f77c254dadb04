"""Which version of a record a request speaks of: ETag, If-None-Match, If-Match.

A record's ETag is its version, "v7". Compression on the way makes it W/"v7"; both name the same version.
"""

from django.utils.http import parse_etags

from casework.api.problems import Problem
from casework.steps import Stale


def etag(record) -> str:
    return f'"v{record.version}"'


def _named(header: str) -> set[str]:
    return {tag.removeprefix("W/") for tag in parse_etags(header)}


def is_unchanged(request, record) -> bool:
    """Whether the reader has this version already (304)."""
    named = _named(request.headers.get("If-None-Match", ""))
    return etag(record) in named or "*" in named


def demanded(request) -> set[str]:
    """The versions that If-Match names. 428 where it names none; `*` is none, for it would overwrite unread changes."""
    named = _named(request.headers.get("If-Match", "")) - {"*"}
    if not named:
        raise Problem("version-missing")
    return named


def require(record, demanded: set[str]) -> None:
    """Raises `Stale` unless the record is at a version that was demanded."""
    if etag(record) not in demanded:
        raise Stale
