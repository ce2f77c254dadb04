"""The static files: built from what is installed, quickly when nothing changed, saying the same when made small."""

import re
from importlib.metadata import version
from pathlib import Path

import pytest

from config.running import assets

SOURCE = assets.PROJECT / "static"


@pytest.fixture
def source(tmp_path) -> Path:
    """A small static/ of its own."""
    for name, text in {
        "css/tokens.css": ":root { --a: 1px; }\n",
        "css/more.css": "p { margin: 0; } /* why */\n",
        "js/app.js": "// first\nwindow.first = 1;\n",
        "js/second.js": "window.second = 2;\n",
        "icon.svg": "<svg/>",
        "guard-patterns.json": "{}",
    }.items():
        path = tmp_path / "static" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return tmp_path / "static"


@pytest.fixture
def without_typeface(monkeypatch):
    """Cutting the typeface takes seconds and is tested by itself."""
    monkeypatch.setattr(assets, "_typeface", lambda folder: None)


def test_one_stylesheet_and_one_script_in_their_order(source, tmp_path, without_typeface):
    assert assets.build(source, tmp_path / "out")
    assert (tmp_path / "out" / "app.css").read_text() == ":root{--a:1px}\np{margin:0}\n"
    assert (tmp_path / "out" / "app.js").read_text() == "window.first=1;\nwindow.second=2;\n"
    assert "htmx" in (tmp_path / "out" / "htmx.min.js").read_text()


def test_nothing_is_built_when_nothing_changed_and_again_when_something_did(source, tmp_path, without_typeface):
    out = tmp_path / "out"
    assert assets.build(source, out)
    assert not assets.build(source, out)
    (source / "css" / "more.css").write_text("p { margin: 1px; }")
    assert assets.build(source, out)
    assert "margin:1px" in (out / "app.css").read_text()


def test_htmx_is_version_2(source, tmp_path, without_typeface):
    assets.build(source, tmp_path / "out")
    assert re.search(r'version:"2\.', (tmp_path / "out" / "htmx.min.js").read_text()), version("django-htmx")


def test_the_typeface_is_small_and_bears_the_letters_of_the_pages():
    from fontTools.ttLib import TTFont

    assets.build()
    path = assets.PROJECT / "var" / "assets" / "inter.woff2"
    assert path.stat().st_size < 30_000
    letters = TTFont(path).getBestCmap()
    assert all(ord(letter) in letters for letter in "AZaz09éü“”‘’–…·←↑→↓")
    names = TTFont(path.with_name("inter-names.woff2")).getBestCmap()
    assert all(ord(letter) in names for letter in "āōłễ")


def test_no_script_puts_a_template_literal_inside_another():
    """The minifier takes the inner one for the end of the outer one, and eats the spaces between them."""
    offences = []
    for path in SOURCE.glob("js/*.js"):
        for number, line in enumerate(path.read_text().splitlines(), 1):
            if re.search(r"`[^`]*\$\{[^}`]*`", line):
                offences.append(f"{path.name}:{number}")
    assert offences == []


def test_no_template_has_inline_script_or_style():
    """The content policy would refuse them; this says where."""
    offences = []
    for path in (assets.PROJECT / "templates").rglob("*.html"):
        if "mail" in path.parts:
            continue
        text = path.read_text()
        if re.search(r"<[^>]*\s(?:style|on[a-z]+|hx-on[^=]*)=|<script(?![^>]*\ssrc=)|<style", text):
            offences.append(str(path.relative_to(assets.PROJECT)))
    assert offences == []
