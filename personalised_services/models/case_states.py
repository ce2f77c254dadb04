"""The states of a case, and which may follow which: one table, from which the database's own trigger is made too."""

from django.db import models

from personalised_services.querysets.case import CLOSED_CASE, OPEN_CASE


class State(models.TextChoices):
    ACCEPTED = "accepted", "Accepted"
    ACTIVE = "active", "Active"
    EXIT_PROPOSED = "exit_proposed", "Exit proposed"
    EXIT_ENDORSED = "exit_endorsed", "Exit endorsed"
    EXITED = "exited", "Left PS"
    FINALISED = "finalised", "Finalised"


OPEN = [State(value) for value in OPEN_CASE]
CLOSED = [State(value) for value in CLOSED_CASE]
EDGES = [
    ("accepted", "active"),
    # leaving, Centrelink (EXIT-01 to EXIT-07)
    ("active", "exit_proposed"), ("exit_proposed", "active"), ("exit_proposed", "exit_endorsed"), ("exit_endorsed", "exited"),
    # finalised, Child Support (FIN-08)
    ("active", "finalised"),
]  # fmt: skip
