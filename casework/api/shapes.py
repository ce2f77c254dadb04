"""What the API's shared answers look like: for the OpenAPI document, and for whoever renders them."""

from rest_framework import serializers


class PersonShape(serializers.Serializer):
    """Who: never an e-mail address."""

    logon = serializers.CharField()
    name = serializers.CharField()


def person(staff) -> dict | None:
    return {"logon": staff.logon, "name": staff.name} if staff is not None else None


def moment_of(moment) -> str | None:
    """A moment as the API writes it, in UTC with a Z."""
    return moment.isoformat().replace("+00:00", "Z") if moment is not None else None


class RecordShape(serializers.Serializer):
    """What every record is called by; nothing of it is written."""

    reference = serializers.CharField(read_only=True)
    url = serializers.CharField(read_only=True)
    page = serializers.CharField(read_only=True, help_text="Where people read it.")
    version = serializers.IntegerField(read_only=True)
    headline = serializers.CharField(read_only=True)


class ReasonShape(serializers.Serializer):
    text = serializers.CharField()
    rule = serializers.CharField(allow_null=True, help_text="The rule of the procedures that says so, as CON-15.")
    field = serializers.CharField(help_text="The answer that would put it right; empty where there is none.")


def told_of(reasons) -> list[dict]:
    """Reasons of a refusal, as `ReasonShape` says."""
    return [{"text": str(reason[0]), "rule": reason[1], "field": reason.field} for reason in reasons]


class FindingShape(serializers.Serializer):
    """What the privacy guard found: of what kind and where, never the text (CON-13)."""

    field = serializers.CharField()
    item = serializers.IntegerField(help_text="Which text of a list, from 0.")
    category = serializers.CharField()
    start = serializers.IntegerField(help_text="Its first character, from 0.")
    end = serializers.IntegerField(help_text="The character after its last.")
    rule = serializers.CharField()


class ProblemShape(serializers.Serializer):
    """A problem document (RFC 9457)."""

    type = serializers.CharField(help_text="The kind of problem: a path under /api/v1/problems/ that explains it.")
    title = serializers.CharField()
    status = serializers.IntegerField()
    detail = serializers.CharField()
    reasons = ReasonShape(many=True, required=False, help_text="With 409: all that stands against it.")
    errors = serializers.DictField(
        child=serializers.ListField(child=serializers.CharField()),
        required=False,
        help_text="With 400 and 422, by field.",
    )
    findings = FindingShape(many=True, required=False, help_text="With 422: what the privacy guard stopped.")


class KindShape(serializers.Serializer):
    """A kind of problem, explained."""

    type = serializers.CharField()
    title = serializers.CharField()
    status = serializers.IntegerField()
    remedy = serializers.CharField()


class AskedShape(serializers.Serializer):
    """One answer that a step's form asks for."""

    name = serializers.CharField()
    label = serializers.CharField()
    required = serializers.BooleanField()
    takes = serializers.ChoiceField(["text", "yes_no", "choice", "list"])


class OfferShape(serializers.Serializer):
    """A step that you may take here; where it is not possible now, every reason against it."""

    name = serializers.CharField()
    label = serializers.CharField()
    possible = serializers.BooleanField()
    reasons = ReasonShape(many=True)
    rules = serializers.ListField(
        child=serializers.CharField(), help_text="The rules of the procedures that it upholds."
    )
    asks = AskedShape(many=True)
    url = serializers.CharField()


class OffersShape(serializers.Serializer):
    version = serializers.IntegerField()
    results = OfferShape(many=True)


class HappeningShape(serializers.Serializer):
    """One entry of a record's timeline."""

    id = serializers.IntegerField()
    at = serializers.DateTimeField()
    by = PersonShape(allow_null=True, help_text="Nobody where the system acted.")
    step = serializers.CharField()
    told = serializers.CharField()
    changes = serializers.DictField()
    version = serializers.IntegerField()

    def to_representation(self, entry):
        return {
            "id": entry.pk,
            "at": entry.at.isoformat(),
            "by": person(entry.by),
            "step": entry.step,
            "told": entry.told,
            "changes": entry.changes,
            "version": entry.version,
        }
