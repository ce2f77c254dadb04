"""Whoever gives all other people their roles has to come from somewhere: the machine's own terminal."""

import getpass
import sys

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.db.transaction import atomic

from people.models import RoleHeld, Site, Staff, Team, Zone
from people.roles import ADMINISTRATOR


class Command(BaseCommand):
    """Adds one administrator, with the site and team they need, where there is none yet. Otherwise it refuses."""

    help = "Add the first administrator, with their zone, site and team, to an installation that has none."

    def add_arguments(self, parser):
        for name in ("logon", "person-number", "given-name", "family-name", "email"):
            parser.add_argument(f"--{name}", required=True)
        parser.add_argument("--zone", default="Head office")
        parser.add_argument("--site", default="Head office")
        parser.add_argument("--state", required=True, help="NSW, QLD, WA ...")
        parser.add_argument("--timezone", required=True, help="Australia/Brisbane ...")
        parser.add_argument("--team", default="Tandem administration")

    def handle(self, **given):
        if Staff.objects.active().holding(ADMINISTRATOR).exists():
            raise CommandError("There is an administrator already: they give the roles, in the admin.")
        password = getpass.getpass("Password: ") if sys.stdin.isatty() else sys.stdin.readline().rstrip("\n")
        try:
            with atomic():
                zone, _ = Zone.objects.get_or_create(name=given["zone"], defaults={"code": "HO"})
                place = {"state": given["state"], "timezone": given["timezone"], "zone": zone}
                site, _ = Site.objects.get_or_create(name=given["site"], defaults=place)
                site.full_clean()
                team, _ = Team.objects.get_or_create(name=given["team"], site=site)
                administrator = Staff(
                    logon=given["logon"].upper(),
                    person_number=given["person_number"],
                    given_name=given["given_name"],
                    family_name=given["family_name"],
                    email=given["email"],
                    team=team,
                    can_sign_in=True,
                )
                validate_password(password, administrator)
                administrator.set_password(password)
                administrator.full_clean()
                administrator.save()
                RoleHeld.objects.create(staff=administrator, role=ADMINISTRATOR.key)
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from None
        self.stdout.write(f"{administrator.name} ({administrator.logon}) administers Tandem, from {site.name}.")
