"""How the name, CRN and date of birth of a customer are kept: sealed by a key that is never in the database.

AES-256-GCM; what is sealed is bound to its row and its field, so that it opens nowhere else. TANDEM_PS_KEYS names the
keys, `id:secret,id:secret`: the first seals, every one opens. A CRN is found through a keyed index, HMAC-SHA256 with a
key of its own (TANDEM_PS_INDEX_KEY), so that whoever has a dump can't try all CRNs out.
"""

import hmac
import secrets
from functools import cache

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

NONCE = 12  # bytes, as GCM wants them


class Unreadable(Exception):
    """It was sealed by a key that is not known any more, or it does not stand where it was sealed for."""


def newest_key() -> str:
    """The id of the key that seals."""
    return next(iter(settings.PS_KEYS))


@cache
def _derived(secret: str, what: bytes) -> bytes:
    return HKDF(SHA256(), length=32, salt=None, info=b"tandem: personalised services, " + what).derive(secret.encode())


def _box(key_id: str) -> AESGCM:
    secret = settings.PS_KEYS.get(key_id)
    if secret is None:
        raise Unreadable(f"The key {key_id} is not among TANDEM_PS_KEYS.")
    return AESGCM(_derived(secret, b"sealing"))


def seal(text: str, *, key_id: str, place: str) -> bytes:
    """`place` says where it stands, as "row:field"; it opens there alone."""
    return seal_bytes(text.encode(), key_id=key_id, place=place)


def seal_bytes(content: bytes, *, key_id: str, place: str) -> bytes:
    """The same of a file."""
    nonce = secrets.token_bytes(NONCE)
    return nonce + _box(key_id).encrypt(nonce, content, place.encode())


def unseal(sealed: bytes, *, key_id: str, place: str) -> str:
    """Raises Unreadable."""
    return unseal_bytes(sealed, key_id=key_id, place=place).decode()


def unseal_bytes(sealed: bytes, *, key_id: str, place: str) -> bytes:
    """The same of a file."""
    sealed = bytes(sealed)
    try:
        return _box(key_id).decrypt(sealed[:NONCE], sealed[NONCE:], place.encode())
    except InvalidTag:
        raise Unreadable("It does not open: another key, another place, or altered.") from None


def index_of(crn: str) -> str:
    """The CRN's entry in the index: the same for the same CRN, and nothing to be read from it."""
    return hmac.new(_derived(settings.PS_INDEX_KEY, b"index"), crn.encode(), "sha256").hexdigest()


def fingerprint_of(text: str) -> str:
    """What tells one version of a sealed text from another, and nothing of it: whoever has a dump can't try texts out."""
    return hmac.new(_derived(settings.PS_INDEX_KEY, b"fingerprints"), text.encode(), "sha256").hexdigest()
