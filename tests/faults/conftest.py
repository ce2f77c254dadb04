"""A house of real processes for each fault test, on a database of its own."""

import pytest
from django.contrib.auth.hashers import make_password

from people.models import Staff
from tests.faults.browsers import PASSWORD
from tests.faults.machines import House
from tests.faults.post_office import PostOffice


@pytest.fixture
def post_office():
    office = PostOffice().open()
    yield office
    office.close()


@pytest.fixture
def house(own_database, post_office, tmp_path):
    """The house, with nothing running yet. Whatever a test starts in it ends with the test."""
    house = House(own_database.env, tmp_path, post_office)
    yield house
    house.stop()


@pytest.fixture
def signing_in(own_database, cast):
    """Everybody's password is the same one."""
    Staff.objects.filter(can_sign_in=True).update(password=make_password(PASSWORD))
    return cast
