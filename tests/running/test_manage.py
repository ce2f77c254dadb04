"""bin/manage: commands go to the Tandem that runs from this folder, and to none where none runs."""

import fcntl

import pytest

from config.running import manage


def test_it_finds_the_port_of_what_runs_and_nothing_where_nothing_does(tmp_path):
    assert manage.port_of(tmp_path) == ""
    lock = tmp_path / "up.lock"
    lock.write_text("http://127.0.0.1:8021 (process 4711)")
    assert manage.port_of(tmp_path) == ""  # left by one that has ended
    with lock.open() as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        assert manage.port_of(tmp_path) == "8021"


def test_without_a_running_tandem_it_says_how_to_start_one(tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("TANDEM_HOME", str(tmp_path))
    with pytest.raises(SystemExit) as ended:
        manage.main()
    assert ended.value.code == 1 and "bin/up" in capsys.readouterr().err
