"""What a simulated time needs around it."""

import pytest

from casework import wake
from tests.faults.figures import FULL
from tests.lived import post as post_office
from tests.lived.post import Post


@pytest.fixture
def post(settings, monkeypatch):
    """A post office of its own, instead of a mail server."""
    monkeypatch.setattr(post_office, "post", Post())
    settings.EMAIL_BACKEND = "tests.lived.post.Backend"
    monkeypatch.setattr(wake._messenger, "send", lambda task: None)  # the clockwork looks by itself
    return post_office.post


@pytest.fixture
def kept(request):
    """A full run commits, on a database of its own; a short one is rolled back."""
    request.getfixturevalue("own_database" if FULL else "db")
