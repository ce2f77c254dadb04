from tps.models.addendum import Addendum
from tps.models.contact import Contact
from tps.models.decision_explanation import DecisionExplanation
from tps.models.follow_up import FollowUp
from tps.models.gap_report import GapReport
from tps.models.knowledge_gap import KnowledgeGap
from tps.models.known_issue import KnownIssue
from tps.models.officer_settings import OfficerSettings
from tps.models.option import Option
from tps.models.quality_check import QualityCheck
from tps.models.reference import Reference
from tps.models.roster_shift import RosterShift
from tps.models.supervisor_call import SupervisorCall
from tps.models.urgent_payment_review import UrgentPaymentReview
from tps.models.written_question import WrittenQuestion

__all__ = [
    "Addendum",
    "Contact",
    "DecisionExplanation",
    "FollowUp",
    "GapReport",
    "KnowledgeGap",
    "KnownIssue",
    "OfficerSettings",
    "Option",
    "QualityCheck",
    "Reference",
    "RosterShift",
    "SupervisorCall",
    "UrgentPaymentReview",
    "WrittenQuestion",
]
