"""What bin/up says when something is missing: one line each, before anything is half done."""

import importlib.util
import os
import socket
import subprocess
import sys
from collections import namedtuple

import pytest

from config.running import install
from config.running.servers import ROOT


def bin_up(**environment):
    return subprocess.run(
        ["bin/up"], check=False, cwd=ROOT, env={**os.environ, **environment}, capture_output=True, text=True
    )


@pytest.fixture
def fake_python(tmp_path):
    """A Python that says it is 3.9 and fits nothing."""
    python = tmp_path / "python3"
    python.write_text('#!/bin/sh\n[ "$1" = -V ] && echo "Python 3.9.2" && exit 0\nexit 1\n')
    python.chmod(0o755)
    return str(python)


def test_a_python_that_is_too_old(fake_python):
    told = bin_up(PYTHON=fake_python)
    assert told.returncode == 1
    assert told.stderr.startswith("Tandem needs Python 3.11 or later; found: Python 3.9.2.")
    assert told.stderr.count("\n") == 1


def test_a_port_that_is_taken():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        told = bin_up(PYTHON=sys.executable, PORT=port)
    assert (told.returncode, told.stdout) == (1, "")
    assert told.stderr.startswith(f"Port {port} is taken")


@pytest.mark.parametrize("port", ["0", "65536", "http", "-1"])
def test_what_is_no_port(port, capsys):
    with pytest.raises(SystemExit):
        install.check_port(port)
    assert capsys.readouterr().err == f"PORT is {port!r}: it must be a number from 1 to 65535.\n"


@pytest.mark.parametrize("module", ["venv", "ensurepip"])
def test_no_venv_module(module, tmp_path, monkeypatch, capsys):
    found = importlib.util.find_spec
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None if name == module else found(name))
    monkeypatch.setattr(install, "VENV", tmp_path / ".venv")
    monkeypatch.setattr(install, "PYTHON", tmp_path / ".venv" / "bin" / "python")
    with pytest.raises(SystemExit):
        install.make_environment()
    assert capsys.readouterr().err.startswith(
        f"Python's module {module} is missing. On Debian and Ubuntu: apt-get install"
    )


def test_no_room_on_disk(monkeypatch, capsys):
    usage = namedtuple("usage", "total used free")(10**12, 10**12, 5_000_000)
    monkeypatch.setattr(install.shutil, "disk_usage", lambda path: usage)
    with pytest.raises(SystemExit):
        install.check_room(600)
    assert capsys.readouterr().err == f"No room on disk: 600 MB are needed in {ROOT}, 5 MB are free.\n"


def test_pip_failing(tmp_path, monkeypatch, capfd):
    """A file that does not have the hash of the lock is not installed, and nothing says that it was."""
    lock = tmp_path / "requirements.lock"
    (tmp_path / "wrong-1.0.tar.gz").write_bytes(b"not what was locked")
    lock.write_text(f"wrong @ file://{tmp_path}/wrong-1.0.tar.gz --hash=sha256:{'0' * 64}\n")
    venv = tmp_path / ".venv"
    (venv / "bin").mkdir(parents=True)
    monkeypatch.setattr(install, "VENV", venv)
    monkeypatch.setattr(install, "PYTHON", sys.executable)
    monkeypatch.setattr(install, "ROOT", tmp_path)
    with pytest.raises(SystemExit):
        install.install(lock)
    told = capfd.readouterr().err
    assert "THESE PACKAGES DO NOT MATCH THE HASHES" in told
    assert told.endswith(
        "pip could not install requirements.lock: its reason stands above. Run this again when it is mended.\n"
    )
    assert not install.is_installed(lock)


def test_the_test_environment_is_the_running_one_and_more():
    running, testing = (set(install._pins(ROOT / f"requirements{part}.lock")) for part in ("", "-dev"))
    assert running
    assert running <= testing


def test_the_lock_files_name_no_registry():
    for part in ("", "-dev"):
        assert "://" not in (ROOT / f"requirements{part}.lock").read_text()
