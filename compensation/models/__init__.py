from compensation.models.stop_payment import StopPayment

__all__ = ["StopPayment"]
