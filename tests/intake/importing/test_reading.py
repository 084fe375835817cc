"""Encodings, separators, workbooks, and what is wrong with files."""

from __future__ import annotations

import csv
import io
import tracemalloc
import zipfile
from datetime import date, datetime

import openpyxl
import pytest

from tests.intake.importing.conftest import workbook
from zhulian.intake.importing import workbooks
from zhulian.intake.importing.problems import FileProblem
from zhulian.intake.importing.reading import Reading, Table, guess

TEXT = "姓名,电话\n李丽,13800138000\n王芳,13900139000\n"
ROWS = [["李丽", "13800138000"], ["王芳", "13900139000"]]


@pytest.fixture
def put(tmp_path):
    def write(content: bytes):
        path = tmp_path / "file"
        path.write_bytes(content)
        return path

    return write


def table(path, reading: Reading | None = None) -> Table:
    return Table(path, reading or guess(path))


def cells(path, reading: Reading | None = None) -> list[list[str]]:
    return [row.cells for row in table(path, reading).rows() if not row.is_blank]


def problems(path) -> list[tuple[int, str, str]]:
    rows = table(path).rows()
    return [(row.number, row.problem.column, row.problem.code) for row in rows if row.problem]


@pytest.mark.parametrize(
    ("codec", "name"),
    [
        ("utf-8", "utf-8"),
        ("utf-8-sig", "utf-8"),
        ("utf-16", "utf-16"),
        ("utf-16-le", "utf-16-le"),
        ("utf-16-be", "utf-16-be"),
        ("gbk", "gb18030"),
        ("gb18030", "gb18030"),
    ],
)
def test_encodings_are_found_out(put, codec, name):
    path = put(TEXT.encode(codec))
    assert guess(path).encoding == name
    assert table(path).headers == ["姓名", "电话"]
    assert cells(path) == ROWS


def test_what_fits_no_encoding_is_left_to_a_person_and_only_its_rows_are_refused(put):
    path = put(TEXT.encode() + b"\xff\xfe\x80,1\n" + "赵云,2\n".encode())
    assert guess(path).is_sure is False
    rows = list(table(path, Reading(encoding="utf-8")).rows())
    assert [row.cells for row in rows if row.problem is None] == [*ROWS, ["赵云", "2"]]
    assert [(row.number, row.problem.column, row.problem.code) for row in rows if row.problem] == [
        (3, "姓名", "encoding")
    ]


def test_a_chosen_encoding_is_used(put):
    path = put(TEXT.encode("big5", "replace"))
    assert cells(path, Reading(encoding="big5"))[0][1] == "13800138000"


@pytest.mark.parametrize("mark", [",", ";", "\t", "|"])
def test_separators_are_found_out(put, mark):
    path = put(TEXT.replace(",", mark).encode())
    assert guess(path).delimiter == mark
    assert cells(path) == ROWS


def test_quoted_lines_separators_and_marks_stay_in_their_cell(put):
    path = put('a,b\r\n"一行\r\n二行, 三","说""好"""\r\n5" 管,x\r\n'.encode())
    assert cells(path) == [["一行\r\n二行, 三", '说"好"'], ['5" 管', "x"]]


def test_ragged_rows(put):
    path = put(b"a,b,c\n1\n1,2,3,,\n1,2,3,4\n\n5,6,7\n")
    rows = list(table(path).rows())
    assert [row.cells for row in rows if row.problem is None] == [
        ["1", "", ""],
        ["1", "2", "3"],
        ["", "", ""],
        ["5", "6", "7"],
    ]
    assert problems(path) == [(3, "", "too_many_cells")]


def test_lone_quotation_marks_cost_their_own_line_only(put):
    path = put(b'a,b\n1,"offen\n2,zwei\n3,"x"y\n4,vier\n')
    rows = list(table(path).rows())
    assert [row.cells for row in rows if row.problem is None] == [["2", "zwei"], ["4", "vier"]]
    assert problems(path) == [(1, "", "quotes"), (3, "", "quotes")]


def test_a_lost_quotation_mark_before_a_long_file_does_not_swallow_it(put):
    path = put(b'a,b\n1,"lost\n' + b"2,x\n" * 100_000)
    rows = list(table(path).rows())
    assert (rows[0].problem.code, len(rows)) == ("record_too_long", 100_001)
    assert all(row.cells == ["2", "x"] for row in rows[1:])


def test_nul_bytes_are_refused_with_their_column(put):
    assert problems(put(b"a,b\n1,x\x00y\n2,z\n")) == [(1, "b", "nul")]


@pytest.fixture(params=[131_072, 4_000_000])
def others_allow(request):
    """What another reader of the same process may have set."""
    before = csv.field_size_limit(request.param)
    yield request.param
    csv.field_size_limit(before)


@pytest.mark.usefixtures("others_allow")
def test_a_cell_that_is_too_long(put):
    path = put(b"a,b\n1," + b"x" * 140_000 + b"\n2,y\n")
    assert problems(path) == [(1, "", "cell_too_long")]
    assert [row.cells for row in table(path).rows() if row.problem is None] == [["2", "y"]]


@pytest.mark.parametrize(
    ("content", "code", "detail"),
    [
        (b"", "empty_file", ""),
        (b"\n \n,,\n", "empty_file", ""),
        (b"a,,c\n1,2,3\n", "blank_header", "B"),
        (b"a,b,a\n1,2,3\n", "double_header", "a (A, C)"),
        (b'a,"b\n', "broken_header", ""),
        (b"%PDF-1.4 x", "not_a_table", ""),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 100, "old_excel", ""),
        (b"PK\x03\x04broken", "broken_workbook", ""),
        (",".join(f"c{n}" for n in range(201)).encode() + b"\n", "too_many_columns", "200"),
    ],
)
def test_files_that_cannot_be_used_say_why(put, content, code, detail):
    with pytest.raises(FileProblem) as caught:
        table(put(content))
    assert (caught.value.code, caught.value.detail) == (code, detail)
    assert "%(" not in str(caught.value)


def test_empty_names_at_the_end_are_left_out(put):
    assert table(put(b"a,b,,\n1,2,,\n")).headers == ["a", "b"]


def test_a_file_with_a_header_alone(put):
    with pytest.raises(FileProblem) as caught:
        table(put(b"a,b\n")).samples()
    assert caught.value.code == "no_rows"


def test_a_workbook_gives_values_dates_and_whole_numbers(put):
    path = put(
        workbook(
            ["姓名", "电话", "时间", "日", "数", "是"],
            [
                "李丽",
                13800138000,
                datetime.fromisoformat("2019-04-25 09:32:09"),
                date(2019, 4, 26),
                1.5,
                True,
            ],
            [None, None, None, None, None, None],
            ["王芳", 13900139000.0, None, None, 2, False],
        )
    )
    reading = guess(path)
    assert (reading.format, reading.sheets) == ("xlsx", ("Sheet",))
    assert cells(path) == [
        ["李丽", "13800138000", "2019-04-25 09:32:09", "2019-04-26 00:00:00", "1.5", "TRUE"],
        ["王芳", "13900139000", "", "", "2", "FALSE"],
    ]
    assert [row.number for row in table(path).rows() if not row.is_blank] == [1, 3]


def test_of_a_formula_only_the_calculated_value_counts(put):
    plain = workbook(["a", "b"], ["=1+1", "x"])
    path = put(plain)
    assert cells(path) == [["", "x"]]
    changed = _replaced(plain, "xl/worksheets/sheet1.xml", b"<v></v>", b"<v>2</v>", b"<v />", b"<v>2</v>")
    assert cells(put(changed)) == [["2", "x"]]


def _replaced(content: bytes, part: str, *pairs: bytes) -> bytes:
    """The archive with bytes of a part replaced."""
    target = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(content)) as old,
        zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for name in old.namelist():
            data = old.read(name)
            if name == part:
                for before, after in zip(pairs[::2], pairs[1::2], strict=True):
                    data = data.replace(before, after)
            new.writestr(name, data)
    return target.getvalue()


def test_another_sheet_can_be_chosen(put):
    book = openpyxl.Workbook()
    book.active.append(["x"])
    second = book.create_sheet("客户")
    second.append(["姓名"])
    second.append(["李丽"])
    target = io.BytesIO()
    book.save(target)
    path = put(target.getvalue())
    assert guess(path).sheets == ("Sheet", "客户")
    assert cells(path, Reading("xlsx", sheet="客户")) == [["李丽"]]
    with pytest.raises(FileProblem) as caught:
        table(path, Reading("xlsx", sheet="fort"))
    assert caught.value.code == "no_sheet"


def test_bombs_and_document_types_are_refused(put, monkeypatch):
    plain = workbook(["a"], ["1"])
    monkeypatch.setattr(workbooks, "MOST_BYTES", 2000)
    with pytest.raises(FileProblem) as caught:
        guess(put(plain))
    assert caught.value.code == "workbook_too_large"
    monkeypatch.undo()
    evil = _replaced(plain, "xl/workbook.xml", b"<workbook", b'<!DOCTYPE x [<!ENTITY a "b">]><workbook')
    with pytest.raises(FileProblem) as caught:
        guess(put(evil))
    assert caught.value.code == "broken_workbook"


def test_a_zip_that_is_no_workbook(put):
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        archive.writestr("readme.txt", "hello")
    with pytest.raises(FileProblem) as caught:
        guess(put(target.getvalue()))
    assert caught.value.code == "not_a_table"


def test_memory_does_not_grow_with_the_file(tmp_path):
    path = tmp_path / "large"
    with path.open("wb") as file:
        file.write(b"a,b\n")
        for _block in range(200):
            file.write((b"1," + b"x" * 998 + b"\n") * 100)
    tracemalloc.start()
    rows = sum(1 for _row in table(path).rows())
    _now, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert rows == 20_000
    assert peak < 6_000_000 < path.stat().st_size
