"""The API of a record that is filled in: the form of its pages, and the same verb that keeps what was typed."""

from typing import Any, ClassVar

from casework.answer_forms import AnswersForm
from casework.api.forms import read
from casework.api.problems import Invalid
from casework.api.records import RecordViews
from casework.privacy.forms import keeps


class AnsweredViews(RecordViews):
    """A `RecordViews` whose answers are those of `answers_form`; `read_only` are the names that are shown and not written."""

    answers_form: ClassVar[type[AnswersForm]]
    read_only: ClassVar[frozenset[str]] = frozenset()

    def keep(self, record, **said) -> Any:
        """Save the answers: the house's verb, called with by, answers and kept."""
        raise NotImplementedError

    def filled(self, request, record, sent):
        """The record with the answers sent, all or none of them. Raises `Invalid` with every error at once."""
        sent = dict(sent)
        asked = sent.pop("keep", [])
        if not isinstance(asked, list):
            raise Invalid({"keep": ["Send a list of texts."]}, [])
        kept = keeps(asked, self.answers_form.guarded)
        form = self.answers_form(sent, record=record, names=sent, kept=kept)
        answers = read(form, sent, read_only=self.read_only)
        kept = {name: kinds for name, kinds in kept.items() if answers.get(name)}
        return self.keep(record, by=request.user, answers=answers, kept=kept).record
