"""One form per step, and one for what is saved as it is typed. The page and the API use the same ones."""

from tps.forms.after import AnswerFollowUp, AskInWriting, GiveFollowUp
from tps.forms.answers import GUARDED, AnswersForm, OptionField
from tps.forms.contact import (
    AddAddendum,
    CloseAsInappropriate,
    CorrectServiceOfficer,
    Discard,
    HandOver,
    OpenFollowUp,
    Redirect,
    ReferEarly,
)
from tps.forms.explaining import (
    CompleteReview,
    Explain,
    GiveExplanation,
    PointToProcedure,
    ReviewUrgentPayment,
    ToBeExplained,
    WithdrawBecause,
)
from tps.forms.gaps import GiveGap, OpenAgain, RecordFixed, SayWhatIsDone, TakeUpGap
from tps.forms.known_issues import SayOfKnownIssue
from tps.forms.officers import AddServiceOfficer, OfficerSettingsForm
from tps.forms.quality import AddShift, HandCheckOver, NameActivity, RequestCheck, ReturnCheck
from tps.forms.references import ReportGap
from tps.forms.supervisor import (
    CallFacts,
    NoLongerAsked,
    ReceiveCall,
    SettleAsService,
    SettleAsTechnical,
    ToOtherProcedure,
    ToTeamLeader,
)

__all__ = [
    "GUARDED",
    "AddAddendum",
    "AddServiceOfficer",
    "AddShift",
    "AnswerFollowUp",
    "AnswersForm",
    "AskInWriting",
    "CallFacts",
    "CloseAsInappropriate",
    "CompleteReview",
    "CorrectServiceOfficer",
    "Discard",
    "Explain",
    "GiveExplanation",
    "GiveFollowUp",
    "GiveGap",
    "HandCheckOver",
    "HandOver",
    "NameActivity",
    "NoLongerAsked",
    "OfficerSettingsForm",
    "OpenAgain",
    "OpenFollowUp",
    "OptionField",
    "PointToProcedure",
    "ReceiveCall",
    "RecordFixed",
    "Redirect",
    "ReferEarly",
    "ReportGap",
    "RequestCheck",
    "ReturnCheck",
    "ReviewUrgentPayment",
    "SayOfKnownIssue",
    "SayWhatIsDone",
    "SettleAsService",
    "SettleAsTechnical",
    "TakeUpGap",
    "ToBeExplained",
    "ToOtherProcedure",
    "ToTeamLeader",
    "WithdrawBecause",
]
