from django.apps import AppConfig


class RoofConfig(AppConfig):
    name = "config"
    verbose_name = "Tandem"

    def ready(self) -> None:
        from config import checks  # noqa: F401  (registers them)
