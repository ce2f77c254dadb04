"""Find names: a given name from the list, or a word after "customer", "Mrs", "husband" and the like.

A walk over the words of a text, since a name is told by its neighbours. `findNames` in guard.js is its twin, line by line.
"""

import re

from casework.privacy import patterns

GIVEN, ALSO_WORDS, SURNAMES, ALONE, ORDINARY, CUES, KIN = (
    frozenset(patterns.LISTS[name])
    for name in ("given", "given_also_words", "surnames", "surnames_alone", "ordinary", "cues", "kin")
)
SURNAMES |= ALONE
TITLES, STRONG_TITLES, FILL, PARTICLES, NOT_AFTER_CUE = (frozenset(words.split()) for words in patterns.NAME_WORDS)
WORD = re.compile(patterns.NAME_WORD)
JOIN, CUE_JOIN = re.compile(patterns.NAME_JOIN), re.compile(patterns.NAME_CUE_JOIN)


class _Walk:
    """The words of one text: where each stands, its shape, and what lies between it and the next."""

    def __init__(self, plain: str, lower: str):
        self.plain, self.text = plain, lower
        self.spans = [match.span() for match in WORD.finditer(plain)]
        self.words = [lower[start:end] for start, end in self.spans]

    def gap(self, at: int) -> str:
        """What stands between word `at` and the next."""
        return self.plain[self.spans[at][1] : self.spans[at + 1][0]]

    def joined(self, at: int) -> bool:
        """Whether word `at` and the next may be parts of one name."""
        return at + 1 < len(self.words) and JOIN.fullmatch(self.gap(at)) is not None

    def capital(self, at: int) -> bool:
        start, end = self.spans[at]
        return "A" <= self.plain[start] <= "Z" and end - start > 1

    def title(self, at: int) -> bool:
        """Whether it is written like a name: a capital first, then small letters."""
        end = self.spans[at][1]
        return self.capital(at) and "a" <= self.plain[end - 1] <= "z"

    def initial(self, at: int) -> bool:
        start, end = self.spans[at]
        return end - start == 1 and "A" <= self.plain[start] <= "Z"

    def known(self, at: int) -> bool:
        """Whether it is a name from the lists and no ordinary word."""
        word = self.words[at]
        return (word in GIVEN or word in SURNAMES or word in ALONE) and word not in ORDINARY

    def namelike(self, at: int) -> bool:
        """Whether it may be part of a name, beside one that is."""
        word = self.words[at]
        if self.title(at):
            return word not in ORDINARY or word in SURNAMES
        return self.known(at) or (self.capital(at) and word in SURNAMES)

    def begins(self, at: int) -> int:
        """The last word of the shortest name that begins at word `at`; -1 if none does."""
        word, more = self.words[at], self.joined(at)
        if word in TITLES and more:
            return self._titled(at, word in STRONG_TITLES)
        if word in GIVEN and (len(word) > 2 or (self.title(at) and more and self.namelike(at + 1))):
            return at
        if word in ALONE:
            return at
        if word in ALSO_WORDS and more and self.title(at) and self.title(at + 1) and self.namelike(at + 1):
            return at + 1
        if word in ALSO_WORDS and more and self.words[at + 1] in SURNAMES and self.known(at + 1):
            return at + 1
        if more and (self.initial(at) or (self.title(at) and word not in ORDINARY)):
            if self.title(at + 1) and self.words[at + 1] in SURNAMES and self.known(at + 1):
                return at + 1
        return -1

    def _titled(self, at: int, strong: bool) -> int:
        after = at + 1
        if self.initial(after) and self.joined(after) and self.namelike(after + 1):
            return after + 1
        if (self.title(after) and self.namelike(after)) or self.known(after):
            return after
        return (
            after
            if strong
            and (self.words[after] in SURNAMES or (self.words[after] not in ORDINARY and len(self.words[after]) > 2))
            else -1
        )

    def after_cue(self, at: int) -> int:
        """The word after the cue at `at` that is taken for a name; -1 if none is."""
        here = at
        for _ in range(4):
            if here + 1 >= len(self.words) or not CUE_JOIN.fullmatch(self.gap(here)):
                return -1
            here += 1
            if self.words[here] not in FILL:
                break
        if self.initial(here) and self.joined(here) and self.title(here + 1) and self.namelike(here + 1):
            return here
        word = self.words[here]
        if word in NOT_AFTER_CUE or word in CUES or word in KIN or not self.title(here):
            return -1
        if word in ORDINARY:
            named = word in SURNAMES or word in ALSO_WORDS
            return here if named and self.joined(here) and self.title(here + 1) and self.namelike(here + 1) else -1
        return here

    def extend(self, at: int) -> int:
        """The last word of the name of which `at` is part."""
        for _ in range(3):
            if not self.joined(at):
                return at
            after = at + 1
            between = self.initial(after) or self.words[after] in PARTICLES
            if between and self.joined(after) and self.namelike(after + 1):
                at = after + 1
            elif self.namelike(after):
                at = after
            else:
                return at
        return at

    def relative(self, at: int) -> int:
        """The relative ("husband", "child") said just before word `at`; -1 if none is."""
        here = at
        for _ in range(4):
            if here == 0 or not CUE_JOIN.fullmatch(self.gap(here - 1)):
                return -1
            here -= 1
            if self.words[here] in KIN:
                return here
            if self.words[here] == "partner" and here and self.words[here - 1] in ("ex", "former"):
                return here - 1
            if self.words[here] not in FILL and self.words[here] != "partner":
                return -1
        return -1


def find_names(plain: str, lower: str) -> list[tuple[str, int, int]]:
    """Names in a folded text: ("name" | "phrase", start, end). A phrase is a relative with a name."""
    walk, found, at = _Walk(plain, lower), [], 0
    while at < len(walk.words):
        first, last = at, walk.begins(at)
        if last < 0 and (walk.words[at] in CUES or walk.words[at] in KIN):
            first = last = walk.after_cue(at)
        if last < 0:
            at += 1
            continue
        last = walk.extend(last)
        relative = walk.relative(first)
        kind, start = ("phrase", relative) if relative >= 0 else ("name", first)
        found.append((kind, walk.spans[start][0], walk.spans[last][1]))
        at = last + 1
    return found
