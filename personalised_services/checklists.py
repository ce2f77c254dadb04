"""Lists of what is to be done or answered: to action a referral in each program, to let a customer leave. Each item has its rule."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Item:
    """One thing to do. `asks` names the reference that it leaves in another system; `optional`: it may not apply, with a reason."""

    key: str
    words: str
    rule: str
    asks: str = ""
    optional: bool = False
    by_step: str = ""  # the step that does it, where it isn't ticked

    def __str__(self):
        return self.words


CENTRELINK = (
    Item("zone_told", "Zone CANOC representative told: accepted, and the mandate in effect", "REF-09", by_step="tell_zone"),
    Item("centre_told", "Manager of the local Service Centre told: accepted, and the mandate in effect", "REF-09", by_step="tell_service_centre"),
    Item("cims_notes", "Acceptance notes in CIMS", "REF-09", "CIMS reference"),
    Item("doc", "DOC on the record: managed in PS, refer to CIMS", "REF-09", "Title of the DOC"),
    Item("workload_item", "Item in Workload Manager", "REF-09", "Number of the item"),
    Item("record_reviewed", "Customer’s record reviewed", "REF-10"),
    Item("cims_reviewed", "CIMS and the case history reviewed", "REF-10"),
    Item("payments_reviewed", "Payment details reviewed", "REF-10"),
    Item("restricted_screen_reviewed", "Restricted screen reviewed", "REF-10"),
    Item("vulnerabilities_reviewed", "Vulnerabilities reviewed", "REF-10"),
    Item("appeals_reviewed", "Reviews and appeals reviewed", "REF-10"),
    Item("child_support_reviewed", "Child Support information reviewed", "REF-10"),
)  # fmt: skip
CHILD_SUPPORT = (
    Item("primary_locked", "Primary customer locked and assigned", "REF-15"),
    Item("associated_locked", "Associated customer locked and assigned", "REF-15", optional=True),
    Item("msp_looked_for", "Looked for an MSP in place; in doubt, talked with the SSM", "REF-15", "What was found, and what the SSM said"),
    Item("reallocated", "Customers reallocated where necessary", "REF-15", optional=True),
    Item("recovery_indicator", "Special Recovery Condition indicator placed", "REF-15"),
    Item("cmp", "Customer Management Plan created", "REF-15", "CMP reference"),
    Item("stacking_document", "Stacking document with its first notepad", "REF-15", "Where it is"),
    Item("primary_contacted", "Primary customer contacted", "REF-15"),
    Item("cmp_updated", "CMP says where the stacking document is, the segment, who referred and the main reason", "REF-15", "Segment and main reason"),
    Item("associated_contacted", "Associated customer contacted", "REF-15", optional=True),
    Item("substitute_record", "Substitute record for an international customer without PS screens", "REF-15", "Its reference", optional=True),
)  # fmt: skip
_ABLE = (
    Item("manages_business", "The customer can manage their business", "EXIT-01"),
    Item("behaves", "The customer shows and understands appropriate behaviour", "EXIT-01"),
    Item("online", "The customer can use online and digital services, where appropriate", "EXIT-01", optional=True),
    Item("responses", "Responses to Ministerial or Ombudsman complaints were received and understood", "EXIT-01", optional=True),
    Item("decisions", "The customer was notified of decisions", "EXIT-01"),
    Item("arrangements", "Arrangements outside PS were discussed with the customer", "EXIT-01"),
)  # fmt: skip
_REFERRAL = (
    Item("issues", "The issues raised in the referral are addressed", "EXIT-01"),
    Item("strategies", "The servicing strategies are resolved or implemented", "EXIT-01"),
)
#: What is answered before a customer leaves. "Where appropriate" and "any" are what need not apply (EXIT-01).
LEAVING = (
    *_REFERRAL, *_ABLE, Item("arrangements_zone", "Arrangements outside PS were discussed with the Service Zone", "EXIT-01"),
)  # fmt: skip
#: A proactive direct referral has a criterion of its own, and its Zone may be one that is only told (EXIT-01, EXIT-07).
LEAVING_PROACTIVE = (
    *_REFERRAL, *_ABLE,
    Item("arrangements_zone", "Arrangements outside PS were discussed with the Service Zone", "EXIT-01", optional=True),
    Item("proactive", "As a proactive direct referral: the plan’s strategies and the reason for the referral are addressed", "EXIT-01"),
)  # fmt: skip
CHECKLISTS = {"centrelink": CENTRELINK, "child_support": CHILD_SUPPORT}


def items_of(program: str) -> dict[str, Item]:
    """{key: item} of the program's list, in its order."""
    return {item.key: item for item in CHECKLISTS[program]}
