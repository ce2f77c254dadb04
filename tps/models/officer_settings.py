from django.conf import settings
from django.db import models

from tps.questions import Form


class OfficerSettings(models.Model):
    """What a TPS officer likes on their desk: the form that a new contact starts with.

    It is their default form, or where they want that the form of their last contact.
    """

    officer = models.OneToOneField(settings.AUTH_USER_MODEL, models.CASCADE, related_name="tps_settings")
    default_form = models.CharField(max_length=20, choices=Form, default=Form.SMART_CENTRE)
    follows_last = models.BooleanField(default=False)

    class Meta:
        verbose_name_plural = "officer settings"

    def __str__(self):
        return f"{self.officer}: {self.get_default_form_display()}"
