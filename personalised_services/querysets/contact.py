"""Adjectives of contacts."""

from personalised_services.querysets.in_sight import InSightQuerySet

#: What the log of a case is narrowed to: {key: (words, condition)}.
VIEWS = {
    "all": ("All", {}),
    "reached": ("Reached", {"poro": "proved"}),
    "not_proved": ("Identity not proved", {"poro": "not_proved"}),
    "nobody": ("Not reached", {"poro": "nobody"}),
    "voicemail": ("Voicemail", {"channel": "voicemail"}),
    "to_write_up": ("To be written up", {"state": "recorded"}),
}


class CaseContactQuerySet(InSightQuerySet):
    def reached(self):
        """Those in which the right person, the owner of the record, was spoken to (CAS-02)."""
        return self.filter(poro="proved")

    def to_write_up(self):
        """Those after which it is still to be said what was updated (CAS-08)."""
        return self.filter(state="recorded")

    def in_view(self, name: str):
        """Those of one of the `VIEWS`."""
        return self.filter(**VIEWS[name][1])

    def with_people(self):
        """With whom a line and a page name."""
        return self.select_related("opened_by", "discussed_with", "written_up_by")
