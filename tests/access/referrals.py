"""Referrals as the access matrix needs them: for a PSSO, for the PSM, of a system, and one that a decision is asked about."""

from datetime import date

from casework.models import Approval
from casework.steps import take
from people.clock import now
from personalised_services.actions import record_referral


def made(somebody, cast):
    """{whose: referral}, and the request for a decision as "asked"."""
    said = {
        "name": "Ines Halloran", "date_of_birth": date(1979, 3, 2), "team": cast.priya.team, "received_at": now(),
        "referred_by": cast.noah, "reasons": "Rings each day.", "program": "centrelink",
    }  # fmt: skip
    direct = {"route": "proactive", "area": "mats"}
    psm = somebody["psm"]
    found = {
        "others": record_referral(by=somebody["psso"], crn="204418306L", route="other", **said),
        "psm": record_referral(by=psm, crn="204418307M", **direct, **said),
        "integration_client": record_referral(by=cast.gateway, crn="204418308N", route="other", **said),
    }
    one = take(record_referral(by=psm, crn="204418309P", **direct, **said), "take_up", by=psm, version=1)
    back = {
        "declined_as": "returned",
        "declined_because": "process",
        "explanation": "Not so",
        "next_steps": "Ask again",
    }
    take(one, "ask_to_decline", by=psm, version=one.version, **back)
    return found | {"asked": Approval.objects.waiting().get(kind="referral_declined")}
