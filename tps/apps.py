from django.apps import AppConfig


class TpsConfig(AppConfig):
    name = "tps"
    verbose_name = "Technical Peer Support"

    def ready(self):
        from casework.announced import announce
        from tps.on_contacts import GAP, QUALITY_CHECK, SUPERVISOR_CALL

        for one in (SUPERVISOR_CALL, QUALITY_CHECK, GAP):
            announce("tps.contact", one)
