from django.db import models


class Restoration(models.Model):
    """That this database was restored from a backup: one row each time, kept by `manage.py restore`.

    The newest `mark` stands in every place of the events feed, so that one handed out before is refused, and does not
    lead silently past what its reader never saw.
    """

    mark = models.BigIntegerField(unique=True)
    restored_at = models.DateTimeField()
    taken_at = models.DateTimeField()

    def __str__(self):
        return f"{self.restored_at}, of {self.taken_at}"
