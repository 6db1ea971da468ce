"""Presentations: title, text and tables of every slide that is shown; notes below a slide and hidden slides are left out."""

import zipfile
from collections.abc import Iterator
from io import BytesIO
from typing import Any

from lxml.etree import LxmlError  # type: ignore[import-untyped]
from pptx import Presentation
from pptx.exc import PythonPptxError

from ingest.readers.note import Block, Unreadable, lines_as_blocks
from ingest.readers.package import BROKEN
from ingest.readers.table import row_blocks

MOST_SLIDES = 500


def blocks(name: str, data: bytes) -> list[Block]:
    """Return the blocks of a .pptx file. Raises Unreadable for a damaged one."""
    try:
        slides = list(Presentation(BytesIO(data)).slides)
        if len(slides) > MOST_SLIDES:
            raise Unreadable(name, f"more than {MOST_SLIDES} slides", "save the slides about the session in a new file")
        shown = [slide for slide in slides if slide.element.get("show") != "0"]
        return [block for number, slide in enumerate(shown, 1) for block in _slide(slide, f"slide {number}")]
    except (*BROKEN, PythonPptxError, LxmlError, zipfile.LargeZipFile, RecursionError) as error:
        raise Unreadable(name, "damaged file", "open it in PowerPoint or LibreOffice, save it again and retry") from error


def _slide(slide: Any, part: str) -> Iterator[Block]:
    title = slide.shapes.title
    if title is not None and title.has_text_frame:
        yield from lines_as_blocks(" ".join(title.text_frame.text.split()), "heading", part)
    for shape in slide.shapes:
        if title is None or shape.shape_id != title.shape_id:
            yield from _shape(shape, part)


def _shape(shape: Any, part: str) -> Iterator[Block]:
    if hasattr(shape, "shapes"):  # a group
        for inner in shape.shapes:
            yield from _shape(inner, part)
    elif getattr(shape, "has_table", False):
        yield from row_blocks([[cell.text for cell in row.cells] for row in shape.table.rows], part)
    elif shape.has_text_frame:
        paragraphs = [paragraph.text for paragraph in shape.text_frame.paragraphs if paragraph.text.strip()]
        for text in paragraphs:
            yield from lines_as_blocks(text.replace("\v", "\n"), "item" if len(paragraphs) > 1 else "paragraph", part)
