"""A season's mail, invented from a seed: forms sent in every way people send them, and what each mail holds."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from random import Random

from written_mail import (
    NAME_FORMS,
    PICTURE,
    XLSX,
    archive,
    attached,
    mail,
    multipart,
    outlook_folder,
    raw_utf8,
    rfc2231,
    signed_envelope,
    text,
    tnef,
    to_cp1258,
    uuencoded,
    zipped,
)

from bontot_batch.containers import Role, compound

PLACES = ("Nậm Mạ", "Tả Phìn", "Huổi Luông", "Khổng Lào", "Mường Than", "Pa Ủ", "Sì Lở Lầu", "Thu Lũm", "Ưng Hoá")
SUBJECTS = ("Nộp phiếu tự đánh giá", "Phiếu chi bộ bốn tốt năm 2026", "Gửi Ban Xây dựng Đảng", "Bổ sung hồ sơ")
FIRST_DAY = datetime(2026, 11, 20, 8, tzinfo=UTC)


@dataclass(frozen=True)
class Expected:
    """One part that must come out: its name, its role, its bytes where they matter, and what is in it in turn."""

    name: str
    role: Role
    content: bytes | None = None
    inside: tuple[Expected, ...] = ()


@dataclass(frozen=True)
class Sent:
    """A mail as it came in, and all that is in it."""

    data: bytes
    way: str
    sender: str
    subject: str
    date: datetime
    certain: bool
    parts: tuple[Expected, ...]
    form: bytes

    @property
    def as_part(self) -> Expected:
        return Expected("", Role.FILE, self.data, self.parts)


@dataclass(frozen=True)
class _Piece:
    """A part of a mail being written: its MIME bytes, and what must come out of it."""

    mime: bytes
    parts: tuple[Expected, ...]


# --- the ways of sending a form ---


def _file(name: str, content: bytes, inside: tuple[Expected, ...] = ()) -> Expected:
    return Expected(name, Role.FILE, content, inside)


def _named(rng: Random, name: str, form: bytes) -> _Piece:
    write = rng.choice(NAME_FORMS)
    return _Piece(attached(form, b"attachment" + write(name, b"filename")), (_file(name, form),))


def _type_only(_rng: Random, name: str, form: bytes) -> _Piece:
    return _Piece(attached(form, kind=XLSX + rfc2231(name, b"name")), (_file(name, form),))


def _misnamed(rng: Random, name: str, form: bytes) -> _Piece:
    name = name.replace(".xlsx", rng.choice([".dat", ".pdf"]))
    kind = b"application/octet-stream"
    return _Piece(attached(form, b"attachment" + raw_utf8(name, b"filename"), kind), (_file(name, form),))


def _zipped(rng: Random, name: str, form: bytes) -> _Piece:
    packed = zipped({rng.choice([str.encode, to_cp1258])(name): form})
    return _Piece(
        attached(packed, b'attachment; filename="Phieu.zip"', b"application/zip"),
        (_file("Phieu.zip", packed, (_file(name, form),)),),
    )


def _folder_zipped(rng: Random, name: str, form: bytes) -> _Piece:
    inner = archive({f"Hồ sơ năm 2026/{name}": form})
    packed = archive({"Hồ sơ/": b"", "Hồ sơ/Phiếu.zip": inner, "Hồ sơ/Ghi chú.txt": b"xin chao"})
    in_inner = (_file(f"Hồ sơ năm 2026/{name}", form),)
    inside = (_file("Hồ sơ/Phiếu.zip", inner, in_inner), _file("Hồ sơ/Ghi chú.txt", b"xin chao"))
    write = rng.choice(NAME_FORMS)
    return _Piece(
        attached(packed, b"attachment" + write("Hồ sơ.zip", b"filename"), b"application/zip"),
        (_file("Hồ sơ.zip", packed, inside),),
    )


def _winmail(_rng: Random, name: str, form: bytes) -> _Piece:
    packed = tnef({name: form}, "Kính gửi")
    inside = (Expected("phan-1", Role.BODY), _file(name, form))
    return _Piece(
        attached(packed, b'attachment; filename="winmail.dat"', b"application/ms-tnef"),
        (_file("winmail.dat", packed, inside),),
    )


def _outlook(_rng: Random, name: str, form: bytes) -> _Piece:
    packed = compound.write(outlook_folder({name: form}, "Phiếu", "Kính gửi"))
    inside = (Expected("phan-1", Role.BODY), _file(name, form))
    return _Piece(
        attached(packed, b"attachment" + rfc2231("Thư của chi bộ.msg", b"filename"), b"application/vnd.ms-outlook"),
        (_file("Thư của chi bộ.msg", packed, inside),),
    )


def _forwarded(rng: Random, name: str, form: bytes) -> _Piece:
    piece = _named(rng, name, form)
    inner = mail(piece.mime, "Thư gốc", "goc@noigui.example", FIRST_DAY)
    return _Piece(
        b"Content-Type: message/rfc822\r\n\r\n" + inner, (Expected("Thư gốc.eml", Role.FILE, None, piece.parts),)
    )


def _forwarded_twice(rng: Random, name: str, form: bytes) -> _Piece:
    piece = _forwarded(rng, name, form)
    body = multipart(b"mixed", [text("Xin chuyển tiếp"), piece.mime], b"trong")
    inner = mail(body, "Chuyển thư", "giua@noigui.example", FIRST_DAY)
    inside = (Expected("phan-1", Role.BODY), *piece.parts)
    return _Piece(
        b"Content-Type: message/rfc822\r\nContent-Disposition: attachment\r\n\r\n" + inner,
        (Expected("Chuyển thư.eml", Role.FILE, None, inside),),
    )


def _uuencoded(_rng: Random, name: str, form: bytes) -> _Piece:
    head = b"Content-Type: application/octet-stream\r\nContent-Transfer-Encoding: x-uuencode\r\n"
    head += b"Content-Disposition: attachment" + raw_utf8(name, b"filename") + b"\r\n\r\n"
    return _Piece(head + uuencoded(form, b"phieu.xlsx").replace(b"\n", b"\r\n"), (_file(name, form),))


def _in_the_text(_rng: Random, name: str, form: bytes) -> _Piece:
    lines = "Kính gửi\r\n".encode() + uuencoded(form, name.encode("utf-8")).replace(b"\n", b"\r\n")
    return _Piece(b"Content-Type: text/plain\r\n\r\n" + lines, (Expected("", Role.BODY), _file(name, form)))


def _signed_whole(rng: Random, name: str, form: bytes) -> _Piece:
    piece = _named(rng, name, form)
    envelope = signed_envelope(piece.mime)
    kind = b"application/pkcs7-mime; smime-type=signed-data; name=smime.p7m"
    return _Piece(attached(envelope, b"attachment; filename=smime.p7m", kind), piece.parts)


WAYS: tuple[Callable[[Random, str, bytes], _Piece], ...] = (
    *(_named, _named, _named, _type_only, _misnamed, _zipped, _folder_zipped, _winmail, _outlook),
    *(_forwarded, _forwarded_twice, _uuencoded, _in_the_text, _signed_whole),
)


# --- what stands around a form ---


def _letter(rng: Random) -> _Piece:
    plain = _Piece(text("Kính gửi các đồng chí,\r\nFrom đây trở đi là phụ lục."), (Expected("", Role.BODY),))
    if rng.random() < 0.4:
        return plain
    both = multipart(b"alternative", [plain.mime, text('<p>Kính gửi</p><img src="cid:logo@a">', b"html")], b"hai")
    parts = (*plain.parts, Expected("", Role.BODY))
    if rng.random() < 0.5:
        return _Piece(both, parts)
    logo = attached(PICTURE, b'inline; filename="logo.png"', b"image/png", b"Content-ID: <logo@a>\r\n")
    return _Piece(
        multipart(b"related", [both, logo], b"lien"), (*parts, Expected("logo.png", Role.DECORATION, PICTURE))
    )


def _extras(rng: Random) -> list[_Piece]:
    extras = []
    if rng.random() < 0.15:
        extras.append(
            _Piece(
                text("BEGIN:VCALENDAR\r\nEND:VCALENDAR", b"calendar; method=REQUEST"), (Expected("", Role.DECORATION),)
            )
        )
    if rng.random() < 0.15:
        card = text("BEGIN:VCARD\r\nEND:VCARD", b'vcard; name="toi.vcf"')
        extras.append(_Piece(card, (Expected("toi.vcf", Role.SIGNATURE),)))
    if rng.random() < 0.15:
        photo = attached(PICTURE, b'attachment; filename="anh hop.png"', b"image/png")
        extras.append(_Piece(photo, (_file("anh hop.png", PICTURE),)))
    return extras


def make_mail(rng: Random, number: int, form: bytes) -> Sent:
    """One mail that carries a form, in a way and with surroundings the seed decides."""
    place = rng.choice(PLACES)
    way = rng.choice(WAYS)
    pieces = [_letter(rng), way(rng, f"Phiếu chi bộ bản {place} {number}.xlsx", form), *_extras(rng)]
    body = multipart(b"mixed", [piece.mime for piece in pieces], b"ngoai")
    expected = [part for piece in pieces for part in piece.parts]
    if rng.random() < 0.15:
        seal = attached(b"\x30\x03\x02\x01\x05", b'attachment; filename="smime.p7s"', b"application/pkcs7-signature")
        body = multipart(b"signed", [body, seal], b"ky", b'; protocol="application/pkcs7-signature"')
        expected.append(Expected("smime.p7s", Role.SIGNATURE))
    forwards = rng.random() < 0.15
    subject = ("Fwd: " if forwards else "") + rng.choice(SUBJECTS)
    sent = FIRST_DAY + timedelta(minutes=37 * number)
    received = sent + timedelta(minutes=2) if rng.random() < 0.7 else None
    sender = f"Chi.Bo.{number:03}@noigui.example"
    return Sent(
        mail(body, subject, sender, sent, received), way.__name__, sender.lower(), subject, received or sent,
        received is not None and not forwards, _numbered(expected), form,
    )  # fmt: skip


def _numbered(parts: Sequence[Expected]) -> tuple[Expected, ...]:
    return tuple(
        Expected(part.name or f"phan-{number}", part.role, part.content, part.inside)
        for number, part in enumerate(parts, 1)
    )


def make_mails(seed: int, count: int, forms: Sequence[bytes]) -> tuple[Sent, ...]:
    """So many mails, each with one of the forms; every tenth one repeats the form of the one before it."""
    rng = Random(seed)
    mails: list[Sent] = []
    for number in range(count):
        form = mails[-1].form if number % 10 == 9 else forms[number % len(forms)]
        mails.append(make_mail(rng, number, form))
    return tuple(mails)


def as_mbox(mails: Sequence[bytes], *, escape: bool = True) -> bytes:
    """The mails in one mailbox, as Thunderbird writes it."""
    out = bytearray()
    for data in mails:
        lines = data.replace(b"\nFrom ", b"\n>From ") if escape else data
        out += b"From - Fri Nov 20 08:00:00 2026\r\n" + lines + b"\r\n\r\n"
    return bytes(out)
