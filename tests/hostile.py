"""Two hundred texts that break documents elsewhere: what a unit may have copied into a cell, by chance or not."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Mapping

_MARKUP = (
    *("<", ">", "&", "<x>", "</w:t>", "<w:p/>", "<w:br/>", "</w:p></w:body>", "<w:t>x</w:t>", "a<b>c</b>d"),
    *("<!-- ghi chú -->", "<!--", "-->", "<![CDATA[x]]>", "]]>", "<?xml version='1.0'?>", "<?php x ?>", "<!DOCTYPE x>"),
    *("<script>alert(1)</script>", "<img src=x onerror=y>", "5 < 6 > 4", "A & B & C", "&&&", "<<>>", "<w:sectPr/>"),
    *("<w:instrText>PAGE</w:instrText>", "<w:tab/>", "<a href='x'>y</a>", "x</w:r></w:p><w:p><w:r>", "<w:drawing/>"),
)
_ENTITIES = (
    *("&amp;", "&lt;w:p/&gt;", "&quot;", "&apos;", "&nbsp;", "&#0;", "&#x0;", "&#60;", "&#x3C;", "&#95;", "&#xD;"),
    *("&#10;", "&xxe;", "&amp;amp;", "&", "&;", "&#;", "&#x110000;", "&copy 2026", "%26lt;"),
)
_TAGS = (
    *("{{ 7*7 }}", "{{ ten }}", "{{", "}}", "{%", "%}", "{#", "#}", "{% for x in y %}", "{% endfor %}", "{# ẩn #}"),
    *(
        "{%p if x %}",
        "{%tr for x in y %}",
        "{{r x }}",
        "{%- x -%}",
        "{% raw %}",
        "{% endraw %}",
        "{% vm %}",
        "{% hm %}",
    ),
    *("{{ ''.__class__.__mro__ }}", "{{ cycler.__init__.__globals__ }}", "{% set x = 1 %}", "{% include 'x' %}"),
    *(
        "{% hm %}",
        "{% cellbg 'ff0000' %}",
        "{% colspan 3 %}",
        "#{x}",
        "${x}",
        "<%= x %>",
        "[% x %]",
        "{{{x}}}",
        "{ { x } }",
    ),
)
_ESCAPES = ("{_{ 7*7 }_}", "{_{", "}_}", "{_% x %_}", "{_%", "%_}", "_", "__", "&#95;", "{_ {", "\\n", "\\t", "%s %d")
_FORMULAS = (
    *("=1+1", '=HYPERLINK("http://x","y")', "+1", "-1", "@SUM(A1)", "=cmd|' /C calc'!A0", "\t=1+1", "\r=1+1"),
    *("'=1+1", "%0A=1+1", '=DDE("cmd")', "-2+3+cmd|' /C calc'!A0"),
)
_WORD = (
    *("_x000D_", "_x000A_", "_x0000_", "_x005F_x000D_", "{ PAGE }", '{ INCLUDETEXT "c:/x" }', "{ DATE }", "^p", "^&"),
    *('{ HYPERLINK "http://x" }', "{ DDEAUTO c:/x }", "\\* MERGEFORMAT", "«Họ tên»", "[Họ tên]", "$&"),
    *("\\1", "\\g<0>"),
)
_NOTHING = ("None", "nan", "NaN", "NaT", "null", "undefined", "Undefined", "#N/A", "#DIV/0!", "0", "12.0", "1e5")
_INVISIBLE = "\u200b\u200c\u200d\u2060\ufeff\u00ad\u034f\u180e\ufe0f\u00a0\u2007\u202f\u3000\u2003"
_DIRECTION = "\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u061c"
_BREAKS = ("\n", "\r", "\r\n", "\n\n", "\t", "\t\t", "\v", "\f", "\a", "\x85", "\u2028", "\u2029")
_SURROGATES = ("\ud800", "\udfff", "\udc00\ud800", "\ud83d", "\ufffe", "\uffff", "\ufffd")
_SCRIPTS = (
    *(
        "مرحبا",
        "שלום",
        "ไทย",
        "中文",
        "日本語",
        "한국어",
        "हिन्दी",
        "Ελληνικά",
        "😀",
        "\U0001f468\u200d\U0001f469",
        "🇻🇳",
        "𝒜𝒷",
        "ﬁ",
        "ß",
        "İ",
    ),
    *("\U0001f600\U0010ffff", "\ue000", "z͑ͫ̓ͪ̂ͫ̽͏̴̙̤̞͉͚̯̞̠͍a̷l̸g̵o", "½", "№", "…", "—", "“x”", "‘x’", '"x"', "'x'"),
)
_DECOMPOSED = ("Nậm Củm", "Pa Tần", "Mường Tè", "Đảng ủy", "đường biên giới", "ằ ẳ ẵ ắ ặ", "Ệ Ộ Ữ")


def _payloads() -> Iterator[tuple[str, str]]:
    groups = {
        "markup": _MARKUP, "entity": _ENTITIES, "tag": _TAGS, "escape": _ESCAPES, "formula": _FORMULAS, "word": _WORD,
        "nothing": _NOTHING, "script": _SCRIPTS,
    }  # fmt: skip
    for group, texts in groups.items():
        yield from ((f"{group} {text!r}", text) for text in texts)
    for text in _DECOMPOSED:
        yield f"decomposed {text}", unicodedata.normalize("NFD", text)
    for letter in (*_INVISIBLE, *_DIRECTION, *_BREAKS, *_SURROGATES, *map(chr, (0, 1, 8, 14, 27, 31, 127, 128, 159))):
        yield f"character {letter!r}", f"bản{letter}Nậm"


PAYLOADS: Mapping[str, str] = {
    name.encode("ascii", "backslashreplace").decode(): f"Chi bộ {text} A" for name, text in _payloads()
}
"""By a name that any terminal can show. Each begins and ends with words, as a unit's name does."""

LARGE: Mapping[str, str] = {
    "a megabyte in one line": "Chi bộ Nậm Củm " * 70_000,
    "ten thousand lines": "Chi bộ\n" * 10_000 + "A",
    "ten thousand tabs": "Chi bộ\t" * 10_000 + "A",
    "ten thousand signs of markup": "<&>" * 10_000 + "A",
    "three hundred letters without a space": "Nậm" * 100,
}
