"""What the signature of a committee may not say: signed for the secretary, a post with the body's name, a rank."""

from __future__ import annotations

import re

_FOR_THE_SECRETARY = re.compile(r"K\s*[./]?\s*T\b[\s.]*BÍ THƯ", re.IGNORECASE)
_POST_WITH_BODY = re.compile(r"(?:PHÓ )?BÍ THƯ (?!THƯỜNG TRỰC$)\S", re.IGNORECASE)
_RANK = re.compile(
    r"(?:GS|PGS|TS|Th\.?\s?S|CN|KS|BS|ĐC)\b[. ]|Giáo sư|Tiến sĩ|Thạc sĩ|Đ\s*/\s*c\b|(?:Ông|Bà|Đồng chí)\b\W"
    r"|(?:Thiếu|Trung|Thượng|Đại) (?:tá|tướng|[úu][ýy])\b",
    re.IGNORECASE,
)


def for_the_secretary(text: str) -> bool:
    """Whether a line says K/T BÍ THƯ: a committee is a collective, its deputy signs on its behalf."""
    return _FOR_THE_SECRETARY.match(text) is not None


def names_the_body(post: str) -> bool:
    """Whether a post goes on with the name of the committee: BÍ THƯ ĐẢNG ỦY."""
    return _POST_WITH_BODY.match(post) is not None


def has_rank(name: str) -> bool:
    """Whether a person's name begins with a form of address, a degree or a rank."""
    return _RANK.match(name) is not None
