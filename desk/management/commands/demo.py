"""Fill an empty database with the invented month of desk.demo, and if wanted with a long history under it."""

import os
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from desk import demo
from desk.demo import large

PASSWORD = "tandem-demo-2026"  # noqa: S105 - of a demonstration on one's own machine, printed beside the logons


class Command(BaseCommand):
    """Adds to an empty database only; a second run says that the month is there and changes nothing.

    Refuses in production: invented people who can sign in have no place there, and its clock cannot be moved.
    """

    help = "Fill an empty database with an invented month: sites, staff, references and some 500 contacts."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--size", choices=["month", "large"], default="month", help="large: with a history of two years under it"
        )
        parser.add_argument(
            "--contacts", type=int, default=1_000_000, help="how many a large one has at most, beside the month's"
        )

    def handle(self, *args: object, **options: Any) -> None:
        if settings.PRODUCTION:
            raise CommandError("The demonstration's people and contacts are never added to a production system.")
        password = os.environ.get("DEMO_PASSWORD") or PASSWORD
        history = options["contacts"] if options["size"] == "large" else 0
        if options["size"] == "large" and history < large.LEAST:
            raise CommandError(f"A large history has at least {large.LEAST} contacts.")
        if history and not settings.DATABASE_OWNER_URL:
            raise CommandError("A history is laid by the owner of the tables: set DATABASE_OWNER_URL.")
        try:
            made = demo.make(password=password, history=history)
        except demo.AlreadyThere as there:
            self.stdout.write(f"{there} Nothing was added.")
            return
        self.stdout.write(
            f"Made {made.staff} people and {made.contacts} contacts, {made.open} of them open; "
            f"{made.waiting_mail} e-mails wait to be sent."
        )
        if made.history:
            self.stdout.write(f"Laid a history of {made.history:,} contacts under them.")
        if not options["verbosity"]:
            return
        self.stdout.write(f"They sign in with the password {password}")
        for logon, name, role, to_try in demo.people():
            self.stdout.write(f"  {logon:9} {name:16} {role:20} {to_try}")
