"""Files keep every byte that no edit touches: encodings, line ends, form feeds, and the JSON around a notebook's cells."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from shapelint.findings import Edit, Place
from shapelint.fixing.documents import Document, NotebookDocument, NotRewritable, document_of
from shapelint.source.files import Span


def edit(row: int, column: int, end_column: int, content: str) -> Edit:
    return Edit(Place("file", Span(row, column, row, end_column)), content)


@pytest.mark.parametrize(
    "data",
    [
        b"a = 1\nb = 2\n",
        b"a = 1\r\nb = 2\r\n",
        b"a = 1\rb = 2\r",
        b"a = 1\r\nb = 2",
        b"\xef\xbb\xbfa = 1\nb = 2\n",
        "# coding: latin-1\r\nb = 2  # é\n\x0c\r\n".encode("latin-1"),
        "# coding: utf-8\nb = 2  # 漢\x0c\n\n".encode(),
        "# coding: shift_jis\nb = 2  # 漢\n".encode("shift_jis"),
    ],
)
def test_all_but_the_edit_keeps_its_bytes(data: bytes) -> None:
    changed = document_of("file.py", data).edited([edit(2, 5, 6, "64 * 7")])
    assert changed.data == data.replace(b"b = 2", b"b = 64 * 7")
    assert changed.text == document_of("file.py", data).text.replace("b = 2", "b = 64 * 7")


def test_new_rows_end_as_those_of_the_file() -> None:
    assert Document(b"a = 1\r\nb = 2\r\n").edited([edit(2, 1, 1, "c = 3\n")]).data == b"a = 1\r\nc = 3\r\nb = 2\r\n"


@pytest.mark.parametrize(
    ("data", "content"),
    [(b"# coding: latin-1\nb = 2\n", "漢"), (b"# coding: ascii\nb = 2\n", "é"), (b"# coding: utf-7\nb = 2 # +AGEAYg-\n", "3")],
)
def test_what_the_encoding_cannot_give_back_is_refused(data: bytes, content: str) -> None:
    with pytest.raises(NotRewritable):
        Document(data).edited([edit(2, 5, 6, content)])


ROWS = st.lists(st.text(st.sampled_from("ab =1#é漢\x0c\t"), max_size=8), min_size=1, max_size=6)


@given(ROWS, st.sampled_from(["\n", "\r\n", "\r"]), st.sampled_from([b"", b"\xef\xbb\xbf"]), st.data())
def test_edits_of_any_text(rows: list[str], end: str, mark: bytes, data: st.DataObject) -> None:
    before = mark + end.join(rows).encode()
    row = data.draw(st.integers(1, len(rows)))
    start = data.draw(st.integers(0, len(rows[row - 1])))
    stop = data.draw(st.integers(start, len(rows[row - 1])))
    document = Document(before)
    after = document.edited([edit(row, start + 1, stop + 1, "new")])
    rows[row - 1] = rows[row - 1][:start] + "new" + rows[row - 1][stop:]
    assert after.data == mark + end.join(rows).encode()


# Notebooks

NOTEBOOK = """\
{
 "cells" : [
  {"cell_type": "markdown", "source": ["# A = 1024"]},
  {"cell_type": "code", "metadata": {"tags": ["A = 1024"]}, "outputs": [{"text": ["A = 1024\\n"]}], "execution_count": 3,
   "source": ["%matplotlib inline\\n",
              "A = 1024  # caf\\u00e9 \\ud83d\\ude00 \\/\\n", "B = 2"]},
  {"source": "C = 3\\nD = 4", "cell_type": "code" }
 ],
   "nbformat": 4, "metadata": {"x": 1.50}
}

"""


@pytest.mark.parametrize("ends", ["\n", "\r\n"])
@pytest.mark.parametrize(
    ("place", "old", "new"),
    [
        ((2, 5, 9, "64 * 49"), '"A = 1024  # c', '"A = 64 * 49  # c'),
        ((3, 5, 6, "7"), '"B = 2"', '"B = 7"'),
        ((2, 21, 21, '  # "noqa"'), "\\/\\n", '\\/  # \\"noqa\\"\\n'),
        ((4, 5, 6, "é"), '"C = 3', '"C = \\u00e9'),
        ((5, 6, 6, " "), "D = 4", "D = 4 "),
    ],
)
def test_a_notebook_changes_in_the_edited_characters_alone(ends: str, place: tuple[int, int, int, str], old: str, new: str) -> None:
    before = NOTEBOOK.replace("\n", ends).encode()
    document = document_of("book.ipynb", before)
    assert isinstance(document, NotebookDocument)
    after = document.edited([edit(*place)])
    assert after.data == before.replace(old.encode(), new.encode(), 1)
    assert after.text == document.text.split("\n")[0] + "\n" + after.text.partition("\n")[2]
    json.loads(after.data)


def test_an_edit_of_several_strings_of_a_cell() -> None:
    data = b'{"cells": [{"cell_type": "code", "source": ["A = (1,\\n", "     2,\\n", "     3)\\n", "B = 2"]}]}'
    after = document_of("book.ipynb", data).edited([Edit(Place("book.ipynb", Span(1, 5, 3, 8)), "(4)")])
    assert after.text == "A = (4)\nB = 2\n"
    assert json.loads(after.data)["cells"][0]["source"] == ["A = (4)", "", "\n", "B = 2"]


def test_no_edit_reaches_over_cells() -> None:
    with pytest.raises(NotRewritable, match="several cells"):
        document_of("book.ipynb", NOTEBOOK.encode()).edited([Edit(Place("book.ipynb", Span(3, 1, 4, 2)), "x")])
