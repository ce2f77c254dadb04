"""The three segments of a Child Support customer: who is referred to each, who they are, how their issues are resolved. One table."""

from dataclasses import dataclass

from django.db.models import IntegerChoices, TextChoices

from casework.working_days import Months

REVIEW_WITHIN = Months(3)


class Number(IntegerChoices):
    LOW = 1, "Segment 1, low"
    MEDIUM = 2, "Segment 2, medium"
    HIGH = 3, "Segment 3, high"


class Source(TextChoices):
    """Where the referral came from, as the segments name it (SEG-01)."""

    ASSOCIATED = "associated", "Associated customer who needs short-term management"
    PROACTIVE = "proactive", "Proactive referral, for short-term management or early intervention"
    PARLIAMENT = "parliament", "Enquiry from a Member of Parliament"
    OMBUDSMAN = "ombudsman", "Ombudsman enquiry"
    MINISTERIAL = "ministerial", "Ministerial response"
    COMPLAINT = "complaint", "Level 2 complaint"
    PRIVACY = "privacy", "Privacy breach"
    MEDIA = "media", "Escalation to the media"
    NEW = "new", "Other new referral"


class Basis(TextChoices):
    """By what a segment was set."""

    ALLOCATED = "allocated", "Allocated by the PSSO"
    RECOMMENDED = "recommended", "Recommended, and approved by the SSM"
    RESTRICTED = "restricted", "Service channels restricted"
    REVIEWED = "reviewed", "Segment 3 reviewed: no longer required"


class Ground(TextChoices):
    """For which reasons segment 3 is approved (SEG-03)."""

    SUPPORT = "support", "High level of ongoing support and reactive management: sensitivities, vulnerabilities"
    RESTRICTIONS = "restrictions", "Telephony, write-only or face-to-face restrictions"


@dataclass(frozen=True)
class Guide:
    """What the procedure says of one segment."""

    number: Number
    referred: tuple[str, ...]
    characteristics: tuple[str, ...]
    strategies: tuple[str, ...]

    @property
    def label(self) -> str:
        return self.number.label


GUIDES = (
    Guide(
        Number.LOW,
        ("An associated customer, where short-term management is decided on", "A proactive referral, where short-term management or early intervention may resolve the issues"),
        (
            "Not managed in PS before", "Usually manages their own business, and meets commitments",
            "A single issue, no long-term or entrenched ones", "Needs support to see the options",
            "Likely to manage alone once the issue is resolved",
        ),
        (
            "A short intensive management by a PSSO, then back to managing alone",
            "Review communication and records: the details are correct, all issues are known, other agencies’ too",
            "Do what corrects the assessment", "Refer to the SSM for finalisation once the immediate issue is resolved",
        ),
    ),
    Guide(
        Number.MEDIUM,
        (
            "An escalated enquiry: Member of Parliament, Ombudsman, ministerial response, level 2 complaint, privacy breach, media",
            "Most new referrals",
        ),
        (
            "Managed in PS before", "Several issues with the agency, which need a substantial case review",
            "Issues outside the agency that affect the dealings with it", "Has difficulty finding and using the options",
            "Does not meet responsibilities", "Behaviours that may need longer management by a PSSO",
        ),
        (
            "A comprehensive review of communication and records",
            "A letter: the outcome for all issues, which are outside the agency, the options to resolve them",
            "Clear timeframes, monitored so that the customer keeps to them",
            "The customer’s acknowledgement that issues are resolved, sought and documented",
            "Work together with other PSSOs and SSMs, so that all options are found in good time",
        ),
    ),
    Guide(
        Number.HIGH,
        (
            "After a discussion with the SSM only",
            "Channel restrictions, or telephony or write-only restrictions in the whole agency",
            "A history of escalating issues, where management by PS is likely to restrict the impact on the rest of the business",
        ),
        (
            "Managed in PS before, and chose not to take up the options", "Escalates again and again, level 2 complaints among them",
            "Ongoing unreasonable behaviour: repeated aggression, threats of self-harm",
            "The case is highly sensitive", "Does not meet commitments, on an ongoing basis",
            "Needs PS for good, to minimise the impact on other officers",
        ),
        (
            "Everything that holds for segment 2",
            "An intensive look back at earlier assessments, decisions, outcomes and communications, objectively",
            "Address each issue demonstrably, so that it is easily understood; correct errors, limit further responses",
            "Keep stakeholders informed of key changes that could affect them",
            "All communication with the customer is consistent",
            "Inform and confirm in writing",
        ),
    ),
)  # fmt: skip
