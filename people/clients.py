"""Systems that call the API: each is a Staff row of its own, in the role of an integration client and without sign-in.

They get tokens by client credentials only. Secrets are stored hashed, and so are tokens.
"""

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db.transaction import atomic
from oauth2_provider.generators import generate_client_secret
from oauth2_provider.models import Application
from oauth2_provider.oauth2_validators import OAuth2Validator

from people.clock import now
from people.models import RoleHeld, Staff, Team
from people.roles import INTEGRATION_CLIENT


def is_client(staff) -> bool:
    """Whether `staff` is a system that may call now."""
    return staff is not None and staff.is_active and staff.has_role(INTEGRATION_CLIENT)


class ClientsOnly(OAuth2Validator):
    """Tokens for systems that may call, by client credentials, and for nobody else."""

    def authenticate_client(self, request, *args, **kwargs):
        return super().authenticate_client(request, *args, **kwargs) and is_client(request.client.user)

    def save_bearer_token(self, token, request, *args, **kwargs):
        """Keep the new token; the system's ended ones go, so that there are never more than it can use."""
        request.client.accesstoken_set.filter(expires__lte=now()).delete()
        return super().save_bearer_token(token, request, *args, **kwargs)


def add_client(name: str, *, logon: str, team: Team, by: Staff | None = None) -> tuple[Application, str]:
    """Add a system to the directory and give it its credentials: (application, secret). The secret is told once, here.

    Raises ValidationError where the logon is taken or ill-formed. `by` is empty on the command line.
    """
    logon = logon.strip().upper()
    client = Staff(
        person_number=f"S-{logon}",
        logon=logon,
        given_name=name.strip(),
        email=f"{logon.lower()}@{settings.AGENCY_MAIL_DOMAIN}",
        team=team,
    )
    client.set_unusable_password()
    if Staff.objects.filter(logon=logon).exists():
        raise ValidationError(f"{logon} is in the directory already.")
    client.full_clean(exclude=["password", "family_name"])
    secret = generate_client_secret()
    with atomic():
        client.save()
        RoleHeld.objects.create(staff=client, role=INTEGRATION_CLIENT.key, given_by=by)
        application = Application.objects.create(
            name=client.name,
            user=client,
            client_type=Application.CLIENT_CONFIDENTIAL,
            authorization_grant_type=Application.GRANT_CLIENT_CREDENTIALS,
            client_secret=secret,
        )
    return application, secret


def renew_secret(logon: str) -> tuple[Application, str]:
    """Give a system another secret; the old one and every token given for it end now. Application.DoesNotExist if unknown."""
    secret = generate_client_secret()
    with atomic():
        application = Application.objects.select_for_update(of=("self",)).get(user__logon=logon.strip().upper())
        application.accesstoken_set.all().delete()
        application.client_secret = secret
        application.save()
    return application, secret
