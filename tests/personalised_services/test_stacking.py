"""The stacking document of a Child Support case and its notepads."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied

from casework.steps import Refused
from personalised_services.forms import stacking as stacking_forms
from personalised_services.models import Notepad
from tests.personalised_services.contacting import go
from tests.personalised_services.lettering import DAY, SENT
from tests.personalised_services.test_contacts import behind
from tests.personalised_services.test_letter_pages import of

OF_CASE = "personalised_services/models/case_steps/consulted.py::Consulted"
STACKING = "personalised_services/conditions/stacking.py"
STACKING_FORMS = "personalised_services/forms/stacking.py"
STACKED = "personalised_services/models/stacking.py"
CREATED = {"created_on": DAY, "location": "Stacking window", "subject": "Referral to PS", "reason": "A level 2 complaint."}  # fmt: skip
NOTE = {"kind": "discussion", "subject": "Options on the assessment", "words": "Rang him.", "options": "An objection.", "commitments": "He decides.", "timeframes": "By Friday"}  # fmt: skip


def form(name, record, by, **said):
    return getattr(stacking_forms, name)(said, record=record, by=by)


@pytest.mark.rule(
    "CAS-19",
    breaks=[
        f"{STACKING}::has_no_document",
        f"{STACKING}::has_a_document",
        f"{OF_CASE}.create_stacking",
        f"{OF_CASE}.create_stacking.guards",
        f"{OF_CASE}.add_notepad.guards",
    ],
)
@pytest.mark.rule(
    "CAS-19",
    breaks=[
        f"{STACKING_FORMS}::Subject.validate",
        f"{STACKING_FORMS}::Create.clean_created_on",
        f"{STACKING_FORMS}::Add.clean",
        f"{STACKING_FORMS}::ELSEWHERE",
        f"{STACKING_FORMS}::EMPTY",
    ],
)
@pytest.mark.rule(
    "CAS-19",
    breaks=[
        f"{OF_CASE}.create_stacking.permission",
        f"{OF_CASE}.add_notepad.permission",
        f"{OF_CASE}.record_transfer_decision",
        f"{OF_CASE}.record_transfer_decision.permission",
    ],
)
@pytest.mark.rule(
    "CAS-19",
    breaks=[
        f"{STACKED}::Notepad.Meta.constraints[notepad_first_says_why_referred]",
        f"{STACKED}::Notepad.Meta.constraints[notepad_discussion_records_all]",
        f"{STACKED}::Notepad.Meta.constraints[notepad_refers_to_another]",
        f"{STACKED}::Notepad.Meta.triggers[notepad_append_only]",
    ],
)
def test_a_stacking_document_begins_with_why_the_customer_was_referred(case_of, ps, noon):
    case = case_of("child_support")
    with pytest.raises(Refused, match="Create the stacking document first"):
        go(case, "add_notepad", ps.priya, **NOTE)
    good = form("Create", case, ps.priya, **CREATED)
    assert good.is_valid() and not form("Create", case, ps.priya, **CREATED | {"reason": ""}).is_valid()
    late = CREATED | {"created_on": DAY + timedelta(days=1)}
    assert set(form("Create", case, ps.priya, **late).errors) == {"created_on"}
    with pytest.raises(PermissionDenied):
        go(case, "create_stacking", ps.dan, **good.cleaned_data)
    case = go(case, "create_stacking", ps.priya, **good.cleaned_data)
    with pytest.raises(Refused, match="already"):
        go(case, "create_stacking", ps.priya, **good.cleaned_data)
    for change, field in (({"subject": "Notes"}, "subject"), ({"subject": "Case  NOTE"}, "subject"), ({"options": ""}, "options"), ({"timeframes": ""}, "timeframes"), ({"kind": "function"}, "refers_to"), ({"kind": "decision"}, "kind"), ({"kind": "referred"}, "kind")):  # fmt: skip
        assert set(form("Add", case, ps.priya, **NOTE | change).errors) == {field}
    good = form("Add", case, ps.priya, **NOTE)
    assert good.is_valid(), good.errors
    assert form("Add", case, ps.priya, **NOTE | {"kind": "function", "refers_to": "Notepad 9"}).is_valid()
    with pytest.raises(PermissionDenied):
        go(case, "add_notepad", ps.dan, **good.cleaned_data)
    for change, why in (({"commitments": ""}, "discussion_records_all"), ({"kind": "function"}, "refers_to_another"), ({"kind": "referred"}, "first_says_why")):  # fmt: skip
        assert why in behind(lambda change=change: go(case, "add_notepad", ps.priya, **NOTE | change))
    case = go(case, "add_notepad", ps.priya, **good.cleaned_data)
    with pytest.raises(PermissionDenied):
        go(case, "record_transfer_decision", ps.priya, subject="Transfer approved", words="x")
    case = go(case, "record_transfer_decision", ps.lene, subject="Transfer not approved", words="Issues are open.")
    kinds = [(one.number, one.kind) for one in Notepad.objects.all()]
    assert kinds == [(3, "decision"), (2, "discussion"), (1, "referred")]
    page = of(ps.priya).get(f"{case.get_absolute_url()}stacking/").content.decode()
    assert "1. Referral to PS" in page and "A level 2 complaint." in page and "Stacking window" in page
    assert "append_only" in behind(lambda: Notepad.objects.filter(number=1).update(words="x"))
    assert of(ps.dan).get(f"{case.get_absolute_url()}stacking/").status_code == 404


def test_what_was_filed_in_the_stacking_document_stands_on_its_page(signed, ps):
    letter = go(go(signed("child_support", "warning"), "send_letter", ps.priya, **SENT), "file_letter", ps.priya)
    case = go(letter.case, "create_stacking", ps.priya, **CREATED)
    page = of(ps.priya).get(f"{case.get_absolute_url()}stacking/").content.decode()
    assert "Warning letter issued" in page and letter.get_absolute_url() in page
