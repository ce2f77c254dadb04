"""Controlled lists: kept by administrators, offered by form, retired but never lost (CON-12)."""

from datetime import timedelta

import pytest
from django.db.models import ProtectedError

from people.clock import now
from tests.conftest import option
from tps.forms import AnswersForm
from tps.models import Option
from tps.questions import Form


@pytest.mark.rule("CON-22", breaks="tps/questions.py::QUESTIONS[source]")
def test_every_source_that_the_procedures_name_is_on_the_list_and_is_required(opened, db):
    from tps.questions import BY_FIELD

    codes = set(Option.objects.offered("source").values_list("code", flat=True))
    assert codes == {
        "tps_virtual_queue", "compensation_line", "speed_dial", "real_time_telephony", "warm_transfer", "another_program",
        "zone_staff", "service_centre_staff", "social_worker", "boutique_work", "written",
    }  # fmt: skip
    assert all(BY_FIELD["source"].is_required(opened(form=form)) for form in Form.values)


@pytest.mark.rule("CON-02", breaks="tps/models/option.py::OptionQuerySet.offered")
def test_the_form_decides_what_the_drop_down_offers(db):
    smart, compensation = (
        set(Option.objects.offered("source", form).values_list("code", flat=True))
        for form in (Form.SMART_CENTRE, Form.COMPENSATION)
    )
    assert "compensation_line" in compensation and "compensation_line" not in smart
    assert "tps_virtual_queue" in smart and "tps_virtual_queue" not in compensation


@pytest.mark.rule("CON-12", breaks="tps/models/option.py::OptionQuerySet.offered")
def test_a_retired_option_is_offered_no_more_and_stays_on_old_records(filled, opened, cast, fresh):
    old = filled(source=option("source", "speed_dial"))
    Option.objects.filter(code="speed_dial").update(retired_on=now().date() - timedelta(days=1))

    new = opened(by=cast.tui)
    assert "source" in AnswersForm({"source": "speed_dial"}, record=new, names=["source"]).errors
    assert not AnswersForm({"source": "tps_virtual_queue"}, record=new, names=["source"]).errors
    assert fresh(old).source.label == "Speed dial"
    assert (
        AnswersForm({"source": str(old.source_id)}, record=fresh(old), names=["source"]).cleaned()["source"]
        == old.source
    )
    with pytest.raises(ProtectedError):
        old.source.delete()


@pytest.mark.rule("CON-12", breaks="tps/models/option.py::OptionQuerySet.offered")
def test_a_value_that_is_on_no_list_is_refused(opened):
    form = AnswersForm(
        {"source": "carrier pigeon", "checked": ["tea leaves"]}, record=opened(), names=["source", "checked"]
    )
    assert set(form.errors) == {"source", "checked"}


@pytest.mark.rule("CON-09", breaks="tps/fields.py::ChipsField.clean")
def test_nothing_checked_excludes_every_other_choice(opened):
    form = AnswersForm({"checked": ["nothing_checked", "nnu"]}, record=opened(), names=["checked"])
    assert "excludes" in form.errors["checked"][0]
    assert AnswersForm({"checked": ["nothing_checked"]}, record=opened(), names=["checked"]).cleaned() == {
        "checked": ["nothing_checked"]
    }


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("111-22072908", ["111-22072908"]),
        ("11122072908", ["111-22072908"]),
        ("111 22072908", ["111-22072908"]),
        ("111.11020", ["111.11020"]),
        ("111-22072908\n111-22072908\nNNU 2026-418", ["111-22072908", "NNU 2026-418"]),
    ],
)
@pytest.mark.rule("CON-10", breaks="tps/fields.py::ReferencesField._one")
def test_a_blueprint_file_goes_in_by_its_number(typed, kept, opened):
    assert AnswersForm({"references": typed}, record=opened(), names=["references"]).cleaned() == {"references": kept}


@pytest.mark.rule("CON-10", breaks="tps/fields.py::ReferencesField._one")
@pytest.mark.parametrize("typed", ["111-2207290", "1112207290812", "11-22072908"])
def test_a_number_that_is_no_blueprint_number_is_refused(typed, opened):
    assert "references" in AnswersForm({"references": typed}, record=opened(), names=["references"]).errors


@pytest.mark.rule("CON-23")
def test_coding_done_and_advice_given_are_recorded(filled):
    assert filled(help_given=["technical_advice", "coding"]).help_given == ["technical_advice", "coding"]


@pytest.mark.rule("CON-33")
def test_what_compensation_asks_of_an_enquiry_is_recorded(filled):
    contact = filled(Form.COMPENSATION, self_support_tried=True, compensation_specific=True, work_item_in_scope=False)
    assert (contact.self_support_tried, contact.compensation_specific, contact.work_item_in_scope) == (
        True,
        True,
        False,
    )


@pytest.mark.rule("CON-30")
def test_a_system_issue_records_whether_the_reference_material_answers(filled):
    contact = filled(enquiry_type=option("enquiry_type", "system_issue"), no_answer_in_reference=True)
    assert contact.no_answer_in_reference is True


@pytest.mark.rule("CON-21")
def test_since_when_the_so_waits_and_whether_a_customer_holds_are_recorded(opened, cast, fresh):
    contact = opened()
    local = now().astimezone(contact.site.tz)
    form = AnswersForm(
        {"waiting_since": local.strftime("%H:%M"), "customer_on_hold": "true"},
        record=contact,
        names=["waiting_since", "customer_on_hold"],
    )
    cleaned = form.cleaned()
    assert cleaned["customer_on_hold"] is True
    assert 0 <= (now() - cleaned["waiting_since"]).total_seconds() < 61
