"""Fill an empty database with the invented month of desk.demo."""

import os

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from desk import demo

PASSWORD = "tandem-demo-2026"  # noqa: S105 - of a demonstration on one's own machine, printed beside the logons


class Command(BaseCommand):
    """Adds to an empty database only; a second run says that the month is there and changes nothing.

    Refuses in production: invented people who can sign in have no place there, and its clock cannot be moved.
    """

    help = "Fill an empty database with an invented month: sites, staff, references and some 500 contacts."

    def handle(self, *args: object, **options: object) -> None:
        if settings.PRODUCTION:
            raise CommandError("The demonstration's people and contacts are never added to a production system.")
        password = os.environ.get("DEMO_PASSWORD") or PASSWORD
        try:
            made = demo.make(password=password)
        except demo.AlreadyThere as there:
            self.stdout.write(f"{there} Nothing was added.")
            return
        self.stdout.write(
            f"Made {made.staff} people and {made.contacts} contacts, {made.open} of them open; "
            f"{made.waiting_mail} e-mails wait to be sent."
        )
        if not options["verbosity"]:
            return
        self.stdout.write(f"They sign in with the password {password}")
        for logon, name, role, to_try in demo.people():
            self.stdout.write(f"  {logon:9} {name:16} {role:20} {to_try}")
