"""The secrets of webhooks, and what is signed with them: Standard Webhooks, version 1 of its signatures.

A secret must be known to sign with it, so it cannot be hashed as passwords are. It is stored sealed: encrypted and
authenticated by a key that is derived from WEBHOOK_KEYS (SECRET_KEY if there is none) and never in the database. Whoever
gets hold of a dump, or reads as the reporting role, has no secret.
"""

import base64
import hashlib
import hmac
import secrets

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

PREFIX = "whsec_"
LENGTH = 32  # bytes; the standard asks for 24 to 64


class Unreadable(Exception):
    """The secret was sealed by a key that is not known any more. The webhook needs a new one."""


def new_secret() -> str:
    """A secret as the receiver keeps it: whsec_ and base64."""
    return PREFIX + base64.b64encode(secrets.token_bytes(LENGTH)).decode()


def _box() -> MultiFernet:
    """The first key seals, and every key opens."""
    derived = (
        HKDF(SHA256(), length=32, salt=None, info=b"tandem: secrets of webhooks").derive(key.encode())
        for key in settings.WEBHOOK_KEYS
    )
    return MultiFernet([Fernet(base64.urlsafe_b64encode(key)) for key in derived])


def seal(secret: str) -> str:
    return _box().encrypt(secret.encode()).decode()


def unseal(sealed: str) -> str:
    """Raises Unreadable."""
    try:
        return _box().decrypt(sealed.encode()).decode()
    except InvalidToken:
        raise Unreadable from None


def headers(message_id: str, timestamp: int, body: bytes, sealed: list[str]) -> dict[str, str]:
    """The three headers of the standard, signed with each of the secrets: during a change the receiver may know either."""
    signed = b".".join((message_id.encode(), str(timestamp).encode(), body))
    signatures = (
        hmac.new(base64.b64decode(unseal(one).removeprefix(PREFIX)), signed, hashlib.sha256).digest() for one in sealed
    )
    return {
        "webhook-id": message_id,
        "webhook-timestamp": str(timestamp),
        "webhook-signature": " ".join(f"v1,{base64.b64encode(one).decode()}" for one in signatures),
    }
