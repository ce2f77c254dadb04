"""One request to one endpoint: to a vetted address, within a time, following nothing, and reading no more than the status.

It is written on http.client, which knows no proxies, no redirects, no cookies and no names from the environment.
"""

import http.client
import socket
import ssl
import threading
import time
from contextlib import closing, suppress

from django.conf import settings

from desk.webhooks.addresses import Address, NotAllowed, NotFound, Target, resolved, target

TRIES = 3  # of a name's addresses


class NotDelivered(Exception):
    """The endpoint was not reached or did not answer. Says why, in words that carry nothing of what it said."""


def post(url: str, body: bytes, headers: dict[str, str]) -> int:
    """Send the message; returns the status that the endpoint answered. Raises NotDelivered, within WEBHOOK_HARD_LIMIT seconds.

    What it answers beyond the status line and headers is not read.
    """
    ends = time.monotonic() + settings.WEBHOOK_HARD_LIMIT
    try:
        where = target(url)
        line = _connected(where, resolved(where, ends - time.monotonic()), ends)
    except NotAllowed as refusal:
        raise NotDelivered(str(refusal)) from None
    except NotFound:
        raise NotDelivered("The name of the endpoint leads nowhere.") from None
    with closing(line), _Guillotine(line, ends):
        try:
            return _answered(where, line, body, headers)
        except ssl.SSLCertVerificationError:
            raise NotDelivered("The certificate of the endpoint is not valid for its name.") from None
        except (OSError, http.client.HTTPException, ValueError) as error:
            if time.monotonic() >= ends or isinstance(error, TimeoutError):
                raise NotDelivered("The endpoint did not answer in time.") from None
            raise NotDelivered("The endpoint hung up, or answered nothing that can be read.") from None


def _connected(where: Target, addresses: list[Address], ends: float) -> socket.socket:
    for address in addresses[:TRIES]:
        left = ends - time.monotonic()
        if left <= 0:
            break
        with suppress(OSError):
            return socket.create_connection((str(address), where.port), timeout=left)
    raise NotDelivered("The endpoint could not be reached.")


def _answered(where: Target, line: socket.socket, body: bytes, headers: dict[str, str]) -> int:
    if where.scheme == "https":
        context = ssl.create_default_context()
        call: http.client.HTTPConnection = http.client.HTTPSConnection(where.host, where.port, context=context)
        call.sock = context.wrap_socket(line.dup(), server_hostname=where.host)
    else:
        call = http.client.HTTPConnection(where.host, where.port)
        call.sock = line.dup()
    with closing(call):
        call.request("POST", where.path, body, {**headers, "Connection": "close"})
        return call.getresponse().status


class _Guillotine:
    """Past the limit the line is shut, so that a blocked read ends in an error, also of an endpoint that drips."""

    def __init__(self, line: socket.socket, ends: float):
        self._line = line  # what is written and read is a duplicate of it
        self._timer = threading.Timer(max(ends - time.monotonic(), 0), self._cut)
        self._timer.daemon = True

    def __enter__(self):
        self._timer.start()

    def __exit__(self, *_):
        self._timer.cancel()
        self._timer.join()

    def _cut(self):
        with suppress(OSError):
            self._line.shutdown(socket.SHUT_RDWR)
