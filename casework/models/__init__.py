from casework.models.answered_request import AnsweredRequest
from casework.models.approval import Approval
from casework.models.calendar import CalendarChange, Holiday
from casework.models.deadline import Deadline
from casework.models.heartbeat import Heartbeat
from casework.models.notice import Notice
from casework.models.outgoing_mail import OutgoingMail
from casework.models.restoration import Restoration
from casework.models.timeline_entry import TimelineEntry

__all__ = [
    "AnsweredRequest",
    "Approval",
    "CalendarChange",
    "Deadline",
    "Heartbeat",
    "Holiday",
    "Notice",
    "OutgoingMail",
    "Restoration",
    "TimelineEntry",
]
