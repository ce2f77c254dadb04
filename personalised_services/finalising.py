"""What a finalisation asks of a Child Support case: the conditions, the reasons and what each reason needs, in one place each."""

from dataclasses import dataclass

from django.db.models import TextChoices


@dataclass(frozen=True)
class Condition:
    """A condition for finalising a case; some do not apply to every case."""

    words: str
    may_not_apply: bool = False


#: Finalise when (FIN-01).
CONDITIONS = {
    "approach_complete": Condition("All activities of the Customer Management Approach are complete"),
    "issues_final": Condition("All issues managed by PS are finalised"),
    "cmp_complete": Condition("All actions of the CMP are complete"),
    "no_intrays": Condition("No intray is outstanding, other than specialised work in progress"),
    "responses_understood": Condition("Ministerial and Ombudsman responses are received and understood", True),
    "decisions_told": Condition("The customer was notified of all decisions"),
    "feedback_given": Condition("Relevant feedback was given", True),
    "msp_discussed": Condition("The active MSP was discussed with the PSM, and referred to cross program if appropriate", True),
}  # fmt: skip


class Answer(TextChoices):
    YES = "yes", "Yes"
    NO = "no", "No"
    NOT_APPLICABLE = "na", "Does not apply"


class Told(TextChoices):
    """How the customer was told that the issues are addressed and the case goes back (FIN-02, FIN-03)."""

    PHONE = "phone", "By phone"
    LETTER = "letter", "By letter: the phone reached nobody"
    NOT_AT_ALL = "not_at_all", "Not at all, as discussed with the SSM"


class Reason(TextChoices):
    """For which of four reasons a case is finalised (FIN-04)."""

    ADDRESSED = "addressed", "The issues are addressed"
    DECLINED = "declined", "The customer declined the options"
    SPECIALIST = "specialist", "A specialist process is ongoing, and all else is resolved"
    SEGMENT_3 = "segment_3", "Segment 3 is recommended"


class Communicated(TextChoices):
    PHONE = "phone", "By phone"
    WRITING = "writing", "In writing"


class Process(TextChoices):
    """Which process of a specialist business area is ongoing (FIN-07)."""

    CHANGE_OF_ASSESSMENT = "change_of_assessment", "Change of assessment"
    OBJECTION = "objection", "Objection"
    OTHER = "other", "Another specialist process"


class Indicator(TextChoices):
    """What became of the PS indicator (FIN-08)."""

    REMOVED = "removed", "Removed"
    OVERPAYMENT = "overpayment", "Stays: there is an overpayment"


#: What each reason needs besides (FIN-05, FIN-07), as {field: the answer that it needs}; None: any answer at all.
NEEDS: dict[str, dict[str, bool | None]] = {
    Reason.ADDRESSED: {"all_addressed": True},
    Reason.DECLINED: {"all_addressed": True, "options_by": None, "options_until": None, "resolves_no_more": True},
    Reason.SPECIALIST: {"all_addressed": True, "process": None, "only_outstanding": True, "escalates": False},
    Reason.SEGMENT_3: {},
}
RULES = {Reason.ADDRESSED: "FIN-04", Reason.DECLINED: "FIN-05", Reason.SPECIALIST: "FIN-07", Reason.SEGMENT_3: "FIN-04"}
#: What stands against a reason where that is not so.
LACKS = {
    "all_addressed": "Not all issues, other agencies’ too, are addressed appropriately.",
    "options_by": "It does not say how all options were communicated, by phone or in writing.",
    "options_until": "It does not say until when the customer could take the options up.",
    "resolves_no_more": "It does not say that PS will not resolve the issues.",
    "process": "It does not say which specialist process is ongoing.",
    "only_outstanding": "The specialist process is not the only outstanding one.",
    "escalates": "The customer has a history of escalating decisions, or that is not answered.",
}
REASON_FIELDS = tuple(LACKS)
