from django.apps import AppConfig


class TpsConfig(AppConfig):
    name = "tps"
    verbose_name = "Technical Peer Support"

    def ready(self):
        from casework.announced import announce
        from tps.on_contacts import QUALITY_CHECK

        announce("tps.contact", QUALITY_CHECK)
