"""In which segment a Child Support customer is managed: allocated, recommended for segment 3, put there, reviewed."""

from django.db import models
from django.utils.functional import cached_property
from django_fsm import transition

from casework.deadlines import met
from casework.steps import step
from people.clock import now
from personalised_services.conditions import case as conditions
from personalised_services.conditions import segment as segmented
from personalised_services.deadlines import SEGMENT_REVIEW
from personalised_services.effects import segment as segment_effects
from personalised_services.querysets.case import OPEN_CASE
from personalised_services.segment_guide import Basis, Number
from personalised_services.who import case as who
from personalised_services.who import segment as who_segments

FORMS = "personalised_services.forms.segment"


class Segmented(models.Model):
    class Meta:
        abstract = True

    @cached_property
    def segment(self):
        """The segment that the customer is in; None where none is allocated yet (SEG-01)."""
        return self.segments.current().first()

    @cached_property
    def open_recommendation(self):
        """The recommendation of segment 3 that is not at its end; None where there is none (SEG-03)."""
        return self.recommendations.open().first()

    def _into(self, number, *, by, **facts):
        """The segment that holds ends, and the next one begins: history is kept (SEG-02)."""
        self.segments.current().update(ended_at=now(), ended_by=by)
        self.__dict__.pop("segment", None)
        return self.segments.create(number=number, set_by=by, **facts)

    @transition(
        "state", source=OPEN_CASE, target=None, permission=who.its_psso,
        custom=step(
            "Allocate a segment", "allocated the segment", form=f"{FORMS}.Allocate", icon="layers",
            guards=(conditions.is_of_child_support, segmented.is_not_in_segment_3, segmented.no_recommendation_is_open),
            rules=("SEG-01", "SEG-02"),
        ),
    )  # fmt: skip
    def allocate_segment(self, *, by, number, **facts):
        """Put the customer into segment 1 or 2, by referral source, issues, interactions and likely actions; update window and portal."""
        segment = self._into(number, by=by, basis=Basis.ALLOCATED, **facts)
        return f"allocated {segment}: window and portal are updated"

    @transition(
        "state", source=OPEN_CASE, target=None, permission=who.its_psso,
        custom=step(
            "Recommend segment 3", "recommended segment 3", form=f"{FORMS}.Recommend", icon="layers",
            guards=(conditions.is_of_child_support, segmented.is_in_segment_2, segmented.no_recommendation_is_open),
            rules=("SEG-03",), then=(segment_effects.recommendation_begins,),
        ),
    )  # fmt: skip
    def recommend_segment_3(self, *, by, **said):
        """Recommend segment 3, as discussed with the SSM: all issues addressed, history of escalating, restrictions in place."""
        recommendation = self.recommendations.create(recommended_by=by, **said)
        return f"recommended segment 3: {recommendation.reference}"

    @transition(
        "state", source=OPEN_CASE, target=None, permission=who_segments.sets_segment_3,
        custom=step(
            "Put into segment 3", "put the customer into segment 3", form=f"{FORMS}.Enter", icon="layers",
            guards=(conditions.is_of_child_support, segmented.is_not_in_segment_3, segmented.segment_3_is_decided),
            rules=("SEG-02", "SEG-03", "SEG-06"), then=(segment_effects.its_review_is_awaited,),
        ),
    )  # fmt: skip
    def enter_segment_3(self, *, by, because, review_on, window_record, portal_record):
        """Put the customer into segment 3 once that is decided, with a review date within 3 months; window and portal are updated."""
        facts = {"because": because, "window_record": window_record, "portal_record": portal_record}
        today = now().astimezone(self.site.tz).date()
        self._into(Number.HIGH, by=by, counted_from=today, review_on=review_on, **facts, **segmented.decision_for(self))
        return f"put the customer into segment 3, to be reviewed by {review_on:%-d %B %Y}"

    @transition(
        "state", source=OPEN_CASE, target=None, permission=who_segments.its_sm,
        custom=step(
            "Review segment 3", "reviewed segment 3", form=f"{FORMS}.Review", icon="calendar-check",
            guards=(conditions.is_of_child_support, segmented.is_in_segment_3), rules=("SEG-04", "SEG-02"),
            then=(met(SEGMENT_REVIEW), segment_effects.next_review_is_awaited, segment_effects.its_people_are_told),
        ),
    )  # fmt: skip
    def review_segment_3(self, *, by, outcome, window_record="", portal_record="", **found):
        """Review segment 3, the outstanding issues of the CMP discussed with the SSM: still required, with a new date within 3 months, or segment 2."""
        segment, today = self.segment, now().astimezone(self.site.tz).date()
        segment.reviews.create(outcome=outcome, by=by, **found)
        if next_on := found["next_on"]:
            self.segments.current().update(counted_from=today, review_on=next_on)
            self.__dict__.pop("segment", None)
            return f"reviewed segment 3: still required, to be reviewed by {next_on:%-d %B %Y}"
        records = {"window_record": window_record, "portal_record": portal_record}
        self._into(Number.MEDIUM, by=by, basis=Basis.REVIEWED, because=found["words"], **records)
        return "reviewed segment 3: no longer required, segment 2 from now on"
