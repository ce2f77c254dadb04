"""The figures that docs/privacy.md publishes: goals met, figures not stale, corpus reproducible."""

import json
from pathlib import Path

import pytest
from django.core.management import call_command

from casework.privacy import figures, patterns

ROOT = Path(__file__).resolve().parents[2]
CORPUS = ROOT / "tests" / "privacy" / "corpus"


@pytest.mark.rule("CON-13", breaks="casework/privacy/guard.py::findings")
@pytest.mark.parametrize(
    ("dirty", "clean"), [("dirty.jsonl", "clean.jsonl"), ("holdout_dirty.txt", "holdout_clean.txt")]
)
def test_identifiers_are_found_and_clean_texts_are_not_stopped(dirty, clean):
    assert figures.measure(CORPUS / dirty).identifiers >= 0.98
    assert figures.measure(CORPUS / clean).false_alarms <= 0.02


def test_the_corpus_is_as_large_as_promised_and_has_every_kind():
    dirty = figures.measure(CORPUS / "dirty.jsonl")
    assert dirty.texts == figures.measure(CORPUS / "clean.jsonl").texts == 1000
    assert set(dirty.marked) == set(patterns.KINDS)
    assert figures.measure(CORPUS / "holdout_dirty.txt").texts >= 150
    assert figures.measure(CORPUS / "holdout_clean.txt").texts >= 150


def test_the_corpus_is_what_its_script_writes(tmp_path, monkeypatch):
    from tests.privacy.corpus import generate

    monkeypatch.setattr(generate, "HERE", tmp_path)
    generate.main()
    for name in ("dirty.jsonl", "clean.jsonl"):
        assert (tmp_path / name).read_text() == (CORPUS / name).read_text()


def test_the_published_figures_are_todays():
    published = (ROOT / "docs" / "privacy.md").read_text()
    assert "\n".join(figures.table(CORPUS)) in published, (
        "Run manage.py privacy_figures and put its table into docs/privacy.md."
    )


def test_the_first_figures_stay_published():
    first, published = (
        json.loads((CORPUS / "first_measured.json").read_text()),
        (ROOT / "docs" / "privacy.md").read_text(),
    )
    for kind in patterns.KINDS:
        caught, marked = first["dirty"][kind]
        assert f"{caught} of {marked}" in published, kind


def test_the_command_prints_them(capsys):
    call_command("privacy_figures", "--misses")
    told = capsys.readouterr().out
    assert "A Medicare number" in told and "missed name" in told


def test_the_browser_reads_the_same_patterns():
    assert patterns.EXPORT.read_text() == patterns.as_json() + "\n", "Run python -m casework.privacy."


def test_patterns_keep_to_what_both_languages_read_alike():
    for pattern in [
        *patterns.NEVER,
        *(row[1] for row in patterns.PATTERNS),
        patterns.NAME_WORD,
        patterns.NAME_JOIN,
        patterns.NAME_CUE_JOIN,
    ]:
        for escape in ("\\d", "\\w", "\\s", "\\b", "(?P", "(?i", "\\A", "\\Z", "*+", "++"):
            assert escape not in pattern, pattern
        assert pattern.isascii()
