from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from oauth2_provider.models import Application

from people.clients import add_client, renew_secret
from people.models import Team


class Command(BaseCommand):
    help = "Add a system that calls the API, and print its client id and secret: the only time that the secret is seen."

    def add_arguments(self, parser):
        parser.add_argument("name", help="what staff call the system, as it stands on the contacts that it opens")
        parser.add_argument("--logon", required=True, help="3 to 12 letters and digits, not yet in the directory")
        parser.add_argument("--team", help="the team that its contacts belong to, by name (default: the first of all)")
        parser.add_argument("--renew", action="store_true", help="give a system that is there another secret")

    def handle(self, *, name, logon, team, renew, **options):
        try:
            application, secret = renew_secret(logon) if renew else add_client(name, logon=logon, team=_team(team))
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from None
        except Application.DoesNotExist:
            raise CommandError(f"No system has the logon {logon.upper()}.") from None
        client = application.user
        self.stdout.write(f"{client.name} ({client.logon}), {client.team}, {client.site}")
        self.stdout.write(f"client id      {application.client_id}")
        self.stdout.write(f"client secret  {secret}")


def _team(name):
    teams = Team.objects.filter(retired_on=None)
    if name is None:
        team = teams.order_by("pk").first()
        if team is None:
            raise CommandError("There is no team yet. Add sites and teams first.")
        return team
    try:
        return teams.get(name=name)
    except Team.DoesNotExist:
        raise CommandError(f"There is no team called {name}. There are: {', '.join(map(str, teams))}.") from None
    except Team.MultipleObjectsReturned:
        raise CommandError(f"More than one site has a team called {name}.") from None
