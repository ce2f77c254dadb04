"""What a contact looks like over the API."""

from rest_framework import serializers

from casework.api.shapes import PersonShape, moment_of, person
from personalised_services.api.of_case import OfCaseShape, line_of
from personalised_services.models.contact import Channel, Direction, Poro, State


class CaseContactLineShape(OfCaseShape):
    """A contact, as the list tells it: when, how and what came of it, never what was said."""

    state = serializers.ChoiceField(State.choices)
    poro = serializers.ChoiceField(Poro.choices, help_text="What came of the tailored PoRO (CAS-02).")
    channel = serializers.ChoiceField(Channel.choices)
    direction = serializers.ChoiceField(Direction.choices)
    at = serializers.DateTimeField()
    is_first = serializers.BooleanField(help_text="The first that reached the customer (CAS-07).")


class UpdatedShape(serializers.Serializer):
    """What was updated after a contact, or why it was not needed (CAS-08)."""

    key = serializers.CharField()
    done = serializers.BooleanField()
    words = serializers.CharField()


class CaseContactShape(CaseContactLineShape):
    """A contact, wholly. Reading one is recorded."""

    words = serializers.CharField()
    strategies = serializers.CharField()
    history_reviewed = serializers.BooleanField()
    document_checked = serializers.BooleanField()
    discussed_with = PersonShape(allow_null=True)
    discussed = serializers.CharField()
    despite = serializers.CharField(help_text="Why it went against the restrictions, where it did.")
    may_escalate = serializers.BooleanField()
    done_about_it = serializers.CharField(help_text="What was done about a voicemail (CAS-12).")
    letter = serializers.CharField(allow_null=True, help_text="The reference of the letter that it made due.")
    updated = UpdatedShape(many=True)
    considered = serializers.ListField(child=serializers.CharField())
    written_up_at = serializers.DateTimeField(allow_null=True)
    written_up_by = PersonShape(allow_null=True)


def contact_line(contact) -> dict:
    return line_of(contact) | {
        "poro": contact.poro,
        "channel": contact.channel,
        "direction": contact.direction,
        "at": moment_of(contact.at),
        "is_first": contact.is_first,
    }


SAID = ("words", "strategies", "history_reviewed", "document_checked", "discussed", "despite", "may_escalate", "done_about_it", "considered")  # fmt: skip


def shown_contact(contact) -> dict:
    """One contact, wholly."""
    return contact_line(contact) | {name: getattr(contact, name) for name in SAID} | {
        "discussed_with": person(contact.discussed_with),
        "letter": contact.letter.reference if contact.letter else None,
        "updated": [{"key": one.key, "done": one.done, "words": one.words} for one in contact.items.all()],
        "written_up_at": moment_of(contact.written_up_at),
        "written_up_by": person(contact.written_up_by),
    }  # fmt: skip
