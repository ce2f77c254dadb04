"""Builds var/assets, the folder that Django serves as static files, from static/ and the installed packages.

One stylesheet, one script, htmx, the icon and a small cut of the Inter typeface: nothing is fetched from outside, and
no tool beside pip is needed. Quick when nothing changed; two processes at once do no harm.
"""

import fcntl
import hashlib
import os
import shutil
import sys
from collections.abc import Callable
from importlib.metadata import version
from importlib.resources import files
from io import BytesIO
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[2]
STAMP = ".built-from"

# The order in which rules and functions build on each other; what is not named here follows, by name.
STYLES_FIRST = ("tokens", "base", "layout", "controls", "records", "contact", "floating", "last")
SCRIPTS_FIRST = ("app",)

# The letters of the pages themselves, and those of staff names beyond them (fetched only by a page that shows one).
LETTERS = {
    "inter.woff2": ((0x20, 0x7E), (0xA0, 0xFF), (0x2BB, 0x2BC), (0x2010, 0x2027), (0x2032, 0x2033), (0x2190, 0x2193), (0x2212, 0x2212), (0x2264, 0x2265)),
    "inter-names.woff2": ((0x100, 0x17F), (0x1E00, 0x1EFF)),
}  # fmt: skip
FEATURES = ["kern", "ccmp", "locl", "mark", "tnum", "zero", "cv05", "cv08", "rvrn"]


def build(source: Path | None = None, folder: Path | None = None) -> bool:
    """Bring `folder` up to date with `source`. True if anything had to be built.

    Each file is put in place whole, so that a reader never sees half of one.
    """
    source, folder = source or PROJECT / "static", folder or PROJECT / "var" / "assets"
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        made_from = _made_from(source)
        stamp = folder / STAMP
        if stamp.exists() and stamp.read_text() == made_from:
            return False
        _put(folder / "app.css", _styles(source).encode())
        _put(folder / "app.js", _scripts(source).encode())
        for name in ("icon.svg", "guard-patterns.json"):
            _put(folder / name, (source / name).read_bytes())
        _put(folder / "htmx.min.js", _htmx().read_bytes())
        _typeface(folder)
        _put(stamp, made_from.encode())
    return True


def _made_from(source: Path) -> str:
    """A line that changes when anything the assets are made from changes: our files, this module, the packages."""
    told = hashlib.sha256()
    for path in [*sorted(source.rglob("*")), Path(__file__)]:
        if path.is_file():
            told.update(path.name.encode() + b"\0" + path.read_bytes() + b"\0")
    packages = ("django-htmx", "fontpkg-inter", "fonttools", "rcssmin", "rjsmin")
    return told.hexdigest() + "".join(f" {name}={version(name)}" for name in packages)


def _ordered(folder: Path, suffix: str, first: tuple[str, ...]) -> list[Path]:
    def place(path: Path):
        return (first.index(path.stem) if path.stem in first else len(first), path.name)

    return sorted(folder.glob(f"*.{suffix}"), key=place)


def _joined(folder: Path, suffix: str, first: tuple[str, ...], minify: Callable[[str], str]) -> str:
    return "\n".join(minify(path.read_text()) for path in _ordered(folder, suffix, first)) + "\n"


def _styles(source: Path) -> str:
    from rcssmin import cssmin

    return _joined(source / "css", "css", STYLES_FIRST, cssmin)


def _scripts(source: Path) -> str:
    from rjsmin import jsmin

    return _joined(source / "js", "js", SCRIPTS_FIRST, jsmin)


def _htmx() -> Path:
    return Path(str(files("django_htmx") / "static" / "django_htmx" / "htmx-2.min.js"))


def _typeface(folder: Path) -> None:
    """Inter, cut to our letters, features and weights: about 25 KB. Cut once for each version of the package."""
    cut = f"{version('fontpkg-inter')} {hashlib.sha256(repr((LETTERS, FEATURES)).encode()).hexdigest()}"
    stamp = folder / ".inter"
    if stamp.exists() and stamp.read_text() == cut and all((folder / name).exists() for name in LETTERS):
        return
    from fontTools.ttLib import TTFont
    from fontTools.varLib import instancer

    def cut_to(font, ranges):
        from fontTools import subset

        options = subset.Options(layout_features=FEATURES, hinting=False)
        cutter = subset.Subsetter(options)
        cutter.populate(unicodes=[code for low, high in ranges for code in range(low, high + 1)])
        cutter.subset(font)
        return font

    whole = TTFont(str(files("fontpkg_inter") / "files" / "Inter[opsz,wght].ttf"))
    cut_to(whole, [span for ranges in LETTERS.values() for span in ranges])
    small = BytesIO()
    instancer.instantiateVariableFont(whole, {"wght": (400, 400, 700), "opsz": 14}).save(small)
    for name, ranges in LETTERS.items():
        font, made = cut_to(TTFont(BytesIO(small.getvalue())), ranges), BytesIO()
        font.flavor = "woff2"
        font.save(made)
        _put(folder / name, made.getvalue())
    _put(stamp, cut.encode())


def _put(path: Path, content: bytes) -> None:
    if path.exists() and path.read_bytes() == content:
        return
    making = path.with_name(f".{path.name}.{os.getpid()}")
    making.write_bytes(content)
    os.replace(making, path)


def main() -> None:
    """`python -m config.running.assets`: build, and say what came of it. `--afresh` throws the old folder away first."""
    folder = PROJECT / "var" / "assets"
    if "--afresh" in sys.argv[1:]:
        shutil.rmtree(folder, ignore_errors=True)
    built = build(folder=folder)
    print("Static files built." if built else "Static files are up to date.")


if __name__ == "__main__":
    main()
