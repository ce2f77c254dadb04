"""A letter as the PDF that is printed and posted. The same sheet gives the same bytes, on every machine."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import as_file, files

from reportlab.lib.pagesizes import A4
from reportlab.lib.units import mm
from reportlab.lib.utils import simpleSplit
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

FONT, SIZE, LEADING, SMALL = "Inter", 10.5, 15, 8
WIDTH, HEIGHT = A4
MARGIN = 25 * mm
ROOM = WIDTH - 2 * MARGIN
PER_PAGE = int((HEIGHT - 2 * MARGIN) // LEADING)


@dataclass(frozen=True)
class Sheet:
    """What stands on a letter, from top to bottom. The block is the signature's: its first line stands below a space for it."""

    sender: tuple[str, ...]
    dated: str
    references: str
    to: str
    address: str
    body: str
    block: tuple[str, ...]
    copy_to: str = ""


@cache
def _typeface() -> TTFont:
    with as_file(files("fontpkg_inter") / "files" / "Inter[opsz,wght].ttf") as path:
        typeface = TTFont(FONT, str(path))
    pdfmetrics.registerFont(typeface)
    return typeface


def has_every_letter_of(text: str) -> bool:
    """Whether the typeface can print the text."""
    known = _typeface().face.charToGlyph
    return all(ord(character) in known for character in text if character not in "\r\n\t")


def pdf_of(sheet: Sheet) -> bytes:
    """The PDF. Text is drawn as text: nothing in it is markup. Its properties name references and no person."""
    _typeface()
    pages = list(_pages(list(_flowing(sheet)), list(_closing(sheet))))
    canvas = Canvas("", pagesize=A4, invariant=1)
    canvas.setTitle(sheet.references)
    canvas.setAuthor(sheet.sender[0])
    for number, lines in enumerate(pages, 1):
        canvas.setFont(FONT, SIZE)
        for place, line in enumerate(lines):
            canvas.drawString(MARGIN, HEIGHT - MARGIN - place * LEADING, line)
        canvas.setFont(FONT, SMALL)
        canvas.drawRightString(WIDTH - MARGIN, MARGIN / 2, f"{sheet.references}, page {number} of {len(pages)}")
        canvas.showPage()
    return canvas.getpdfdata()


def _flowing(sheet: Sheet) -> Iterator[str]:
    for part in ("\n".join(sheet.sender), sheet.dated, sheet.references, f"{sheet.to}\n{sheet.address}", sheet.body):
        yield from _wrapped(part)
        yield ""


def _closing(sheet: Sheet) -> Iterator[str]:
    """What stays together at the end: space for the signature, its block, to whom a copy goes."""
    yield from ("Yours sincerely", "", "", "")
    for line in sheet.block:
        yield from _wrapped(line)
    if sheet.copy_to:
        yield from ("", *_wrapped(f"Copy to {sheet.copy_to}"))


def _wrapped(text: str) -> Iterator[str]:
    for paragraph in text.replace("\r\n", "\n").replace("\t", " ").split("\n"):
        for line in simpleSplit(paragraph, FONT, SIZE, ROOM) or [""]:
            yield from _cut(line)


def _cut(line: str) -> Iterator[str]:
    """A word without end is cut at the margin: nothing is printed beside the paper."""
    if pdfmetrics.stringWidth(line, FONT, SIZE) <= ROOM:
        yield line
        return
    kept, width = "", 0.0
    for character in line:
        further = pdfmetrics.stringWidth(character, FONT, SIZE)
        if width + further > ROOM:
            yield kept
            kept, width = "", 0.0
        kept, width = kept + character, width + further
    yield kept


def _pages(flowing: list[str], closing: list[str]) -> Iterator[list[str]]:
    while len(flowing) > PER_PAGE:
        yield flowing[:PER_PAGE]
        flowing = flowing[PER_PAGE:]
    if len(flowing) + len(closing) > PER_PAGE:
        yield flowing
        flowing = []
    yield flowing + closing
