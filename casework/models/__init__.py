from casework.models.answered_request import AnsweredRequest
from casework.models.outgoing_mail import OutgoingMail
from casework.models.timeline_entry import TimelineEntry

__all__ = ["AnsweredRequest", "OutgoingMail", "TimelineEntry"]
