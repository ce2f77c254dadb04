"""A record in hand is of one moment: who waited for its row does not read beside it what it named before."""

import pytest
from django.db.transaction import atomic

from casework.steps import lock, lock_one, take
from tests.waiting import while_waited_for
from tps.models import Contact


@pytest.mark.slow
def test_who_is_named_beside_it_by_another_join(own_database, filled, cast, django_assert_num_queries):
    contact = filled()

    found = while_waited_for(
        lambda: take(contact, "hand_over", by=cast.sam, version=contact.version, to=cast.tui),
        lambda: lock_one(Contact.objects.visible_to(cast.aroha), contact.pk, "officer"),
    )

    assert found.officer_id == cast.tui.pk
    with django_assert_num_queries(0):
        assert found.officer.given_name == "Tui"


@pytest.mark.slow
def test_what_is_named_beside_it_where_it_may_be_nothing(own_database, filled, cast, answers):
    contact = filled()
    other = answers(service_officer=cast.noah)["service_officer"]

    def change():
        Contact.objects.filter(pk=contact.pk).update(service_officer=other, version=contact.version + 1)

    found = while_waited_for(change, lambda: lock(contact))

    assert found.service_officer == cast.noah


def test_no_record_is_in_hand_that_is_not_there_or_out_of_sight(filled, cast):
    contact = filled()

    with atomic():
        assert lock_one(Contact.objects.visible_to(cast.kiri), contact.pk) is None
        with pytest.raises(Contact.DoesNotExist):
            lock(Contact(pk=contact.pk + 1000))
