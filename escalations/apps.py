from django.apps import AppConfig


class EscalationsConfig(AppConfig):
    name = "escalations"
    verbose_name = "Escalations"

    def ready(self):
        from casework.announced import announce
        from escalations.on_contacts import ESCALATE

        announce("tps.contact", ESCALATE)
