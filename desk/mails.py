"""The e-mails of what is done over all houses: one function each, texts in templates/mail/desk/."""

from django.conf import settings
from django.urls import reverse

from casework.outbox import Mail


def left_to_the_leader(item, *, leader, items) -> Mail:
    """What nobody accepted at the end of a shift, in one message to each team leader."""
    return Mail(
        kind=f"handover_left.{leader.pk}",
        to=leader.email,
        template="desk/handover_left",
        context={
            "leader": leader,
            "giver": item.handover.by,
            "to_team": item.handover.to_team,
            "references": [one.about.reference for one in items],
            "address": settings.SITE_URL + reverse("desk:handover"),
        },
    )
