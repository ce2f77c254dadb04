"""The admin's forms for people and roles."""

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError

from people import directory
from people.clock import now
from people.models import Deputy, RoleHeld, Staff


class StaffForm(forms.ModelForm):
    """One entry of the directory. `by` (set by the admin) may not close their own."""

    by: Staff

    class Meta:
        model = Staff
        fields = ["person_number", "logon", "given_name", "family_name", "email", "team", "is_active", "can_sign_in"]

    def clean_logon(self):
        return self.cleaned_data["logon"].upper()

    def clean_person_number(self):
        return self.cleaned_data["person_number"].upper()

    def clean_email(self):
        address = self.cleaned_data["email"]
        if not address.lower().endswith("@" + settings.AGENCY_MAIL_DOMAIN.lower()):
            raise ValidationError(f"Only addresses at {settings.AGENCY_MAIL_DOMAIN} are written to.")
        return address

    def clean_is_active(self):
        stays = self.cleaned_data["is_active"]
        if not stays:
            directory.refuse_for_oneself(self.instance, self.by)
        return stays


class GiveRoleForm(forms.ModelForm):
    """A role for somebody else, once for each scope."""

    by: Staff

    class Meta:
        model = RoleHeld
        fields = ["staff", "role", "team", "zone", "starts_at"]

    def clean(self):
        given = super().clean()
        staff, role = given.get("staff"), given.get("role")
        if staff and role:
            directory.refuse_for_oneself(staff, self.by)
            same = RoleHeld.objects.held_at(max(now(), given.get("starts_at") or now()))
            if same.filter(staff=staff, role=role, team=given.get("team"), zone=given.get("zone")).exists():
                raise ValidationError("They hold this role already.")
        return given


class DeputyForm(forms.ModelForm):
    """Who stands in for whom, until when. `by` (set by the admin) makes nobody their own deputy."""

    by: Staff

    class Meta:
        model = Deputy
        fields = ["staff", "of", "starts_at", "until"]

    def clean(self):
        given = super().clean()
        staff, starts_at, until = given.get("staff"), given.get("starts_at") or now(), given.get("until")
        if staff:
            directory.refuse_for_oneself(staff, self.by)
        if staff and staff == given.get("of"):
            self.add_error("staff", "Somebody else than whom they stand in for.")
        if until and until <= max(starts_at, now()):
            self.add_error("until", "Later than now, and than it begins.")
        return given
