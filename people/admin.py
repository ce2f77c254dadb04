"""What administrators keep: the directory, who holds which role, teams, sites, zones, mailboxes.

Nothing here is deleted: entries are closed or retired, roles are ended. Contacts, their timeline and their e-mails are not
here at all: administrators read no contact, and nobody changes one past its steps.
"""

from axes.models import AccessFailureLog, AccessLog
from django.contrib import admin, messages
from django.contrib.admin.models import LogEntry
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.models import Group
from django.core.exceptions import ValidationError
from django.urls import path, reverse
from django.utils.html import format_html
from oauth2_provider import models as oauth

from people import admin_import, directory
from people.access import allow
from people.admin_forms import DeputyForm, GiveRoleForm, StaffForm
from people.models import Deputy, Mailbox, RoleHeld, Site, Staff, Team, Zone
from people.roles import ADMINISTRATOR

admin.site.site_header = admin.site.site_title = "Tandem: lists and people"
admin.site.index_title = "Lists and people"
# Groups: nobody has any. Systems get their credentials by `manage.py api_client`; tokens are nobody's to read.
for model in (
    Group,
    AccessFailureLog,
    AccessLog,
    oauth.Application,
    oauth.AccessToken,
    oauth.Grant,
    oauth.IDToken,
    oauth.RefreshToken,
):
    if admin.site.is_registered(model):
        admin.site.unregister(model)


class Kept(admin.ModelAdmin):
    """Entries that are never deleted, since records speak of them."""

    def has_delete_permission(self, request, obj=None):
        return False


@admin.register(Zone)
class ZoneAdmin(Kept):
    list_display = ["name", "code", "escalation_mailbox", "retired_on"]
    list_select_related = ["escalation_mailbox"]
    search_fields = ["name", "code"]


@admin.register(Mailbox)
class MailboxAdmin(Kept):
    list_display = ["address", "purpose"]
    search_fields = ["address", "purpose"]


@admin.register(Site)
class SiteAdmin(Kept):
    """A new site is entered whole; its hours are changed on the calendar page, which shows what moves. A site that moves is another."""

    list_display = ["name", "state", "timezone", "opens", "closes", "zone"]
    list_select_related = ["zone"]
    search_fields = ["name"]

    def get_readonly_fields(self, request, obj=None):
        return ["state", "timezone", "opens", "closes"] if obj else []


@admin.register(Team)
class TeamAdmin(Kept):
    list_display = ["name", "site", "roc_code", "mailbox", "retired_on"]
    list_filter = ["site", ("retired_on", admin.EmptyFieldListFilter)]
    list_select_related = ["site", "mailbox"]
    search_fields = ["name", "roc_code", "site__name"]


class RolesOfStaff(admin.TabularInline):
    """What the person holds and has held. Roles are given and ended in their own list."""

    model = RoleHeld
    fk_name = "staff"
    fields = readonly_fields = ["role", "team", "zone", "starts_at", "given_by", "ends_at", "ended_by"]
    extra = 0
    can_delete = False

    def has_add_permission(self, request, obj=None):
        return False

    def has_change_permission(self, request, obj=None):
        return False


@admin.register(Staff)
class StaffAdmin(Kept, UserAdmin):
    """The directory by hand; whole files come in by its import page."""

    form = add_form = StaffForm
    change_list_template = "admin/people/staff/change_list.html"
    inlines = [RolesOfStaff]
    list_display = ["name", "logon", "team", "verified", "is_active", "can_sign_in"]
    list_filter = ["is_active", "verified", "can_sign_in", "team__site"]
    list_select_related = ["team"]
    search_fields = ["logon", "given_name", "family_name", "person_number"]
    ordering = ["family_name", "given_name"]
    autocomplete_fields = ["team"]
    filter_horizontal = ()
    actions = ["close_entries"]
    add_fieldsets = [
        (None, {"fields": ["person_number", "logon", "given_name", "family_name", "email", "team", "can_sign_in"]})
    ]
    fieldsets = [
        (None, {"fields": ["person_number", "logon", "given_name", "family_name", "email", "team"]}),
        ("Signing in", {"fields": ["can_sign_in", "set_password", "last_login"]}),
        ("Directory", {"fields": ["is_active", "verified", "joined_at"]}),
    ]

    def get_queryset(self, request):
        return super().get_queryset(request).select_related("team")

    def get_readonly_fields(self, request, obj=None):
        return ["person_number", "set_password", "last_login", "verified", "joined_at"] if obj else []

    def get_inlines(self, request, obj):
        return self.inlines if obj else []

    @admin.display(description="Password")
    def set_password(self, obj):
        has_one = "A password is set. " if obj.has_usable_password() else "No password is set. "
        return format_html(
            '{}<a href="{}">Set a new one</a>', has_one, reverse("admin:auth_user_password_change", args=[obj.pk])
        )

    def get_form(self, request, obj=None, **kwargs):
        form = super().get_form(request, obj, **kwargs)
        form.by = request.user
        return form

    def save_model(self, request, obj, form, change):
        if not change:
            obj.set_unusable_password()
        obj.save()
        if change and "is_active" in form.changed_data and not obj.is_active:
            directory.close(obj, by=request.user)

    @admin.action(description="Close the selected entries", permissions=["change"])
    def close_entries(self, request, staff):
        closed = 0
        for person in staff.filter(is_active=True):
            try:
                directory.close(person, by=request.user)
            except ValidationError as refusal:
                messages.error(request, f"{person}: {' '.join(refusal.messages)}")
            else:
                closed += 1
                self.log_change(request, person, "Closed the entry.")
        messages.success(request, f"{closed} closed: no sign-in from their next request on, no roles.")

    def get_urls(self):
        return [
            path("import/", self.admin_site.admin_view(self.import_page), name="people_staff_import"),
            *super().get_urls(),
        ]

    @allow(ADMINISTRATOR)
    def import_page(self, request):
        return admin_import.page(self, request)

    @allow(ADMINISTRATOR)
    def user_change_password(self, request, id, form_url=""):
        return super().user_change_password(request, id, form_url)


@admin.register(RoleHeld)
class RoleHeldAdmin(Kept):
    """Roles are given here and ended here; what was given is never edited."""

    form = GiveRoleForm
    list_display = ["staff", "role", "team", "zone", "starts_at", "given_by", "ends_at", "ended_by"]
    list_filter = ["role", ("ends_at", admin.EmptyFieldListFilter)]
    list_select_related = ["staff", "team", "zone", "given_by", "ended_by"]
    search_fields = ["staff__logon", "staff__given_name", "staff__family_name"]
    autocomplete_fields = ["staff", "team", "zone"]
    ordering = ["-id"]
    actions = ["end_roles"]

    def has_change_permission(self, request, obj=None):
        return False

    def get_fields(self, request, obj=None):
        given = ["staff", "role", "team", "zone", "starts_at"]
        return [*given, "given_by", "ends_at", "ended_by"] if obj else given

    def get_form(self, request, obj=None, **kwargs):
        form = super().get_form(request, obj, **kwargs)
        form.by = request.user
        return form

    def save_model(self, request, obj, form, change):
        obj.given_by = request.user
        obj.save()

    @admin.action(description="End the selected roles now", permissions=["view"])
    def end_roles(self, request, held):
        ended = 0
        for role in held.select_related("staff"):
            try:
                if directory.end_role(role, by=request.user):
                    ended += 1
                    self.log_change(request, role, "Ended the role.")
            except ValidationError as refusal:
                messages.error(request, f"{role}: {' '.join(refusal.messages)}")
        messages.success(request, f"{ended} ended.")


@admin.register(Deputy)
class DeputyAdmin(Kept):
    """Who stands in for whom: said here and ended here, never edited."""

    form = DeputyForm
    list_display = ["staff", "of", "starts_at", "until", "given_by", "ended_at", "ended_by"]
    list_filter = [("ended_at", admin.EmptyFieldListFilter)]
    list_select_related = ["staff", "of", "given_by", "ended_by"]
    search_fields = ["staff__logon", "staff__family_name", "of__logon", "of__family_name"]
    autocomplete_fields = ["staff", "of"]
    ordering = ["-id"]
    actions = ["end_deputies"]

    def has_change_permission(self, request, obj=None):
        return False

    def get_fields(self, request, obj=None):
        said = ["staff", "of", "starts_at", "until"]
        return [*said, "given_by", "ended_at", "ended_by"] if obj else said

    def get_form(self, request, obj=None, **kwargs):
        form = super().get_form(request, obj, **kwargs)
        form.by = request.user
        return form

    def save_model(self, request, obj, form, change):
        obj.given_by = request.user
        obj.save()

    @admin.action(description="End the selected ones now", permissions=["view"])
    def end_deputies(self, request, deputies):
        ended = 0
        for deputy in deputies.select_related("staff"):
            try:
                ended += directory.end_deputy(deputy, by=request.user)
            except ValidationError as refusal:
                messages.error(request, f"{deputy}: {' '.join(refusal.messages)}")
        messages.success(request, f"{ended} ended.")


@admin.register(LogEntry)
class LogEntryAdmin(Kept):
    """What administrators did here. To be read only."""

    list_display = ["action_time", "user", "content_type", "object_repr", "change_message"]
    list_filter = ["content_type", "action_flag"]
    list_select_related = ["user", "content_type"]

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False
