"""Lays a roll-up out: the page over all bodies, and a workbook of plain lists."""

from __future__ import annotations

from bontot_batch import page, summary
from bontot_batch.model import UNIT_STATE_NAMES
from bontot_batch.page import figures
from bontot_batch.page.words import Data, day
from bontot_batch.rollup.adding import RollUp
from bontot_batch.summary import Row, Table

FILE_NAMES = (page.FILE_NAME, summary.FILE_NAME)


def files(made: RollUp, words: page.Words) -> dict[str, bytes]:
    """The page and the workbook of a roll-up, by their names."""
    title = "Tổng hợp kết quả xét “bốn tốt” của nhiều cấp quyết định"
    contents = page.write(made.data, words), summary.write_tables(title, tables(made.data, words))
    return dict(zip(FILE_NAMES, contents, strict=True))


def tables(data: Data, words: page.Words) -> tuple[Table, ...]:
    """The sheets of the workbook as plain rows. Pure."""
    return (_by_body(data), _list(data, words), _sources(data), _remarks(data))


def _by_body(data: Data) -> Table:
    total = figures.steps(data["units"])
    columns = (("Cấp quyết định", 40), ("Trong danh mục", 12), *((step.name, 13) for step in total), ("Nguồn", 50))
    rows: list[Row] = [
        (group.name, group.steps[0].base, *(step.count for step in group.steps), group.href)
        for group in figures.groups(data)
    ]
    last: Row = ("Tổng cộng", len(data["units"]), *(step.count for step in total), "")
    return Table("Tổng quan", "Kết quả theo cấp quyết định", columns, (*rows, last))


def _list(data: Data, words: page.Words) -> Table:
    bodies = {body["code"]: body["name"] for body in data["bodies"]}
    columns = (("Mã", 16), ("Tên tổ chức đảng", 46), ("Loại hình", 30), ("Cấp quyết định", 36), ("Trạng thái", 24),
               ("Khoản không đạt", 24))  # fmt: skip
    rows = tuple(
        (
            *(unit["code"], unit["name"], words.kinds[unit["kind"]], bodies[unit["body"]]),
            UNIT_STATE_NAMES[unit["state"]],
            ", ".join(clause["clause"] for clause in unit["clauses"] if clause["final"] == "not_met"),
        )
        for unit in data["units"]
    )
    return Table("Tổ chức đảng", "Kết quả từng tổ chức đảng", columns, rows)


def _sources(data: Data) -> Table:
    columns = (("Thư mục", 50), ("Đơn vị", 10), ("Xét tại ngày", 14), ("Quy định áp dụng", 50), ("Phiên bản", 12),
               ("Dấu của tệp (sha256)", 70))  # fmt: skip
    rows = tuple(
        (each["name"], each["units"], day(each["on"]), each["guidance"], each["version"], each["sha256"])
        for each in data["sources"]
    )
    return Table("Nguồn", "Các kết quả đã cộng", columns, rows)


def _remarks(data: Data) -> Table:
    columns = (("Mức", 10), ("Thư mục", 50), ("Nội dung", 100))
    rows = tuple((each["severity"], each["where"], each["text"]) for each in data["remarks"])
    return Table("Không cộng, lưu ý", "Các thư mục không cộng vào, và điều cần lưu ý", columns, rows)
