"""An exit of Priya's case in each of its states, reached by the product's own steps."""

from datetime import date, timedelta

import pytest
from django.db import DatabaseError, transaction

from casework.steps import offers
from people.clock import at, now
from personalised_services.exit_ways import way_of
from personalised_services.forms import exit as exit_forms
from personalised_services.models import Case, ExitRecommendation, ManagedServicePlan
from tests.personalised_services.conftest import go, local

DAY = date(2026, 11, 24)
NOTE = {
    "less_risk": "No incident for eleven weeks.", "resolved": "The debt is waived; social casework goes on.",
    "options": "One contact a month in her Service Centre.", "way_back": "She begins with the local manager.",
}  # fmt: skip
TALK = {
    "with_whom": "scm",
    "spoke_to": "Moana Pike",
    "words": "She would see her in the Service Centre from February on.",
}
ENDORSED = {"zone_endorsed_by": "Moana Pike, SCM of Newcastle", "zone_words": ""}
TOLD = {
    "told_outcome": "Back to mainstream.", "poro_explained": True, "told_arrangements": "Any office, any line.",
    "main_contact": "call", "main_contact_words": "", "told_change": "Calm for eleven weeks.", "told_expectations": "One call at a time.",
}  # fmt: skip
ENDED = {"docs_annotation": "Personalised Services has ceased."}
REASON = {"reason": "The issues are resolved, and she manages by herself."}


def read(leaving) -> ExitRecommendation:
    return ExitRecommendation.objects.select_related(*ExitRecommendation.READ_WITH).get(pk=leaving.pk)


def case_of(leaving) -> Case:
    return Case.objects.select_related("owner", "team", "site").get(pk=leaving.case_id)


def plan_of(leaving) -> ManagedServicePlan:
    return ManagedServicePlan.objects.select_related("case__site").get(pk=leaving.plan_id)


@pytest.fixture
def then():
    """Ten in the morning of 24 November, three weeks after the plan began."""
    with at(local(DAY)):
        yield


def propose(plan, ps) -> ExitRecommendation:
    case = Case.objects.select_related("owner", "team", "site").get(pk=plan.case_id)
    go(case, "propose_exit", ps.priya)
    return read(case.exits.first())


def answered(leaving, ps, *but):
    """Every criterion answered, but those."""
    for key, item in way_of(leaving.plan).criteria.items():
        if key not in but:
            leaving = go(leaving, "answer_criterion", ps.priya, criterion=item, words="As the record shows.")
    return leaving


def written(leaving, ps):
    return go(answered(leaving, ps), "write_note", ps.priya, **NOTE)


def supported(leaving, ps):
    return go(go(written(leaving, ps), "ask_support", ps.priya), "support", ps.lene, reason="")


def consulted(leaving, ps):
    return go(leaving, "consult_zone", ps.priya, held_at=now(), **TALK)


def endorsed(leaving, ps):
    leaving = consulted(supported(leaving, ps), ps)
    return go(leaving, "record_endorsement", ps.priya, zone_endorsed_on=DAY, **ENDORSED)


def finalised(leaving, ps):
    leaving = endorsed(leaving, ps) if leaving.way.zone_endorses else supported(leaving, ps)
    return go(leaving, "finalise", ps.priya)


def outcome():
    """What belongs to the outcome: (step, what is said) of each."""
    return (
        ("record_zone_update", {"zone_updated_on": DAY, "new_plan": "MSP of the Hunter"}),
        ("tell_customer", {"told_at": now() + timedelta(minutes=1)} | TOLD),
        ("end_docs", {"docs_ended_on": DAY} | ENDED),
    )


def carried_out(leaving, ps, *but):
    """Finalised, and what belongs to the outcome of it but those steps."""
    leaving = finalised(leaving, ps)
    for name, said in outcome():
        if name not in but:
            leaving = go(leaving, name, ps.priya, **said)
    return leaving


def complete(leaving, ps):
    return go(carried_out(leaving, ps), "complete", ps.priya, **REASON)


def offered(record, by) -> set[str]:
    """The steps that are theirs: asked beside what is refused, where a step takes another one that refuses them as well."""
    return {name for name, *_ in offers(record, by)}


def form(name, leaving, ps, by=None, **sent):
    return getattr(exit_forms, name)(sent, record=leaving, by=by or ps.priya)


def refused_by_the_database(leaving, **change):
    with pytest.raises(DatabaseError), transaction.atomic():
        ExitRecommendation.objects.filter(pk=leaving.pk).update(version=leaving.version + 1, **change)
