"""What the list of bodies says of the issuer and the signer, however it is typed, stands in documents in its form."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from bontot_batch.documents.common import collective, issuer_names, signer
from bontot_batch.documents.proposal import advisory
from bontot_batch.model import Body, Place

BODY = Body(
    *("NAMMA", "Đảng ủy xã Nậm Mạ", "dang_uy_xa", "Đảng bộ tỉnh Lai Châu", "Đảng ủy xã Nậm Mạ", "Nậm Mạ", "QĐ/ĐU"),
    *("T/M ĐẢNG ỦY", "BÍ THƯ", "Lò Văn Thử", "Ban Xây dựng Đảng", 2026, date(2026, 12, 15), 1, Place("danh_muc.xlsx")),
)


@pytest.mark.parametrize(
    "typed",
    ["T/M BAN THƯỜNG VỤ", "T/M ban thường vụ", "T/M BTV", "T/M btv", "T/M: BTV", "T/M : Ban Thường vụ", "TM. BTV",
     "T.M BAN THƯỜNG VỤ", "tm ban thường vụ", "Thay mặt Ban Thường vụ"],
)  # fmt: skip
def test_the_capacity_is_written_in_one_form(typed: str) -> None:
    body = replace(BODY, authority=typed)
    assert signer(body)["quyen_han"] == "T/M BAN THƯỜNG VỤ"
    assert collective(body) == "Ban Thường vụ Đảng ủy xã Nậm Mạ"


@pytest.mark.parametrize("typed", ["T/M ĐẢNG ỦY", "T/M: Đảng uỷ", "t/m chi bộ", "T/M TMV"])
def test_only_the_beginning_is_read_as_on_behalf_of(typed: str) -> None:
    body = replace(BODY, authority=typed)
    assert signer(body)["quyen_han"] == typed.replace(":", "").upper()
    assert collective(body) == "Đảng ủy xã Nậm Mạ"


def test_a_name_that_says_the_standing_committee_does_not_say_it_twice() -> None:
    body = replace(BODY, name="Ban Thường vụ Đảng ủy xã Nậm Mạ", authority="T/M BTV")
    assert collective(body) == "Ban Thường vụ Đảng ủy xã Nậm Mạ"
    assert issuer_names(body)["chu_the"] == "BAN THƯỜNG VỤ ĐẢNG ỦY XÃ NẬM MẠ"


def test_names_in_the_head_and_the_post_are_in_capitals_and_a_persons_name_is_not() -> None:
    body = replace(BODY, signer_title="Phó Bí thư")
    named = issuer_names(body)
    assert (named["dong_1"], named["dong_2"]) == ("ĐẢNG BỘ TỈNH LAI CHÂU", "ĐẢNG ỦY XÃ NẬM MẠ")
    assert advisory(body)["dong_1"] == "ĐẢNG ỦY XÃ NẬM MẠ"
    assert (signer(body)["chuc_vu"], signer(body)["ho_ten"]) == ("PHÓ BÍ THƯ", "Lò Văn Thử")
