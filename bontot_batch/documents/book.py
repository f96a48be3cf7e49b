"""The layout of Party documents as data: each component with its size and style, and where that is laid down."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

BOOK = "Hướng dẫn 36-HD/VPTW, 05-HD/VPTW"
NEW_BOOK = "Hướng dẫn 05-HD/VPTW"
HABIT = "thông lệ trình bày danh sách"

FONT = "Times New Roman"
PAGE = (210.0, 297.0)  # mm, A4
MARGINS = {"trên": 20.0, "dưới": 20.0, "trái": 30.0, "phải": 15.0}  # mm
NUMBER_FROM_EDGE = 10.0  # mm, page number to the upper edge
NUMBER_SIZES = (13.0, 14.0)
FIRST_LINE = 10.0  # mm
LINE = (18.0, 22.0)  # points, exactly
PARAGRAPH_GAP = 6.0  # points, at least


class Component(StrEnum):
    """The components of a document; the value is what a message calls it."""

    SUPERIOR = "tên cơ quan cấp trên"
    ISSUER = "tên cơ quan ban hành"
    STAR = "dấu sao"
    NUMBER = "số, ký hiệu"
    PARTY = "tiêu đề ĐẢNG CỘNG SẢN VIỆT NAM"
    DATE = "địa danh, ngày tháng"
    DRAFT = "dòng dự thảo"
    TYPE = "tên loại"
    ABSTRACT = "trích yếu"
    ATTACHED = "dòng “kèm theo”"
    HYPHENS = "năm gạch nối"
    ADDRESSEE = "Kính gửi"
    GROUND = "căn cứ"
    DECIDER = "chủ thể ban hành"
    ARTICLE = "Điều"
    TEXT = "nội dung"
    AUTHORITY = "quyền hạn người ký"
    POST = "chức vụ người ký"
    SIGNER = "họ tên người ký"
    RECIPIENTS = "Nơi nhận"
    RECIPIENT = "danh sách nơi nhận"
    OTHER = "chữ"


@dataclass(frozen=True, slots=True)
class Rule:
    """How a component is printed; None leaves a property free. ``sizes`` in points, from and to."""

    sizes: tuple[float, float] | None = None
    bold: bool | None = None
    italic: bool | None = False
    underline: bool | None = None
    upper: bool = False
    align: str | None = None
    source: str = BOOK


CENTRE = "center"
RULES: Mapping[Component, Rule] = {
    Component.SUPERIOR: Rule((14, 14), bold=False, upper=True, align=CENTRE),
    Component.ISSUER: Rule((14, 14), bold=True, upper=True, align=CENTRE),
    Component.STAR: Rule((14, 14), bold=False, align=CENTRE),
    Component.NUMBER: Rule((14, 14), bold=False, align=CENTRE),
    Component.PARTY: Rule((15, 15), bold=True, upper=True, align=CENTRE),
    Component.DATE: Rule((14, 14), bold=False, italic=True, align=CENTRE),
    Component.DRAFT: Rule((14, 14), bold=False, italic=True, source=NEW_BOOK),
    Component.TYPE: Rule((15, 16), bold=True, upper=True, align=CENTRE),
    Component.ABSTRACT: Rule((14, 15), bold=True, align=CENTRE),
    Component.ATTACHED: Rule((14, 14), bold=False, italic=True, align=CENTRE, source=HABIT),
    Component.HYPHENS: Rule((14, 15), bold=False, align=CENTRE),
    Component.ADDRESSEE: Rule((14, 15), bold=False),
    Component.GROUND: Rule((14, 15), bold=False, align="both"),
    Component.DECIDER: Rule((14, 16), bold=True, align=CENTRE),
    Component.ARTICLE: Rule((14, 15), align="both", source=NEW_BOOK),
    Component.TEXT: Rule((14, 15), align="both"),
    Component.AUTHORITY: Rule((14, 14), bold=True, upper=True, align=CENTRE),
    Component.POST: Rule((14, 14), bold=False, upper=True, align=CENTRE, source=NEW_BOOK),
    Component.SIGNER: Rule((14, 14), bold=True, align=CENTRE, source=NEW_BOOK),
    Component.RECIPIENTS: Rule((14, 14), bold=False, underline=True, source=NEW_BOOK),
    Component.RECIPIENT: Rule((12, 12), bold=False, source=NEW_BOOK),
    Component.OTHER: Rule(italic=None),
}

RUNNING = frozenset((Component.GROUND, Component.ARTICLE, Component.TEXT))
"""The components of running text: indented, evenly spaced, apart from each other."""

EVERYWHERE = (
    *(Component.ISSUER, Component.STAR, Component.PARTY, Component.DATE),
    *(Component.TYPE, Component.ABSTRACT, Component.HYPHENS),
)
REQUIRED: Mapping[str, tuple[Component, ...]] = {
    "QUYẾT ĐỊNH": (
        *(*EVERYWHERE, Component.NUMBER, Component.GROUND, Component.DECIDER, Component.ARTICLE),
        *(Component.AUTHORITY, Component.RECIPIENTS, Component.RECIPIENT),
    ),
    "BÁO CÁO": (*EVERYWHERE, Component.NUMBER, Component.AUTHORITY, Component.RECIPIENTS, Component.RECIPIENT),
    "TỜ TRÌNH": (
        *(*EVERYWHERE, Component.NUMBER, Component.ADDRESSEE, Component.POST),
        *(Component.RECIPIENTS, Component.RECIPIENT),
    ),
    "THÔNG BÁO": (*EVERYWHERE, Component.NUMBER, Component.AUTHORITY, Component.RECIPIENTS, Component.RECIPIENT),
    "BIÊN BẢN": (*EVERYWHERE, Component.AUTHORITY),
}
"""The components that a type of document must have, by the first words of its name; others have ``EVERYWHERE``."""

STEPS: Mapping[str, str] = {
    "phông chữ": f"Chọn đoạn, đặt phông {FONT}.",
    "cỡ chữ": "Chọn đoạn, đặt lại cỡ chữ.",
    "màu chữ": "Chọn đoạn, đặt màu chữ Automatic.",
    "kiểu đậm": "Chọn chữ, bấm Ctrl+B.",
    "kiểu nghiêng": "Chọn chữ, bấm Ctrl+I.",
    "gạch chân": "Chọn chữ, bấm Ctrl+U.",
    "chữ hoa": "Gõ lại bằng chữ in hoa.",
    "căn lề": "Chọn đoạn, căn lại: Ctrl+E ở giữa, Ctrl+J đều hai bên.",
    "thụt đầu dòng": "Paragraph, mục Special: First line, 1 cm.",
    "giãn dòng": "Paragraph, mục Line spacing: Exactly, 18 pt.",
    "cách đoạn": "Paragraph, mục Spacing After: 6 pt.",
    "khổ giấy": "Layout, Size: A4.",
    "lề": "Layout, Margins: trên 2 cm, dưới 2 cm, trái 3 cm, phải 1,5 cm.",
    "số trang": "Insert, Page Number, Top of Page, ở giữa; chọn Different First Page; Header from Top 1 cm.",
    "đường kẻ": "Kẻ nét liền dưới tiêu đề, dài bằng tiêu đề; không gạch chân chữ.",
    "ô tên cơ quan": "Table Properties, Cell, Options: chọn Wrap text, bỏ chọn Fit text.",
    "chiều cao dòng": "Table Properties, Row: Row height is At least.",
    "dòng tiêu đề bảng": "Chọn dòng đầu bảng, Layout, Repeat Header Rows.",
    "ngắt dòng bảng": "Table Properties, Row: bỏ chọn Allow row to break across pages.",
}
"""What to do in Word about each property."""
