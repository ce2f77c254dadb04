"""What the guard says when it refuses: the findings that stand against keeping a text, and the error that tells of them."""

from django.core.exceptions import ValidationError

from casework.privacy.guard import Finding, refuse

RULE = "CON-13"


class PrivacyError(ValidationError):
    """Findings that stand against keeping a text, as messages with code "privacy". Carries kinds and places, never the text.

    `findings` are the findings; `items` the place of each in a list of texts (0 for a single text).
    """

    def __init__(self, found: list[tuple[int, Finding]]):
        self.findings = [finding for _, finding in found]
        self.items = [item for item, _ in found]
        super().__init__([_message(item, finding) for item, finding in found])


def _message(item: int, finding: Finding) -> ValidationError:
    line = f" of line {item + 1}" if item else ""
    return ValidationError(
        "%(label)s at characters %(where)s%(line)s. %(shape)s. No customer details are kept in any field. Put “%(instead)s” instead.",
        code="privacy",
        params={
            "label": finding.label, "where": finding.where, "line": line, "shape": finding.shape, "category": finding.category,
            "start": finding.start, "end": finding.end, "item": item, "overridable": finding.overridable,
            "instead": finding.instead, "rule": RULE,
        },
    )  # fmt: skip


def standing(value, kept=frozenset()) -> list[tuple[int, Finding]]:
    """What stands against keeping `value`, a text or a list of texts: (which text, finding)."""
    texts = [value] if isinstance(value, str) else list(value or [])
    return [(at, finding) for at, text in enumerate(texts) for finding in refuse(str(text), frozenset(kept))]
