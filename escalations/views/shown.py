"""How pages show an escalation beside its fields."""

from dataclasses import dataclass

from escalations.questions import CallIs, DocIs, goes_to_ict, is_compensation
from tps.questions import Form


@dataclass
class Check:
    """One thing that had to be so before it came to an SSO, and its rule."""

    met: bool
    words: str
    rule: str


def checks_of(escalation) -> list[Check]:
    """What an SSO wants to know was done before the escalation came: DOC, call, reasons, ICT, urgency."""
    shown = [
        Check(bool(escalation.doc), _doc(escalation), "ESC-07"),
        Check(bool(escalation.call), CallIs(escalation.call).label if escalation.call else "Who handles the call is not said", "ESC-02"),
        Check(bool(escalation.reasons), ", ".join(escalation.reasons_in_words) or "Why is not said", "ESC-08"),
    ]  # fmt: skip
    if request := getattr(escalation, "stop_request", None):
        shown.append(Check(True, f"Stop payment {request.reference}: {request.state_words}", "STP-07"))
    if goes_to_ict(escalation):
        by = {"so": "by the SO themselves", "tps": "by TPS"}.get(escalation.to_ict_by, "by whom is not said")
        words = f"With ICT under {escalation.nnu or 'an NNU not given'}, {escalation.incident or 'no incident number'}, {by}"
        shown.append(Check(bool(escalation.nnu and escalation.incident), words, "ESC-03"))
        if escalation.contact.form != Form.SMART_CENTRE and escalation.doc == DocIs.MADE:
            words = (
                "The incident number stands in the DOC"
                if escalation.number_in_doc
                else "The incident number is not in the DOC yet"
            )
            shown.append(Check(escalation.number_in_doc, words, "ESC-04"))  # fmt: skip
    if is_compensation(escalation):
        shown.append(Check(escalation.direct_referral is False, "Not one that the SO must refer directly", "ESC-10"))
    return shown


def _doc(escalation):
    if escalation.doc == DocIs.NO_CUSTOMER:
        return "No customer concerned"
    if escalation.doc == DocIs.MADE:
        by = f" by {escalation.doc_made_by.name}" if escalation.doc_made_by else ""
        return f"DOC made{by}: {escalation.doc_title}"
    return "The DOC is not made yet"
