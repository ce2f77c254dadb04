"""Deputies: for a time they have the roles in which somebody leads and decides, where those reach, and nothing else."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from people import directory
from people.clock import at, now
from people.directory import give_role
from people.models import Deputy, Staff
from people.reach import holders, reaches
from people.roles import SSM, TEAM_LEADER, TPS_OFFICER


@pytest.fixture
def deputy(cast):
    """Sam stands in for Aroha for two days."""
    return Deputy.objects.create(staff=cast.sam, of=cast.aroha, until=now() + timedelta(days=2), given_by=cast.ida)


def anew(person):
    return Staff.objects.select_related("team__site").get(pk=person.pk)


def test_a_deputy_leads_for_the_time_and_no_longer(deputy, cast):
    assert anew(cast.sam).has_role(TEAM_LEADER) and anew(cast.sam).has_role(TPS_OFFICER)
    with at(now() + timedelta(days=2)):
        assert not anew(cast.sam).has_role(TEAM_LEADER)
    assert directory.end_deputy(deputy, by=cast.ida) and not directory.end_deputy(deputy, by=cast.ida)
    assert not anew(cast.sam).has_role(TEAM_LEADER)


def test_what_is_not_led_by_is_not_deputised(cast):
    Deputy.objects.create(staff=cast.kiri, of=cast.ida, until=now() + timedelta(days=2), given_by=cast.otto)
    assert {role.key for role in anew(cast.kiri).roles} == {"service_officer"}


def test_an_ssm_without_a_scope_lends_the_reach_of_their_own_team(cast, places):
    give_role(cast.quinn, SSM, by=cast.ida)
    Deputy.objects.create(staff=cast.sam, of=cast.quinn, until=now() + timedelta(days=2), given_by=cast.ida)
    for team, seen in ((places.tps_perth, True), (places.tps_newcastle, False)):
        for person in (cast.sam, cast.quinn):
            assert reaches(anew(person), SSM, team_id=team.pk, zone_id=team.site.zone_id) is seen
    assert [holders(SSM, team) for team in (places.tps_perth, places.tps_newcastle)] == [[cast.quinn], []]


def test_nobody_is_their_own_deputy_or_makes_themselves_one(deputy, cast):
    until = now() + timedelta(days=2)
    for people in ({"staff": cast.sam, "of": cast.sam}, {"given_by": cast.sam}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Deputy.objects.create(
                **{"staff": cast.sam, "of": cast.aroha, "until": until, "given_by": cast.ida} | people
            )
    with pytest.raises(ValidationError):
        directory.end_deputy(deputy, by=cast.sam)


def test_an_administrator_says_who_stands_in_and_ends_it(as_, cast):
    ida = as_(cast.ida)
    day = now() + timedelta(days=2)
    said = {"staff": cast.sam.pk, "of": cast.aroha.pk, "until_0": day.strftime("%Y-%m-%d"), "until_1": "17:00"}
    said |= {"starts_at_0": now().strftime("%Y-%m-%d"), "starts_at_1": "00:00"}
    assert ida.post("/admin/people/deputy/add/", said | {"staff": cast.aroha.pk}).status_code == 200
    assert ida.post("/admin/people/deputy/add/", said | {"until_0": "2020-01-01"}).status_code == 200
    assert ida.post("/admin/people/deputy/add/", said | {"staff": cast.ida.pk}).status_code == 200
    assert ida.post("/admin/people/deputy/add/", said).status_code == 302
    [deputy] = Deputy.objects.all()
    assert (deputy.staff, deputy.of, deputy.given_by) == (cast.sam, cast.aroha, cast.ida)
    ida.post("/admin/people/deputy/", {"action": "end_deputies", "_selected_action": [deputy.pk]})
    assert Deputy.objects.get().ended_by == cast.ida
