"""Which addresses a webhook may lead to: public ones by HTTPS. Nothing inside is ever called on somebody else's word.

Judged are addresses, not names: a name is resolved once, every address of it must be public, and the line is opened to one
of these very addresses. A name that leads elsewhere a moment later (DNS rebinding) leads nowhere.
"""

import ipaddress
import socket
import threading
from dataclasses import dataclass
from urllib.parse import urlsplit

from django.conf import settings

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
LONGEST = 400
#: Special-purpose networks, after the registries that RFC 6890 began: said here, since each version of Python knows others.
NOT_PUBLIC_4 = [
    ipaddress.IPv4Network(network)
    for network in (
        "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24",
        "192.0.2.0/24", "192.31.196.0/24", "192.52.193.0/24", "192.88.99.0/24", "192.168.0.0/16", "192.175.48.0/24",
        "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4",
    )
]  # fmt: skip
PUBLIC_6 = ipaddress.IPv6Network(
    "2000::/3"
)  # all that was ever given out; mapped and translated addresses are outside it
NOT_PUBLIC_6 = [
    ipaddress.IPv6Network(network)
    for network in ("2001::/23", "2001:db8::/32", "2002::/16", "2620:4f:8000::/48", "3fff::/20")
]


class NotAllowed(Exception):
    """No request is made there. Says why, in words for whoever keeps the webhook."""


class NotFound(Exception):
    """The name leads nowhere now."""


@dataclass(frozen=True)
class Target:
    """The parts of an endpoint's URL. `path` has the query with it."""

    scheme: str
    host: str
    port: int
    path: str


def target(url: str) -> Target:
    """The parts of an endpoint's URL. Raises NotAllowed where it is not one that may be called, as far as it says itself."""
    if len(url) > LONGEST or not url.isascii() or not url.isprintable() or " " in url or "\\" in url:
        raise NotAllowed(f"Write the address as it stands in a request: plain characters, {LONGEST} at the most.")
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise NotAllowed("This is not an address.") from None
    if parts.scheme != "https" and not (parts.scheme == "http" and settings.WEBHOOK_LOOPBACK):
        raise NotAllowed("The address must begin with https://.")
    if not parts.hostname or port == 0:
        raise NotAllowed("This is not an address.")
    if "@" in parts.netloc or parts.fragment:
        raise NotAllowed("The address may have no user, no password and no fragment.")
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    found = Target(parts.scheme, parts.hostname, port or (443 if parts.scheme == "https" else 80), path)
    try:
        vetted(found, ipaddress.ip_address(found.host))
    except ValueError:  # a name: judged by its addresses, when it is called
        if not settings.WEBHOOK_LOOPBACK and (
            found.host.rstrip(".").rpartition(".")[2] in ("localhost", "local", "internal")
        ):
            raise NotAllowed(PRIVATE) from None
    return found


PRIVATE = "The address is not a public one. Tandem calls no address of an inner network."


def vetted(where: Target, address: Address) -> Address:
    """The address, if it may be called. Raises NotAllowed."""
    loops = address.is_loopback
    if settings.WEBHOOK_LOOPBACK and loops:
        return address
    if where.scheme != "https" or not is_public(address):
        raise NotAllowed(PRIVATE)
    return address


def is_public(address: Address) -> bool:
    if isinstance(address, ipaddress.IPv4Address):
        return not any(address in network for network in NOT_PUBLIC_4)
    if address.scope_id or address not in PUBLIC_6:
        return False
    return not any(address in network for network in NOT_PUBLIC_6)


def resolved(where: Target, within: float) -> list[Address]:
    """The addresses that the target's name leads to now. Raises NotAllowed where one of them may not be called, NotFound."""
    addresses = list(dict.fromkeys(_looked_up(where.host, where.port, within)))
    if not addresses:
        raise NotFound
    return [vetted(where, address) for address in addresses]


def _looked_up(host: str, port: int, within: float) -> list[Address]:
    """The resolver knows no limit of time, so that it is asked in a thread that may be left behind."""
    found: list[Address] = []

    def look():
        try:
            for *_, place in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM):
                found.append(ipaddress.ip_address(place[0]))
        except (OSError, UnicodeError, ValueError):
            found.clear()

    asked = threading.Thread(target=look, name="resolve", daemon=True)
    asked.start()
    asked.join(max(within, 0))
    return [] if asked.is_alive() else found
