from tps.models.addendum import Addendum
from tps.models.contact import Contact
from tps.models.follow_up import FollowUp
from tps.models.gap_report import GapReport
from tps.models.knowledge_gap import KnowledgeGap
from tps.models.officer_settings import OfficerSettings
from tps.models.option import Option
from tps.models.quality_check import QualityCheck
from tps.models.reference import Reference
from tps.models.roster_shift import RosterShift
from tps.models.written_question import WrittenQuestion

__all__ = [
    "Addendum",
    "Contact",
    "FollowUp",
    "GapReport",
    "KnowledgeGap",
    "OfficerSettings",
    "Option",
    "QualityCheck",
    "Reference",
    "RosterShift",
    "WrittenQuestion",
]
