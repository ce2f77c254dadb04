from django.apps import AppConfig


class PersonalisedServicesConfig(AppConfig):
    name = "personalised_services"
    verbose_name = "Personalised Services"
