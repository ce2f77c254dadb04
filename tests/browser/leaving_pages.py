"""The pages of leaving Personalised Services: an exit that is being written, and a one-off variation."""

from datetime import timedelta

from casework.steps import take
from people.clock import now
from personalised_services.models import ExitRecommendation, ManagedServicePlan, ServicingVariation


def made(priya, proactive: ManagedServicePlan, reactive: ManagedServicePlan) -> None:
    """Of the proactive plan's customer an exit with one criterion answered; of the reactive plan a variation that is drafted."""
    case = type(proactive.case).objects.select_related("owner").get(pk=proactive.case_id)
    take(case, "propose_exit", by=priya, version=case.version)
    leaving = ExitRecommendation.objects.select_related(*ExitRecommendation.READ_WITH).get()
    first = next(iter(leaving.way.criteria.values()))
    take(leaving, "answer_criterion", by=priya, version=leaving.version, criterion=first, words="As the record shows.")
    said = {
        "restriction": reactive.restrictions.get(), "what": "One call in the evening.", "circumstances": "A funeral.",
        "fairness": "She is heard before it is decided.", "change_of_assessment": False,
        "holds_from": None, "holds_until": now() + timedelta(days=1),
    }  # fmt: skip
    case = type(case).objects.select_related("owner").get(pk=reactive.case_id)
    take(case, "draft_variation", by=priya, version=case.version, **said)


def of_priya() -> list[str]:
    leaving, variation = (model.objects.get().get_absolute_url() for model in (ExitRecommendation, ServicingVariation))
    return [
        leaving, f"{leaving}steps/does_not_apply/", f"{leaving}steps/write_note/", variation, f"{variation}steps/change_variation/",
    ]  # fmt: skip
