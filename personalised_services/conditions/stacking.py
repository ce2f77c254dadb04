"""Guards of the stacking document, each with its reason. They judge stored facts."""

from casework.steps import because


@because("The case has its stacking document already.", "CAS-19")
def has_no_document(case):
    return "stacking" not in case.work


@because("Create the stacking document first.", "CAS-19")
def has_a_document(case):
    return "stacking" in case.work
