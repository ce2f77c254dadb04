"""The staff directory: adding somebody on the spot, closing an entry, giving and ending roles (people.directory_import reads files)."""

import re

from django.core.exceptions import ValidationError
from django.db.models import Q
from django.db.transaction import atomic

from people.clock import now
from people.models import Deputy, RoleHeld, Staff
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
        person_number=f"U-{logon}",
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


# -- what administrators do; nobody does it to themselves, so that an administrator is left and nobody promotes themselves


def refuse_for_oneself(staff, by):
    """ValidationError where somebody would give or end their own role, or close their own entry."""
    if staff.pk is not None and staff.pk == by.pk:
        raise ValidationError(
            "Nobody gives or ends their own roles, or closes their own entry. Ask another administrator."
        )


def give_role(staff, role, *, by, team=None, zone=None, starts_at=None) -> RoleHeld:
    """Give a role for a scope, from now or from `starts_at`. IntegrityError where it is held already."""
    refuse_for_oneself(staff, by)
    return RoleHeld.objects.create(
        staff=staff, role=role.key, team=team, zone=zone, starts_at=starts_at or now(), given_by=by
    )


def end_role(held, *, by) -> bool:
    """End a role that is held; False where it has ended. Who gave it, from when to when, stays."""
    refuse_for_oneself(held.staff, by)
    moment = now()
    return bool(RoleHeld.objects.held_at(moment).filter(pk=held.pk).update(ends_at=moment, ended_by=by))


def end_deputy(deputy, *, by) -> bool:
    """End what somebody stands in for before its day; False where it is over."""
    refuse_for_oneself(deputy.staff, by)
    moment = now()
    return bool(Deputy.objects.running(moment).filter(pk=deputy.pk).update(ended_at=moment, ended_by=by))


def close(staff, *, by) -> None:
    """Close an entry: no sign-in from the next request on, no roles; everything that they recorded stays."""
    refuse_for_oneself(staff, by)
    with atomic():
        staff.is_active = False
        staff.set_unusable_password()
        staff.save(update_fields=["is_active", "password"])
        moment = now()
        open_ended = RoleHeld.objects.filter(staff=staff).filter(Q(ends_at=None) | Q(ends_at__gt=moment))
        open_ended.update(ends_at=moment, ended_by=by)
