from personalised_services.models.about_case import OutstandingIssue, SensitiveIndicator
from personalised_services.models.assessment_referral import AssessmentReferral
from personalised_services.models.case import Case
from personalised_services.models.channel_restriction import ChannelRestriction
from personalised_services.models.cold_transfer import ColdTransfer
from personalised_services.models.commitment import Commitment
from personalised_services.models.consultation import ConsultationChange, SpecialistConsultation
from personalised_services.models.contact import CaseContact
from personalised_services.models.contact_item import ContactItem
from personalised_services.models.correspondence import Correspondence
from personalised_services.models.customer import Customer
from personalised_services.models.discussed import CustomerOption, Discussion, ExternalReferral, FollowUpDecision
from personalised_services.models.exit import ExitRecommendation
from personalised_services.models.exit_facts import ExitAnswer, ZoneConsultation
from personalised_services.models.finalisation import FinalisationRequest
from personalised_services.models.letter import Letter
from personalised_services.models.letter_template import LetterTemplate
from personalised_services.models.management_facts import (
    Acknowledgement,
    AgreedAction,
    ManagedIssue,
    StakeholderTold,
)
from personalised_services.models.management_plan import CustomerManagementPlan
from personalised_services.models.plan import ManagedServicePlan
from personalised_services.models.plan_note import PlanNote
from personalised_services.models.recommendation import SegmentRecommendation
from personalised_services.models.referral import Referral
from personalised_services.models.referral_item import ReferralItem
from personalised_services.models.restriction import RestrictionProposal
from personalised_services.models.review import PlanReview
from personalised_services.models.review_facts import ReviewAttempt
from personalised_services.models.segment import Segment, SegmentReview
from personalised_services.models.sight import Grant, RelatedStaff, Visit
from personalised_services.models.stacking import Notepad, StackingDocument
from personalised_services.models.variation import ServicingVariation
from personalised_services.models.whiteboard import TransferredCall, WhiteboardEntry

__all__ = [
    "Acknowledgement",
    "AgreedAction",
    "AssessmentReferral",
    "Case",
    "CaseContact",
    "ChannelRestriction",
    "ColdTransfer",
    "Commitment",
    "ConsultationChange",
    "ContactItem",
    "Correspondence",
    "Customer",
    "CustomerManagementPlan",
    "CustomerOption",
    "Discussion",
    "ExitAnswer",
    "ExitRecommendation",
    "ExternalReferral",
    "FinalisationRequest",
    "FollowUpDecision",
    "Grant",
    "Letter",
    "LetterTemplate",
    "ManagedIssue",
    "ManagedServicePlan",
    "Notepad",
    "OutstandingIssue",
    "PlanNote",
    "PlanReview",
    "Referral",
    "ReferralItem",
    "RelatedStaff",
    "RestrictionProposal",
    "ReviewAttempt",
    "Segment",
    "SegmentRecommendation",
    "SegmentReview",
    "SensitiveIndicator",
    "ServicingVariation",
    "SpecialistConsultation",
    "StackingDocument",
    "StakeholderTold",
    "TransferredCall",
    "Visit",
    "WhiteboardEntry",
    "ZoneConsultation",
]
