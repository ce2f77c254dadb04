"""The staff directory: adding somebody on the spot (the CSV import stands in people.directory_import)."""

import re

from django.core.exceptions import ValidationError
from django.db.transaction import atomic

from people.models import RoleHeld, Staff
from people.roles import SERVICE_OFFICER


def add_on_the_spot(*, by, logon, given_name, family_name, team, email="", domain) -> Staff:
    """A service officer without sign-in, unverified until an import matches the logon.

    Raises ValidationError where the logon is taken or ill-formed, or the address is not the agency's.
    """
    logon = logon.strip().upper()
    email = email.strip() or _address(given_name, family_name, domain)
    if not email.lower().endswith("@" + domain.lower()):
        raise ValidationError({"email": f"Only addresses at {domain} are written to."})
    officer = Staff(
        person_number=f"U-{logon}"[:12],
        logon=logon,
        given_name=given_name.strip(),
        family_name=family_name.strip(),
        email=email,
        team=team,
        verified=False,
    )
    officer.set_unusable_password()
    if Staff.objects.filter(logon=logon).exists():
        raise ValidationError({"logon": f"{logon} is in the directory already."})
    officer.full_clean(exclude=["password"])
    with atomic():
        officer.save()
        RoleHeld.objects.create(staff=officer, role=SERVICE_OFFICER.key, given_by=by)
    return officer


def _address(given_name, family_name, domain):
    name = re.sub(r"[^a-z.]", "", f"{given_name}.{family_name}".lower().replace(" ", "").replace("'", ""))
    return f"{name}@{domain}"
