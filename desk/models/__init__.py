from desk.models.handover import Handover, HandoverItem
from desk.models.webhook import Delivery, Webhook

__all__ = ["Delivery", "Handover", "HandoverItem", "Webhook"]
