"""A CRN as it is written: nine digits and a letter, however spaced."""

import re

WRITTEN = re.compile(r"\d{9}[A-Z]")
WITHIN = re.compile(r"(?<![0-9])\d(?:[ .\-]?\d){8}[ .\-]?[A-Za-z](?![A-Za-z0-9])")


def normal(text: str) -> str | None:
    """123456789A; None where it is no CRN."""
    crn = re.sub(r"[\s.\-]", "", text).upper()
    return crn if WRITTEN.fullmatch(crn) else None


def is_within(text: str) -> bool:
    """Whether a CRN stands in the text."""
    return bool(WITHIN.search(text))
