"""What the lists over all houses may be narrowed by."""

from django_filters import BooleanFilter, CharFilter, ChoiceFilter, FilterSet

from casework import deadlines
from casework.filters import KeyFilter
from desk.sight import record_types
from people.clock import now


class ZoneFilters(FilterSet):
    code = CharFilter(label="The zone's code, whole")


class SiteFilters(FilterSet):
    state = CharFilter(label="The state, as NSW")
    service_zone = KeyFilter(field_name="zone_id", label="The Service Zone, by its id")


class TeamFilters(FilterSet):
    roc_code = CharFilter(label="The ROC code, whole")
    site = KeyFilter(field_name="site_id", label="The site, by its id")


class StaffFilters(FilterSet):
    logon = CharFilter(method="of_logon", label="The logon, whole")
    team = KeyFilter(field_name="team_id", label="The team, by its id")
    site = KeyFilter(field_name="team__site_id", label="The site, by its id")

    def of_logon(self, staff, name, logon):
        return staff.filter(logon=logon.upper())


class DeadlineFilters(FilterSet):
    """Yours that still run, unless said otherwise; of one record all of them."""

    scope = ChoiceFilter(
        choices=[("own", "Yours"), ("team", "Your team's"), ("site", "Your site's")],
        method="in_scope", label="Whose; `own` if neither this nor a record is said",
    )  # fmt: skip
    record = CharFilter(method="of_record", label="A record's reference: its deadlines, met and cleared ones too")
    standing = ChoiceFilter(
        choices=[("open", "Still to be done"), ("late", "Still to be done, after it was due")],
        method="standing_so", label="`open` if neither this nor a record is said",
    )  # fmt: skip
    kind = CharFilter(method="of_kind", label="The kind of limit, as contact_left_open")

    @property
    def qs(self):
        said = self.form.cleaned_data
        rows = super().qs
        if not said["record"]:
            rows = rows if said["scope"] else self.in_scope(rows, "scope", "own")
            rows = rows if said["standing"] else self.standing_so(rows, "standing", "open")
        return rows

    def in_scope(self, rows, name, scope):
        user = self.request.user
        match scope:
            case "team":
                return rows.filter(team=user.team_id)
            case "site":
                return rows.filter(site=user.team.site_id)
        return rows.filter(owner=user)

    def of_record(self, rows, name, reference):
        for label, model in record_types().items():
            if reference.strip().upper().startswith(f"{model.REFERENCE_PREFIX}-"):
                found = model._default_manager.by_reference(reference).values("pk")
                return rows.filter(record_label=label, record_id__in=found)
        return rows.none()

    def standing_so(self, rows, name, standing):
        rows = rows.filter(closed_at=None)
        return rows.filter(due_at__lt=now()) if standing == "late" else rows

    def of_kind(self, rows, name, kind):
        return rows.filter(kind=kind) if kind in deadlines.limits() else rows.none()


class NoticeFilters(FilterSet):
    unread = BooleanFilter(
        field_name="read_at", lookup_expr="isnull", label="Only those not read yet, or only those read"
    )
