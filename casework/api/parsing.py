"""Reading what was sent: one JSON object of plain text, of a size that a record can have."""

from rest_framework.exceptions import ParseError
from rest_framework.parsers import JSONParser

from casework.api.problems import Problem

LARGEST = 256 * 1024


class PlainJSONParser(JSONParser):
    """JSON whose texts a database can keep: no NUL, no half characters, not too large, not too deep."""

    def parse(self, stream, media_type=None, parser_context=None):
        read = stream.read(LARGEST + 1)
        if len(read) > LARGEST:
            raise Problem("too-large")
        try:
            sent = super().parse(_Once(read), media_type, parser_context)
            plain = _is_plain(sent)
        except RecursionError:
            plain = False
        if not plain or not isinstance(sent, dict):
            raise ParseError
        return sent


class _Once:
    """A body that was read already, as a stream."""

    def __init__(self, read: bytes):
        self._read = read

    def read(self, size=-1):
        read, self._read = self._read, b""
        return read


def _is_plain(sent) -> bool:
    if isinstance(sent, str):
        return "\0" not in sent and not any("\ud800" <= char <= "\udfff" for char in sent)
    if isinstance(sent, dict):
        return all(_is_plain(key) and _is_plain(value) for key, value in sent.items())
    return all(_is_plain(item) for item in sent) if isinstance(sent, list) else True
