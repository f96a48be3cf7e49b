"""The only module that opens internet mails (.eml): every leaf of their MIME tree is a part."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from copy import copy
from dataclasses import replace
from email.message import Message
from email.parser import BytesParser
from email.policy import Compat32
from urllib.parse import unquote

from bontot_batch.containers import signed, transfer
from bontot_batch.containers.envelope import mail_of
from bontot_batch.containers.names import attachment_name, file_name, header_text, readable, title_name
from bontot_batch.containers.parts import Budget, Opened, Part, Role, Trouble, counted, locked, too_many_parts

_RESEND = "Xin đơn vị gửi lại."
DAMAGED_PART = Trouble("F29", "tệp đính kèm bị hỏng hoặc không đủ; phần đọc được đã lấy ra.", _RESEND)
_CUT = Trouble("F29", "thư bị thiếu đoạn cuối hoặc sai cấu trúc; phần đọc được đã lấy ra.", _RESEND)
_IRREGULAR = Trouble("F29", "thư có chỗ viết không đúng chuẩn; đề nghị xem lại thư.", "")
_NOT_A_MAIL = Trouble("F29", "thư đính kèm bị hỏng, không đọc được như một thư.", _RESEND)
_FRAGMENT = Trouble("F42", "thư chỉ là một đoạn của thư đã bị chia nhỏ.", "Xin đơn vị gửi lại cả thư.")
_UNSENT = Trouble("F44", "thư nháp chưa gửi đi, không phải hồ sơ.", "")
_LINK = Trouble("F41", "thư chỉ có đường dẫn đến tệp, không kèm nội dung.", "Xin đơn vị đính kèm tệp rồi gửi lại.")
_SEALED = Trouble("F03", "phần này của thư được mã hóa nên không mở được.", "Xin đơn vị gửi lại, không mã hóa.")
_SIGNED_APART = Trouble(
    "F43", "không lấy được tệp ra khỏi chữ ký số.", "Xin đơn vị gửi lại tệp ban đầu, không ký số vào thư."
)

_HARMLESS = {"InvalidMultipartContentTransferEncodingDefect"}
_STRUCTURE = {
    *("NoBoundaryInMultipartDefect", "StartBoundaryNotFoundDefect", "CloseBoundaryNotFoundDefect"),
    "MultipartInvariantViolationDefect",
}
_SIGNATURES = {
    *("application/pkcs7-signature", "application/x-pkcs7-signature", "application/pgp-signature"),
    *("application/pgp-keys", "text/vcard", "text/x-vcard", "text/directory"),
}
_DECORATIONS = {"text/calendar", "application/ics", "application/applefile"}
_SIGNATURE_ENDINGS = (".p7s", ".vcf")
_PGP_SIGNATURES = (b"-----BEGIN PGP SIGNATURE-----", b"-----BEGIN PGP PUBLIC KEY BLOCK-----")
_PGP_MESSAGE = b"-----BEGIN PGP MESSAGE-----"
_ENVELOPES = {"application/pkcs7-mime", "application/x-pkcs7-mime"}
_PICTURES = (b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"BM", b"RIFF")
_PICTURE_ENDINGS = (".png", ".jpg", ".jpeg", ".gif", ".bmp", ".svg", ".webp", ".emz", ".wmz", ".emf", ".wmf")
_TEXT_BETWEEN_FILES = re.compile(r"att[0-9]{5}\.(?:txt|html?)", re.IGNORECASE)  # so named by the mail server
_SHOWN = re.compile(rb"""cid:([^"'\s>)]+)""", re.IGNORECASE)
_BOUNDARY = re.compile(rb"^--(?!-)([^\r\n]{1,200}?)[ \t]{0,9}\r?\nContent-", re.MULTILINE | re.IGNORECASE)
_FROM_LINE = re.compile(rb"\A\s{0,9}>?From [^\r\n]*\r?\n")  # that of a mailbox, no part of a mail
_MIME_HEAD = re.compile(rb"\s*(?:mime-version|content-[a-z-]+):", re.IGNORECASE)
_MOST_ENVELOPES = 3
_MOST_LINES_BETWEEN = 20_000


class _AsWritten(Compat32):
    """Headers as they stand in the mail: ``names`` resolves them."""

    def header_fetch_parse(self, name: str, value: str) -> str:
        return value


class _Mail(Message):
    """A mail in which attached mails stay bytes: the parser goes into everything that calls itself a message."""

    def get_content_type(self) -> str:
        return super().get_content_type().replace("message/", ATTACHED, 1)


ATTACHED = "x-message/"
_MAILS = {f"{ATTACHED}{kind}" for kind in ("rfc822", "global", "news")}
_POLICY = _AsWritten()


def open_mail(data: bytes, budget: Budget) -> Opened:
    """Every part of a mail and what the mail says of itself; Refused when it is encrypted or beyond the limits."""
    if data.count(b"\n--") > _MOST_LINES_BETWEEN:  # each may begin a part, and takes far more memory than its line
        raise too_many_parts()
    message = parse(data)
    if header_text(message.get("x-unsent")).strip() == "1":
        return Opened((), mail_of(message), (_UNSENT,))
    refuse_encrypted(message)
    parts = counted(parts_of(message), budget)
    return Opened(parts, mail_of(message), tuple(_defects(message)))


def parse(data: bytes) -> Message:
    """The mail in these bytes, its headers as written."""
    return BytesParser(_Mail, policy=_POLICY).parsebytes(data.removeprefix(b"\xef\xbb\xbf").lstrip())


def headers_of(data: bytes) -> Message:
    """The headers of the mail in these bytes, as written; its content is not looked into."""
    return BytesParser(_Mail, policy=_POLICY).parsebytes(data.lstrip(), headersonly=True)


def refuse_encrypted(message: Message) -> None:
    """Refuse (F03) a mail that is one encrypted envelope."""
    kind = message.get_content_type()
    sealed = kind == "multipart/encrypted"
    if kind in _ENVELOPES:
        sealed = signed.envelope(_content(message)[0]) is signed.Envelope.ENCRYPTED
    if sealed:
        raise locked("thư được mã hóa")


def parts_of(message: Message, depth: int = 0) -> Iterator[Part]:
    """Every leaf below a message as a part, by the name it gives itself or none; what was signed in its place."""
    leaves = list(_leaves(message, ""))
    shown = _shown_by(leaves)
    for leaf, parent in leaves:
        yield from _parts_of_leaf(leaf, parent, shown, depth)


def _leaves(message: Message, parent: str) -> Iterator[tuple[Message, str]]:
    kind = message.get_content_type()
    if not kind.startswith("multipart/"):
        yield message, parent
        return
    below = (_below(message) or _split(_content(message)[0])) + _behind_the_end(message)
    if not below and _written(message).strip():
        yield message, parent
    for each in below:
        yield from _leaves(each, kind)


def _behind_the_end(message: Message) -> list[Message]:
    """The parts that stand behind the line that says there are no more."""
    return _split((message.epilogue or "").encode("utf-8", "surrogateescape"))


def _split(content: bytes) -> list[Message]:
    """The parts of a multipart whose header does not name the line between them, by the first such line."""
    line = _BOUNDARY.search(content)
    if not line or b'"' in line[1]:
        return []
    return _below(parse(b'Content-Type: multipart/mixed; boundary="' + line[1] + b'"\n\n' + content))


def _below(message: Message) -> list[Message]:
    payload = message.get_payload()
    return [each for each in payload if isinstance(each, Message)] if isinstance(payload, list) else []


def _written(message: Message) -> bytes:
    """The content of a message without parts, as it stands in the mail."""
    # Only asked to decode does it give the bytes, and only without this header does it leave them as they are.
    bare = copy(message)
    del bare["content-transfer-encoding"]
    content = bare.get_payload(decode=True)
    return content if isinstance(content, bytes) else b""


def _shown_by(leaves: Iterable[tuple[Message, str]]) -> frozenset[str]:
    """The Content-IDs of the pictures that the mail's text shows."""
    shown: set[str] = set()
    for leaf, _ in leaves:
        if leaf.get_content_type() == "text/html":
            shown |= shown_in(_content(leaf)[0])
    return frozenset(shown)


def shown_in(html: bytes) -> frozenset[str]:
    """The Content-IDs that a text in HTML refers to."""
    return frozenset(unquote(each.decode("latin-1")) for each in _SHOWN.findall(html))


def _parts_of_leaf(leaf: Message, parent: str, shown: frozenset[str], depth: int) -> Iterator[Part]:
    kind = leaf.get_content_type()
    if kind in _MAILS:
        yield _forwarded(leaf)
        return
    if kind.startswith(ATTACHED):
        yield _other_message(leaf, kind)
        return
    content, sound = _content(leaf)
    name = attachment_name(leaf)
    if kind in _ENVELOPES or name.lower().endswith(".p7m"):
        yield from _unwrapped(Part(name, content), depth)
        return
    trouble = () if sound and (content or not _written(leaf).strip()) else (DAMAGED_PART,)
    if content.lstrip().startswith(_PGP_MESSAGE):
        trouble = (_SEALED,)
    part = Part(name, content, _role(leaf, parent, shown, name, content), trouble)
    yield part
    if part.role is Role.BODY:
        yield from _uuencoded(content)


def _forwarded(leaf: Message) -> Part:
    """A mail attached to a mail, as the bytes of a mail of its own."""
    # Some mailers encode an attached mail, which the standard forbids, and some only say so.
    written = _FROM_LINE.sub(b"", _written(leaf), count=1)
    content = next((each for each in (written, _content(leaf)[0]) if headers_of(each).keys()), written)
    headers = headers_of(content)
    name = title_name(header_text(headers.get("subject")), ".eml")
    if name == ".eml":
        name = attachment_name(leaf) or name
    return Part(name, content, trouble=() if headers.keys() else (_NOT_A_MAIL,))


def _other_message(leaf: Message, kind: str) -> Part:
    """A notice of delivery is text of the mail; a piece of a split mail and a mere link are files not there."""
    trouble = {f"{ATTACHED}partial": (_FRAGMENT,), f"{ATTACHED}external-body": (_LINK,)}.get(kind, ())
    return Part(attachment_name(leaf), _content(leaf)[0], Role.FILE if trouble else Role.BODY, trouble)


def _unwrapped(part: Part, depth: int) -> Iterator[Part]:
    """What was signed, in place of its envelope: the parts of a mail, or a file signed by itself."""
    kind = signed.envelope(part.content)
    if kind is signed.Envelope.ENCRYPTED:
        yield replace(part, trouble=(_SEALED,))
        return
    inner = signed.signed_content(part.content)
    if not inner and part.name.lower().endswith(".p7c"):  # certificates alone
        yield replace(part, role=Role.SIGNATURE)
        return
    if not inner or depth >= _MOST_ENVELOPES:
        yield replace(part, trouble=(_SIGNED_APART,))
    elif _MIME_HEAD.match(inner):
        yield from parts_of(parse(inner), depth + 1)
    else:
        yield replace(part, name=re.sub(r"(?i)\.p7m$", "", part.name), content=inner)


def entity_parts(part: Part, *, whole: bool) -> Iterator[Part]:
    """What a signed mail consists of that Outlook keeps in one attachment; any other attachment as it is.

    ``whole``: the attachment is the mail and not one file among others. Refused (F03) when that mail is encrypted.
    """
    kind = signed.envelope(part.content)
    if whole and _MIME_HEAD.match(part.content):
        message = parse(part.content)
        refuse_encrypted(message)
        yield from parts_of(message)
    elif whole and kind is signed.Envelope.ENCRYPTED:
        raise locked("thư được mã hóa")
    elif kind is not signed.Envelope.UNKNOWN or part.name.lower().endswith(".p7m"):
        yield from _unwrapped(part, 0)
    else:
        yield part


def _role(leaf: Message, parent: str, shown: frozenset[str], name: str, content: bytes) -> Role:
    kind = leaf.get_content_type()
    if kind in _SIGNATURES or name.lower().endswith(_SIGNATURE_ENDINGS) or content.startswith(_PGP_SIGNATURES):
        return Role.SIGNATURE
    if kind in _DECORATIONS or kind == "application/pgp-encrypted":
        return Role.DECORATION
    attached = header_text(leaf.get("content-disposition")).lower().startswith("attachment")
    if is_text_of_mail(name) or (kind.startswith(("text/", "multipart/")) and not name and not attached):
        return Role.BODY
    if is_picture(kind, name, content):
        identity = header_text(leaf.get("content-id")).strip("<> ")
        if identity in shown or (parent == "multipart/related" and not attached):
            return Role.DECORATION
    return Role.FILE


def is_text_of_mail(name: str) -> bool:
    """Whether a name is one that mail servers give a text that stood between two attachments."""
    return _TEXT_BETWEEN_FILES.fullmatch(name) is not None


def is_picture(kind: str, name: str, content: bytes) -> bool:
    """Whether a part is a picture, by what it says of itself or by its content."""
    return kind.startswith("image/") or name.lower().endswith(_PICTURE_ENDINGS) or content.startswith(_PICTURES)


def _uuencoded(text: bytes) -> Iterator[Part]:
    for name, content, whole in transfer.files_in(text):
        yield Part(file_name(readable(name)), content, trouble=() if whole else (DAMAGED_PART,))


def _encoding(part: Message) -> str:
    return header_text(part.get("content-transfer-encoding")).lower().strip("\"'; ")


def _content(part: Message) -> tuple[bytes, bool]:
    """The content of a part with its transfer encoding undone, and whether all of it could be read."""
    return transfer.undone(_written(part), _encoding(part))


def _defects(message: Message) -> Iterator[Trouble]:
    """What the parser stumbled over, outside the mails that are attached: each kind said once."""
    found = {type(each).__name__ for part in _own(message) for each in part.defects} - _HARMLESS
    if found & _STRUCTURE or any(_behind_the_end(part) for part in _own(message)):
        yield _CUT
    if found - _STRUCTURE:
        yield _IRREGULAR


def _own(message: Message) -> Iterator[Message]:
    yield message
    if message.get_content_maintype() == "multipart":
        for each in _below(message):
            yield from _own(each)
