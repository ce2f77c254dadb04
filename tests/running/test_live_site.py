"""The server that tests look at with a browser answers as the product does."""

import urllib.error
import urllib.request

import pytest


def test_it_gives_out_no_file_of_the_folder_that_it_runs_in(live_site):
    with pytest.raises(urllib.error.HTTPError) as refused:
        urllib.request.urlopen(f"{live_site}/pyproject.toml")
    assert refused.value.code == 404
