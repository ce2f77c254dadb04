from escalations.models.escalation import Escalation

__all__ = ["Escalation"]
