from django.apps import AppConfig


class CompensationConfig(AppConfig):
    name = "compensation"
    verbose_name = "Compensation"

    def ready(self):
        from casework.announced import announce
        from compensation.on_contacts import STOP_PAYMENT

        announce("tps.contact", STOP_PAYMENT)
