"""Lays a roll-up out: the page over all bodies, and the workbook of a run with what was added up in it."""

from __future__ import annotations

from bontot_batch import page, summary
from bontot_batch.guidance import Guidance
from bontot_batch.page.words import Data, day
from bontot_batch.rollup.adding import RollUp
from bontot_batch.rollup.season import result_of
from bontot_batch.summary import Table

FILE_NAMES = (page.FILE_NAME, summary.FILE_NAME)


def files(made: RollUp, guidance: Guidance) -> dict[str, bytes]:
    """The page and the workbook of a roll-up, by their names."""
    workbook = summary.write(result_of(made.data, guidance), sources(made.data))
    return dict(zip(FILE_NAMES, (page.write(made.data, page.Words.of(guidance)), workbook), strict=True))


def sources(data: Data) -> tuple[Table, ...]:
    """The sheets that say what was added up and what was not. Pure."""
    return (_sources(data), _remarks(data))


def _sources(data: Data) -> Table:
    columns = (("Thư mục", 40), ("Cấp quyết định", 40), ("Đơn vị", 10), ("Xét tại ngày", 14), ("Quy định áp dụng", 40),
               ("Phiên bản", 12), ("Dấu của tệp (sha256)", 40))  # fmt: skip
    rows = tuple(
        (
            each["name"],
            ", ".join(each["bodies"]),
            each["units"],
            day(each["on"]),
            each["guidance"],
            each["version"],
            each["sha256"],
        )
        for each in data["sources"]
    )
    return Table("Nguồn", "Các kết quả đã cộng", columns, rows)


def _remarks(data: Data) -> Table:
    columns = (("Mức", 10), ("Thư mục", 50), ("Nội dung", 100))
    rows = tuple((each["severity"], each["where"], each["text"]) for each in data["remarks"])
    return Table("Không cộng, lưu ý", "Các thư mục không cộng vào, và điều cần lưu ý", columns, rows)
