"""How a customer leaves, and what is asked first: one table for the two ways, each by its rule."""

from dataclasses import dataclass

from personalised_services.checklists import LEAVING, LEAVING_PROACTIVE, Item


@dataclass(frozen=True)
class Way:
    """What a way out asks for. Where the Zone isn't asked to endorse the exit it is told of it."""

    label: str
    rule: str
    criteria: dict[str, Item]
    zone_endorses: bool
    outcome: tuple[str, ...]  # what is recorded before it is complete: fields of the recommendation


def _by_key(*items: Item) -> dict[str, Item]:
    return {item.key: item for item in items}


FULL = Way(
    "With the Zone", "EXIT-03", _by_key(*LEAVING), True, ("zone_updated_on", "told_at", "docs_ended_on"),
)  # fmt: skip
#: Proactive: recommended, approved by the SSM, the Zone e-mailed, the plan updated and ended (EXIT-07).
SHORT = Way("Proactive", "EXIT-07", _by_key(*LEAVING_PROACTIVE), False, ())
BY_KIND = {"reactive": FULL, "proactive": SHORT}


def way_of(plan) -> Way:
    """The way by which the customer of that plan leaves; the short one too where the Zone took it over as reactive (MSP-02)."""
    return SHORT if plan.zone_is_responsible else BY_KIND[plan.kind]
