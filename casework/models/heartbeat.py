from django.db import models


class Heartbeat(models.Model):
    """When a part that works by itself was last seen at work: one row a part, kept by casework.heartbeats."""

    part = models.CharField(max_length=20, primary_key=True)
    seen_at = models.DateTimeField()

    def __str__(self):
        return f"{self.part}: {self.seen_at}"
