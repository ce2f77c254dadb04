"""Find customer details in a text. `static/js/guard.js` is this module's twin: what one finds, the other finds."""

import re
from dataclasses import dataclass

from casework.privacy import patterns
from casework.privacy.names import find_names

_LOWER = str.maketrans("ABCDEFGHIJKLMNOPQRSTUVWXYZ", "abcdefghijklmnopqrstuvwxyz")
_ESCAPE = re.compile("%([2-7][0-9A-Fa-f])|&nbsp;|&amp;")
_NEVER = [re.compile(pattern) for pattern in patterns.NEVER]
_PATTERNS = [
    (kind, re.compile(pattern), group, check, which) for kind, pattern, group, check, which in patterns.PATTERNS
]
_ORDER = list(patterns.KINDS)


@dataclass(frozen=True)
class Finding:
    """A customer detail: its kind and where it stands (characters from 0, `end` not included). Never the text itself."""

    category: str
    start: int
    end: int

    @property
    def overridable(self) -> bool:
        """Whether an officer may say that it is no customer detail (a name, address or phrase; never an identifier)."""
        return patterns.KINDS[self.category][2]

    @property
    def label(self) -> str:
        """What kind it is, to begin a sentence with: "A customer reference number"."""
        return patterns.KINDS[self.category][0]

    @property
    def shape(self) -> str:
        """How such a thing looks: "Nine digits and a letter"."""
        return patterns.KINDS[self.category][1]

    @property
    def instead(self) -> str:
        """What to put in its place: "the customer"."""
        return patterns.KINDS[self.category][3]

    @property
    def where(self) -> str:
        """Its characters as people count them: "26 to 37"."""
        return f"{self.start + 1} to {self.end}"


HARD = frozenset(kind for kind, (_, _, overridable, _) in patterns.KINDS.items() if not overridable)
SOFT = frozenset(patterns.KINDS) - HARD


class Folded:
    """A text as plain ASCII, and for each character of it where it came from."""

    def __init__(self, text: str):
        out, self.starts, self.ends = [], [], []
        escapes = {match.start(): match for match in _ESCAPE.finditer(text)} if "%" in text or "&" in text else {}
        at, size = 0, len(text)
        while at < size:
            escape = escapes.get(at)
            if escape:
                to, put = escape.end(), chr(int(escape[1], 16)) if escape[1] else " "
            else:
                to, char = at + 1, text[at]
                code = ord(char)
                if code < 128:
                    put = char
                elif code in patterns.GONE:
                    at = to
                    continue
                else:
                    put = patterns.FOLD.get(char, "\x02")
            out.append(put)
            self.starts.append(at)
            self.ends.append(to)
            at = to
        self.plain = "".join(out)
        self.lower = self.plain.translate(_LOWER)

    def finding(self, category: str, start: int, end: int) -> Finding:
        return Finding(category, self.starts[start], self.ends[end - 1])


def _masked(lower: str) -> str:
    for never in _NEVER:
        lower = never.sub(lambda match: "\x01" * len(match[0]), lower)
    return lower


def findings(text: str | None) -> list[Finding]:
    """The customer details in `text`, in their order, without overlaps (CON-13). Misses names it doesn't know and stories."""
    if not text:
        return []
    folded = Folded(text)
    texts = {"plain": folded.plain, "lower": folded.lower, "masked": _masked(folded.lower)}
    spans = [(_ORDER.index(kind), start, end) for kind, start, end in find_names(folded.plain, folded.lower)]
    for kind, pattern, group, check, which in _PATTERNS:
        for match in pattern.finditer(texts[which]):
            if CHECKS[check](match[group], match):
                spans.append((_ORDER.index(kind), *match.span(group)))
    spans.sort(key=lambda span: (_ORDER[span[0]] in SOFT, span[1] - span[2], span[0], span[1]))
    kept, taken = [], bytearray(len(folded.plain))
    for span in spans:
        if not any(taken[span[1] : span[2]]):
            kept.append(span)
            taken[span[1] : span[2]] = b"\x01" * (span[2] - span[1])
    kept.sort(key=lambda span: span[1])
    return [folded.finding(_ORDER[order], start, end) for order, start, end in kept]


def refuse(text: str | None, kept: frozenset[str] = frozenset()) -> list[Finding]:
    """The findings that stand against keeping `text`, where the officer has said that `kept` kinds are no customer details.

    An identifier stands whatever `kept` says.
    """
    return [finding for finding in findings(text) if not (finding.overridable and finding.category in kept)]


# -- checks: the same sums in guard.js ----------------------------------------------------------------------------------


def _digits(found: str) -> list[int]:
    return [int(char) for char in found if "0" <= char <= "9"]


def _read(found: str) -> str:
    """The digits meant: O read as 0, I and l as 1."""
    return "".join({"o": "0", "i": "1", "l": "1"}.get(char, char) for char in found if char in "0123456789oil")


def is_tfn(digits: str) -> bool:
    """Whether eight or nine digits have a tax file number's check digit and are nobody's published code."""
    weights = (1, 4, 3, 7, 5, 8, 6, 9, 10)
    total = sum(weight * int(digit) for weight, digit in zip(weights, digits, strict=False))
    return len(digits) in (8, 9) and total % 11 == 0 and digits not in patterns.TFN_CODES


def is_medicare(digits: str) -> bool:
    """Whether ten digits (eleven with the person's number on the card) have a Medicare check digit."""
    weights = (1, 3, 7, 9, 1, 3, 7, 9)
    total = sum(weight * int(digit) for weight, digit in zip(weights, digits, strict=False))
    return len(digits) in (10, 11) and digits[0] in "23456" and total % 10 == int(digits[8])


def is_card(digits: str) -> bool:
    """Whether 13 to 19 digits pass the Luhn sum of bank cards."""
    total = 0
    for at, char in enumerate(reversed(digits)):
        digit = int(char) * (1 + at % 2)
        total += digit - 9 if digit > 9 else digit
    return 13 <= len(digits) <= 19 and total % 10 == 0


CHECKS = {
    "": lambda found, match: True,
    "whole": lambda found, match: match[0] == found,
    "mostly_digits": lambda found, match: len(_digits(found)) >= 7,
    "tfn": lambda found, match: is_tfn("".join(map(str, _digits(found)))),
    "tfn_said": lambda found, match: len(_digits(found)) >= 6 and _read(found) not in patterns.TFN_CODES,
    "medicare": lambda found, match: is_medicare("".join(map(str, _digits(found)))),
    "luhn": lambda found, match: is_card("".join(map(str, _digits(found)))),
    "suburb": lambda found, match: len(found) > 7,
    "mail": lambda found, match: "a" <= found[-1] <= "z" or found[-1] == "-",
}
