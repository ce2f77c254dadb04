"""A condition that an index still serves where there are several ways to fulfil it."""

from django.contrib.postgres.expressions import ArraySubquery
from django.db import models


class AmongFew(models.Func):
    """Whether a key is among the few that a query of its own finds. It is asked once and beforehand, so that beside another
    way (`|`) an index serves each; a subquery there would be looked up for every row of the table.
    """

    template, arg_joiner = "%(expressions)s)", " = ANY("
    output_field = models.BooleanField()

    def __init__(self, key: str, few: models.QuerySet) -> None:
        super().__init__(key, ArraySubquery(few))
