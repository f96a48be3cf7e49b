"""Two hundred texts that a spreadsheet, a page or a document might take for more than text."""

from __future__ import annotations

_FORMULAS = (
    *(
        "=1+1",
        '=HYPERLINK("http://ke-xau.example","x")',
        "+1",
        "-1",
        "@SUM(A1)",
        "=cmd|' /C calc'!A0",
    ),
    *(
        "{=A1}",
        "=IMPORTXML(A1)",
        "\t=1",
        "\r=1",
        " =1",
        '=DDE("a";"b")',
        "%0A=1",
        "＝1+1",
        "|=1",
    ),
    *("=WEBSERVICE(A1)",),
)
_ADDRESSES = (
    *(
        "http://ke-xau.example",
        "https://ke-xau.example/?a=1&b=2",
        "mailto:a@b.example",
        "ftp://a",
    ),
    *(
        "www.a.example",
        "internal:Sheet1!A1",
        "external:c:\\a.xlsx",
        "file:///etc/passwd",
    ),
    *(
        "javascript:alert(1)",
        "\\\\may\\chung",
    ),
)
_TAGS = (
    *(
        "<b>đậm</b>",
        "<script>alert(1)</script>",
        "</t></is></c>",
        "<f>1+1</f>",
        "<!-- x -->",
    ),
    *(
        "<![CDATA[x]]>",
        "&lt;b&gt;",
        "&amp;",
        "&#61;1",
        "<img src=x onerror=alert(1)>",
        "]]>",
    ),
    *(
        "<?xml version='1.0'?>",
        '"><svg onload=1>',
    ),
)
_PLACEHOLDERS = (
    *(
        "{{ 7*7 }}",
        "{% for x in y %}",
        "{# x #}",
        "${7*7}",
        "%s %d",
        "{0}",
        "{unit.__class__}",
        "%(a)s",
    ),
)
_LETTERS = (
    *(
        "\x00",
        "\x01\x08",
        "\x1b[31mđỏ",
        "\ufffe",
        "\uffff",
        "\ud800",
        "\udfff\ud83d",
        "\u202exlsx.exe",
    ),
    *(
        "\u200b",
        "\ufeff=1",
        "_x0041_",
        "_x000D_",
        "a\nb\nc",
        "a\r\nb",
        "\u2028",
        "\x85",
        "\x7f",
    ),
    *(
        "e\u0301" * 20,
        "𝒜𝓃",
        "👩‍👩‍👧",
        "Ａ１",
    ),
)
_LONG = (
    *(
        "x" * 300,
        "chữ " * 2_000,
        "y" * 33_000,
        "=" + "1+" * 500,
        "a" * 31 + "'!A1",
        "\n" * 300,
    ),
)
_NUMBERS = (
    *(
        "012",
        "1e400",
        "1,5",
        "-0",
        "NaN",
        "Infinity",
        "1/2",
        "12/12/2026",
        "TRUE",
        "#REF!",
        "#N/A",
        "0x1F",
    ),
    *("٣",),
)
_NAMES = (
    *(
        "O'Brien",
        'a"b',
        "a'b''c",
        "A & B",
        "50%",
        "&P",
        "&[Page]",
        "&L&C&R",
        "CON",
        "..",
        "../../a",
    ),
    *(
        "a/b\\c",
        "[a]!A1",
    ),
)
_WHOLE = (*_FORMULAS, *_ADDRESSES, *_TAGS, *_PLACEHOLDERS, *_LETTERS, *_LONG, *_NUMBERS, *_NAMES)

HOSTILE = (*_WHOLE, *(f"Chi bộ {text}" for text in _WHOLE))[:200]
