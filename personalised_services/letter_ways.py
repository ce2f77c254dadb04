"""Where letters differ, by kind and program: who approves one, who signs it, how it is filed. Each difference once, by its rule."""

from dataclasses import dataclass

from django.db.models import TextChoices

from people.roles import APPROVER, SM, SSM, Role


class Kind(TextChoices):
    INTRODUCTION = "introduction", "Introduction"
    CONTACT = "contact", "After a contact"
    ANSWER = "answer", "Answer"
    EXIT = "exit", "Leaving PS"
    REVIEW = "review", "Review invitation"
    PROACTIVE = "proactive", "Proactive plan"
    WARNING = "warning", "Warning"
    ARRANGEMENTS = "arrangements", "Service arrangements"


#: What a customer always gets a letter about: introduced, contacted, answered, leaving (LET-01).
WANTED = (Kind.INTRODUCTION, Kind.CONTACT, Kind.ANSWER, Kind.EXIT)
#: The plans and reviews that two of them speak of are Centrelink's; arrangements letters are Child Support's (our reading).
ELSEWHERE = {"centrelink": (Kind.ARRANGEMENTS,), "child_support": (Kind.REVIEW, Kind.PROACTIVE)}


@dataclass(frozen=True)
class Way:
    """Who approves a letter, if anybody, and whether who approves it signs it; otherwise its PSSO does (LET-03)."""

    approver: Role | None
    approver_signs: bool
    rule: str


#: What holds in a program where the letter's kind says nothing else (LET-02).
USUAL = {"centrelink": Way(SSM, False, "LET-02"), "child_support": Way(None, False, "LET-02")}
#: What asks for more: warnings (LET-05) and service arrangements (LET-06).
MORE = {
    "child_support": {"warning": Way(SSM, True, "LET-05"), "arrangements": Way(APPROVER, True, "LET-06")},
    "centrelink": {},
}  # fmt: skip
#: Which letter a look back at a cold transfer asks for, by what was found necessary (COLD-12).
AFTER_COLD = {"warning": Kind.WARNING, "reminder": Kind.CONTACT}
#: The PSSO's signature block is their name and role; in these their first name and team (LET-03).
FIRST_NAME_ONLY = (Kind.PROACTIVE,)
#: In the block of a letter that its approver signs: the title that the customer reads (LET-05, LET-06).
TITLES = {SSM: "Service Support Manager", SM: "Service Manager", APPROVER: "Approver"}
#: Under which words a letter is filed, where the procedure says so (LET-05).
FILED_AS = {"child_support": {"warning": "Warning letter issued"}, "centrelink": {}}
#: Whose intray stays visible for a time after the letter was sent (LET-05).
STAYS_IN_VIEW = {"child_support": ("warning",), "centrelink": ()}


def way_of(program: str, kind: str) -> Way:
    """Who approves and who signs a letter of that kind (LET-02, LET-05, LET-06)."""
    return MORE[program].get(kind, USUAL[program])


def kinds_of(program: str) -> list[tuple[str, str]]:
    """The kinds of letter that a program writes, as choices."""
    return [(kind.value, kind.label) for kind in Kind if kind not in ELSEWHERE[program]]
