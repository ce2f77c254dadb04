"""What a contact explains to a customer, and the review of an Urgent Payment decision (EXP-01 to EXP-05)."""

import json

import pytest
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, connection, transaction

from casework import answers as saving
from casework.steps import Refused, Stale, declared, gate, lock, offers, take
from people.clock import now
from tests.api.conftest import person, token_of  # noqa: F401  (fixtures)
from tps import actions
from tps.models import DecisionExplanation, UrgentPaymentReview
from tps.questions import Form

CONDITIONS, CONTACT = "tps/conditions.py", "tps/models/contact.py::Contact"
MODEL, REVIEW = "tps/models/decision_explanation.py::DecisionExplanation", "tps/models/urgent_payment_review.py::UrgentPaymentReview"  # fmt: skip
FURTHER = {"what": "decision", "made_by_smart_centre": True, "explained_by_so": True, "not_satisfied": True}
CIRCUMSTANCE = {"what": "circumstance"}
SAID = {"explanation": "Went through how the rate was worked out."}
PEOPLE = ("sam", "tui", "quinn", "aroha", "lena", "kiri", "ida", "otto", "priya", "gateway")


@pytest.fixture
def explained(filled, cast):
    """What a contact explains, as far as you say: explained(Form.COMPENSATION, pointed_to="formal_review")."""

    def make(form=Form.SMART_CENTRE, **said):
        return actions.explain(filled(form), by=cast.sam, **(said if "what" in said else FURTHER | said))

    return make


@pytest.fixture
def reviewed(filled, cast):
    return lambda **said: actions.review_urgent_payment(filled(), by=cast.sam, first_outcome_told=True, **said)


def rules_of(refused):
    return {rule for _, rule in refused.value.reasons}


def finalise(contact, by, name="finalise"):
    return take(contact, name, by=by, version=contact.version)


# -- EXP-01: a decision only further, a circumstance always


@pytest.mark.rule("EXP-01", breaks=f"{CONDITIONS}::is_for_tps_to_explain")
@pytest.mark.rule("EXP-01", breaks=f"{CONDITIONS}::EXPLAINED_FURTHER[made_by_smart_centre]")
@pytest.mark.rule("EXP-01", breaks=f"{CONDITIONS}::EXPLAINED_FURTHER[explained_by_so]")
@pytest.mark.rule("EXP-01", breaks=f"{CONDITIONS}::EXPLAINED_FURTHER[not_satisfied]")
@pytest.mark.parametrize("form", [Form.SMART_CENTRE, Form.ACCESS_SUPPORT])
@pytest.mark.parametrize("missing", ["made_by_smart_centre", "explained_by_so", "not_satisfied"])
@pytest.mark.parametrize("value", [False, None])
def test_a_decision_that_is_not_to_be_explained_further_is_refused(form, missing, value, filled, cast):
    contact = filled(form)
    with pytest.raises(Refused) as refused:
        actions.explain(contact, by=cast.sam, **FURTHER | {missing: value}, **SAID)
    assert [(reason[1], reason.field) for reason in refused.value.reasons] == [("EXP-01", missing)]
    assert not DecisionExplanation.objects.exists()


@pytest.mark.rule("EXP-01", breaks=f"{MODEL}.give_explanation.guards")
def test_what_was_begun_on_the_compensation_form_is_judged_once_more_when_it_is_explained(explained, cast):
    one = explained(**CIRCUMSTANCE)
    one = take(one, "withdraw", by=cast.sam, version=one.version, because="Rang off")
    one = take(one, "take_up", by=cast.sam, version=one.version, what="decision", made_by_smart_centre=False, explained_by_so=True, not_satisfied=True)  # fmt: skip
    with pytest.raises(Refused) as refused:
        take(one, "give_explanation", by=cast.sam, version=one.version, **SAID)
    assert rules_of(refused) == {"EXP-01"}


@pytest.mark.rule("EXP-01", breaks=f"{MODEL}.Meta.constraints[explanation_of_a_decision_further]")
def test_the_database_explains_no_other_decision(explained, cast):
    one = explained()
    with pytest.raises(DatabaseError), transaction.atomic():
        DecisionExplanation.objects.filter(pk=one.pk).update(
            state="explained", explanation="So", explained_at=now(), explained_by=cast.sam, not_satisfied=False, version=2
        )  # fmt: skip


@pytest.mark.rule("EXP-01", breaks=f"{CONDITIONS}::is_for_tps_to_explain")
@pytest.mark.parametrize("form", Form.values)
def test_a_circumstance_is_explained_on_every_form_and_without_review_rights(form, explained, fresh, cast):
    one = explained(form, **CIRCUMSTANCE, **SAID)
    assert (one.state, one.explained_by) == ("explained", cast.sam)
    with pytest.raises(Refused):
        take(one, "tell_review_rights", by=cast.sam, version=one.version)
    assert finalise(fresh(one.contact), cast.sam).state == "finalised"


# -- EXP-02: explanation and review rights, both, before the contact is finalised


@pytest.mark.rule("EXP-02", breaks=f"{CONTACT}.finalise.guards")
@pytest.mark.rule("EXP-02", breaks=f"{CONTACT}.finalise_as_urgent_qol.guards")
@pytest.mark.rule("EXP-02", breaks=f"{CONDITIONS}::explanation_is_complete")
@pytest.mark.rule("EXP-02", breaks=f"{CONDITIONS}::BESIDE_IT[explanation_is_complete]")
def test_a_contact_is_not_finalised_before_both_are_on_record(explained, fresh, cast):
    one = explained()
    for said, words in ((2, "explained to the customer"), (1, "told their review rights"), (0, "")):
        contact = fresh(one.contact)
        for name in ("finalise", "finalise_as_urgent_qol"):
            against = {offer: reasons for offer, _, reasons in offers(contact, cast.sam)}[name]
            assert [rule for _, rule in against] == ["EXP-02"] * said and words in "".join(text for text, _ in against[:1])  # fmt: skip
            if said:
                with pytest.raises(Refused):
                    finalise(contact, cast.sam, name)
        if said == 2:
            one = take(one, "give_explanation", by=cast.sam, version=one.version, **SAID)
        elif said == 1:
            one = take(one, "tell_review_rights", by=cast.sam, version=one.version)
    assert finalise(fresh(one.contact), cast.sam).state == "finalised"
    assert (one.explained_by, one.rights_told_by) == (cast.sam, cast.sam)


def test_what_is_begun_while_finalising_waits_for_the_contact_counts(filled, cast):
    contact = filled()
    waited = lock(contact)  # read before the other has begun
    actions.explain(contact, by=cast.sam, **FURTHER)
    actions.review_urgent_payment(contact, by=cast.sam, first_outcome_told=True)
    with pytest.raises(Refused) as refused:
        gate(waited, "finalise", cast.sam)
    assert rules_of(refused) == {"EXP-02", "EXP-03"}


def test_in_one_go_all_is_on_record(explained, fresh, cast):
    one = explained(**SAID, rights_told=True)
    assert one.state == "rights_told"
    assert finalise(fresh(one.contact), cast.sam, "finalise_as_urgent_qol").state == "urgent_qol"


@pytest.mark.rule("EXP-02", breaks=f"{MODEL}.tell_review_rights.guards")
def test_review_rights_belong_to_a_decision(explained, cast):
    one = explained(**CIRCUMSTANCE, **SAID)
    with pytest.raises(Refused) as refused:
        take(one, "tell_review_rights", by=cast.sam, version=one.version)
    assert rules_of(refused) == {"EXP-02"}


def test_what_is_explained_is_not_withdrawn_and_what_is_withdrawn_stands_in_no_way(explained, fresh, cast):
    one = explained(**SAID)
    with pytest.raises(Refused):
        take(one, "withdraw", by=cast.sam, version=one.version, because="Rang off")
    other = explained()
    other = take(other, "withdraw", by=cast.sam, version=other.version, because="Rang off")
    assert not [rule for name, _, against in offers(fresh(other.contact), cast.sam) if name == "finalise" for _, rule in against]  # fmt: skip
    again = actions.explain(other.contact, by=cast.sam, **FURTHER, **SAID, rights_told=True)
    assert (again.pk, again.state, again.withdrawn_because) == (other.pk, "rights_told", "")


def test_there_is_one_for_a_contact_and_only_an_open_one_in_hand(explained, finalised, filled, cast):
    one = explained()
    with pytest.raises(Refused):
        actions.explain(one.contact, by=cast.sam, **FURTHER)
    with pytest.raises(Refused) as refused:
        actions.explain(finalised(), by=cast.sam, **FURTHER)
    assert rules_of(refused) == {"CON-31"}
    contact = filled()
    for name in PEOPLE[1:]:
        with pytest.raises(PermissionDenied):
            actions.explain(contact, by=getattr(cast, name), **FURTHER)
        with pytest.raises(PermissionDenied):
            actions.review_urgent_payment(contact, by=getattr(cast, name), first_outcome_told=True)


@pytest.mark.rule("EXP-02", breaks=f"{MODEL}.give_explanation.permission")
@pytest.mark.rule("EXP-03", breaks=f"{REVIEW}.complete_review.permission")
def test_nobody_but_the_officer_who_has_the_contact_takes_a_step(explained, reviewed, cast):
    for one, step_that_ends_it in ((explained(), "give_explanation"), (reviewed(), "complete_review")):
        for name in PEOPLE:
            may = {step for step, _, _ in offers(one, getattr(cast, name))}
            assert bool(may) == (step_that_ends_it in may) == (name == "sam"), name
            for step in declared(type(one)) if name != "sam" else ():
                with pytest.raises((PermissionDenied, Refused)), transaction.atomic():
                    take(one, step, by=getattr(cast, name), version=one.version)
            if name != "sam":
                for step in ("give_explanation", "complete_review"):
                    if step in declared(type(one)):
                        with pytest.raises(PermissionDenied), transaction.atomic():
                            take(one, step, by=getattr(cast, name), version=one.version)


def test_a_colleague_who_is_handed_the_contact_goes_on_and_the_second_press_is_stale(explained, fresh, cast):
    one = explained()
    contact = fresh(one.contact)
    take(contact, "hand_over", by=cast.sam, version=contact.version, to=cast.tui)
    with pytest.raises(PermissionDenied):
        take(one, "give_explanation", by=cast.sam, version=one.version, **SAID)
    assert take(one, "give_explanation", by=cast.tui, version=one.version, **SAID).explained_by == cast.tui
    with pytest.raises(Stale):
        take(one, "give_explanation", by=cast.tui, version=one.version, **SAID)


# -- EXP-03: the review of an Urgent Payment decision


@pytest.mark.rule("EXP-03", breaks="tps/actions.py::review_urgent_payment")
@pytest.mark.parametrize("told", [False, None])
def test_a_review_is_not_asked_for_before_the_first_outcome_is_told(told, filled, cast):
    with pytest.raises(Refused) as refused:
        actions.review_urgent_payment(filled(), by=cast.sam, first_outcome_told=told)
    assert rules_of(refused) == {"EXP-03"} and not UrgentPaymentReview.objects.exists()


@pytest.mark.rule("EXP-03", breaks=f"{CONDITIONS}::BESIDE_IT[urgent_payment_review_is_complete]")
@pytest.mark.rule("EXP-03", breaks=f"{CONDITIONS}::urgent_payment_review_is_complete")
@pytest.mark.parametrize("name", ["finalise", "finalise_as_urgent_qol"])
def test_the_contact_waits_for_its_outcome(name, reviewed, fresh, cast):
    one = reviewed()
    with pytest.raises(Refused) as refused:
        finalise(fresh(one.contact), cast.sam, name)
    assert rules_of(refused) == {"EXP-03"}
    one = take(one, "complete_review", by=cast.sam, version=one.version, outcome="stands", outcome_words="Told why.")
    assert (one.outcome, one.completed_by) == ("stands", cast.sam)
    assert finalise(fresh(one.contact), cast.sam, name).closed_at


def test_a_review_is_withdrawn_asked_for_again_and_completed_once(reviewed, cast):
    one = reviewed()
    one = take(one, "withdraw", by=cast.sam, version=one.version, because="Not wanted")
    one = actions.review_urgent_payment(one.contact, by=cast.sam, first_outcome_told=True, outcome="changed")
    assert one.state == "completed"
    with pytest.raises(Refused):
        actions.review_urgent_payment(one.contact, by=cast.sam, first_outcome_told=True)
    with pytest.raises(Refused):
        take(one, "complete_review", by=cast.sam, version=one.version, outcome="stands")


# -- EXP-04: a Q999 letter


@pytest.mark.rule("EXP-04", breaks="tps/guidance.py::GUIDES[q999]")
def test_where_it_is_about_a_q999_letter_the_procedure_on_suitability_is_named(as_, filled, cast):
    words = "Assessing suitability to issue a Q999 letter"
    for asked, named in (("Authorise a Q999 letter", True), ("a q 999 advice", True), ("Which day is it", False)):
        page = as_(cast.sam).get(f"/log/{filled(help_needed=asked).reference}/").content.decode()
        assert ("TPS authorises none" in page and words in page and "EXP-04" in page) == named, asked


# -- EXP-05: on the Compensation form the SO explains


@pytest.mark.rule("EXP-05", breaks=f"{CONDITIONS}::is_for_tps_to_explain")
def test_on_the_compensation_form_tps_explains_no_decision(filled, cast):
    with pytest.raises(Refused) as refused:
        actions.explain(filled(Form.COMPENSATION), by=cast.sam, **FURTHER, **SAID)
    assert rules_of(refused) == {"EXP-05"} and not DecisionExplanation.objects.exists()
    actions.explain(filled(Form.SMART_CENTRE), by=cast.sam, **FURTHER, **SAID)


@pytest.mark.rule("EXP-05", breaks=f"{MODEL}.point_to_procedure.guards")
def test_which_procedure_serves_the_customer_is_on_record(explained, fresh, filled, cast):
    one = explained(Form.COMPENSATION, what="decision", pointed_to="formal_review")
    assert (one.state, one.pointed_to) == ("pointed", "formal_review")
    assert finalise(fresh(one.contact), cast.sam).state == "finalised"
    for form, what in ((Form.SMART_CENTRE, FURTHER), (Form.COMPENSATION, CIRCUMSTANCE)):
        with pytest.raises(Refused) as refused:
            actions.explain(filled(form), by=cast.sam, **what, pointed_to="explanation")
        assert rules_of(refused) == {"EXP-05"}


@pytest.mark.rule("EXP-05", breaks=f"{CONDITIONS}::explanation_is_complete")
def test_a_contact_that_becomes_one_of_compensation_says_the_procedure_first(explained, fresh, places, cast):
    one = explained()
    contact = fresh(one.contact)
    said = {"form": Form.COMPENSATION, "location": places.recovery_3, "crn_given": "given"}
    contact = actions.save_contact(contact, by=cast.sam, answers=said).record
    with pytest.raises(Refused) as refused:
        finalise(contact, cast.sam)
    assert rules_of(refused) == {"EXP-05"}
    with pytest.raises(Refused):
        take(one, "give_explanation", by=cast.sam, version=one.version, **SAID)
    take(one, "point_to_procedure", by=cast.sam, version=one.version, pointed_to="explanation")
    assert finalise(fresh(contact), cast.sam).state == "finalised"


@pytest.mark.rule("EXP-05", breaks="tps/guidance.py::GUIDES[unfavourable]")
@pytest.mark.rule("EXP-05", breaks="templates/tps/begin_beside.html::The SO explains the decision")
def test_the_officer_is_led_to_say_so(as_, filled, cast):
    contact, browser = filled(Form.COMPENSATION), as_(cast.sam)
    assert "explanation or formal review procedure" in browser.get(f"/log/{contact.reference}/").content.decode()
    page = browser.get(f"/contacts/{contact.reference}/explain/").content.decode()
    assert "The SO explains the decision" in page and "EXP-05" in page and 'name="rights_told"' not in page
    sent = {"what": "decision", **SAID}
    page = browser.post(f"/contacts/{contact.reference}/explain/", sent)
    assert page.status_code == 422 and SAID["explanation"] in page.content.decode()
    browser.post(f"/contacts/{contact.reference}/explain/", {"what": "decision", "pointed_to": "explanation"})
    assert DecisionExplanation.objects.get().state == "pointed"


# -- what the database refuses, who sees it, the pages, the API

ROUND_THE_DOOR = [
    ("decisionexplanation", "state = 'explained', version = version + 1"),
    ("decisionexplanation", "state = 'rights_told', rights_told_at = opened_at, rights_told_by_id = opened_by_id, version = version + 1"),
    ("decisionexplanation", "state = 'pointed', version = version + 1"),
    ("decisionexplanation", "state = 'withdrawn', version = version + 1"),
    ("decisionexplanation", "what = 'circumstance'"),
    ("urgentpaymentreview", "state = 'completed', completed_at = asked_at, completed_by_id = recorded_by_id, version = version + 1"),
    ("urgentpaymentreview", "first_outcome_told = false, version = version + 1"),
    ("urgentpaymentreview", "outcome_words = 'x', version = version + 1"),
]  # fmt: skip


@pytest.mark.parametrize(("table", "columns"), ROUND_THE_DOOR)
def test_the_database_refuses_what_no_step_does(table, columns, explained, reviewed):
    one = explained() if table == "decisionexplanation" else reviewed()
    for statement in (f"update tps_{table} set {columns} where id = %s", f"delete from tps_{table} where id = %s"):
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement, [one.pk])


def test_what_was_explained_stays_as_it_is(explained):
    one = explained(**SAID)
    with pytest.raises(DatabaseError), transaction.atomic():
        DecisionExplanation.objects.filter(pk=one.pk).update(explanation="Otherwise", version=one.version + 1)


def test_who_sees_it(explained, reviewed, fresh, cast):
    ones = (explained(**SAID, rights_told=True), reviewed(outcome="stands"))
    for one in ones:
        seen = {name for name in PEOPLE if type(one).objects.visible_to(getattr(cast, name)).exists()}
        assert seen == {"sam", "tui", "quinn", "aroha", "lena", "otto"}
        finalise(fresh(one.contact), cast.sam)
        assert type(one).objects.visible_to(cast.kiri).exists() and not type(one).objects.visible_to(cast.noah).exists()


def test_two_presses_and_nothing_typed_is_lost(as_, filled, cast, django_assert_max_num_queries):
    contact, browser = filled(), as_(cast.sam)
    page = browser.get(f"/log/{contact.reference}/").content.decode()
    assert 'value="explain"' in page and 'value="review_urgent_payment"' in page
    began = {"version": contact.version, "began": json.dumps(saving.began(contact)), "fields": "summary"}
    to = browser.post(f"/log/{contact.reference}/", began | {"summary": "Typed just now.", "step": "explain"})
    assert to["Location"] == f"/contacts/{contact.reference}/explain/"
    sent = {"what": "decision", "made_by_smart_centre": "true", "explained_by_so": "false", "not_satisfied": "true"} | SAID  # fmt: skip
    refused = browser.post(to["Location"], sent)
    page = refused.content.decode()
    assert refused.status_code == 409 and "EXP-01" in page and SAID["explanation"] in page
    assert browser.post(to["Location"], {"what": "decision", **SAID}).status_code == 422
    back = browser.post(to["Location"], sent | {"explained_by_so": "true"})
    assert back["Location"] == f"/log/{contact.reference}/"
    page = browser.get(back["Location"]).content.decode()
    assert "Typed just now." in page and SAID["explanation"] in page and "Review rights to tell" in page
    one = DecisionExplanation.objects.get()
    went_on = browser.post(f"/log/{contact.reference}/", {"fields": "-", "step": "explain"})
    assert went_on["Location"] == one.get_absolute_url()
    with django_assert_max_num_queries(9):
        assert "Not on record yet" in browser.get(one.get_absolute_url()).content.decode()
    browser.post(f"{one.get_absolute_url()}steps/tell_review_rights/", {"version": one.version})
    record = browser.get(contact.get_absolute_url()).content.decode()
    assert "Explained, rights told" in record and "/explain/" not in record


def test_a_review_is_entered_and_completed_on_its_pages(as_, filled, cast):
    contact, browser = filled(), as_(cast.sam)
    to = f"/contacts/{contact.reference}/urgent-payment-review/"
    assert to in browser.get(contact.get_absolute_url()).content.decode()
    early = browser.post(to, {"first_outcome_told": "false", "outcome": "stands", "outcome_words": "Told why."})
    assert early.status_code == 409 and "EXP-03" in early.content.decode() and "Told why." in early.content.decode()
    assert browser.post(to, {"outcome": ""}).status_code == 422
    assert browser.post(to, {"first_outcome_told": "true"}).status_code == 302
    one = UrgentPaymentReview.objects.get()
    flagged = browser.post(f"{one.get_absolute_url()}steps/complete_review/", {"outcome": "stands", "outcome_words": "123 456 789A"})  # fmt: skip
    assert flagged.status_code == 422
    browser.post(f"{one.get_absolute_url()}steps/complete_review/", {"outcome": "stands", "outcome_words": "Told why."})
    assert "Told why." in browser.get(one.get_absolute_url()).content.decode()
    assert as_(cast.tui).get(to).status_code == 403


def test_over_the_api(person, filled, cast, django_assert_max_num_queries):  # noqa: F811
    sam, contact = person(cast.sam), filled()
    for sent, wrong in (({}, "contact"), ({"contact": "TPS-1", **FURTHER}, "contact"), ({"contact": contact.reference, "what": "decision"}, "not_satisfied")):  # fmt: skip
        refused = sam.post("/api/v1/decision-explanations/", sent)
        assert refused.status_code == 422 and wrong in refused.json()["errors"]
    early = sam.post("/api/v1/decision-explanations/", {"contact": contact.reference, **FURTHER, "explained_by_so": False})  # fmt: skip
    assert early.status_code == 409 and early.json()["reasons"][0]["rule"] == "EXP-01"
    body = {"contact": contact.reference, **FURTHER, **SAID}
    made = sam.post("/api/v1/decision-explanations/", body, key="once")
    told = made.json()
    assert (made.status_code, told["state"], told["explained_by"]["logon"]) == (201, "explained", "SO1001")
    assert sam.post("/api/v1/decision-explanations/", body, key="once")["Idempotent-Replayed"] == "true"
    step = f"{told['url']}steps/tell_review_rights/"
    assert sam.post(step).status_code == 428 and sam.post(step, match=1).status_code == 412
    assert sam.post(step, match=told["version"]).json()["state"] == "rights_told"
    review = sam.post("/api/v1/urgent-payment-reviews/", {"contact": contact.reference, "first_outcome_told": True, "outcome": "changed"})  # fmt: skip
    assert (review.status_code, review.json()["outcome"]) == (201, "changed")
    for name in ("decision-explanations", "urgent-payment-reviews"):
        with django_assert_max_num_queries(8):
            [one] = sam.get(f"/api/v1/{name}/").json()["results"]
        assert one["contact"] == contact.reference
        assert len(sam.get(f"{one['url']}timeline/").json()["results"]) >= 2
        assert person(cast.kiri).get(one["url"]).status_code == 404  # not completed yet
        assert person(cast.tui).post(f"/api/v1/{name}/", {"contact": contact.reference} | FURTHER | {"first_outcome_told": True} ).status_code in (403, 422)  # fmt: skip
