"""Builds the Word templates of an office's documents; offices then edit the files in Word.

Run ``python tests/word_templates.py`` after a change here; a test holds the files in ``templates/`` to this script.
"""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

from word_parts.decisions import decision_list, decision_single
from word_parts.letters import notice, proposal
from word_parts.lists import commendation, explanation
from word_parts.reports import report
from word_parts.votes import ballot, minutes

from bontot_batch.documents import stamp

FOLDER = Path(__file__).parent.parent / "templates"

BUILDERS: dict[str, Callable[[], Any]] = {
    "01-QD.docx": decision_single,
    "02-QD.docx": decision_single,
    "01-QD_danh_sach.docx": decision_list,
    "02-QD_danh_sach.docx": decision_list,
    "03-PDG.docx": ballot,
    "bien_ban_kiem_phieu.docx": minutes,
    "bao_cao_tong_hop.docx": report,
    "to_trinh.docx": proposal,
    "thong_bao.docx": notice,
    "giai_trinh.docx": explanation,
    "de_nghi_khen_thuong.docx": commendation,
}


def build(name: str) -> bytes:
    """The template's bytes, the same on every run."""
    document = BUILDERS[name]()
    properties = document.core_properties
    properties.title = properties.author = properties.comments = properties.last_modified_by = ""
    properties.created = properties.modified = datetime(2024, 5, 3)
    data = io.BytesIO()
    document.save(data)
    return stamp(data.getvalue())


if __name__ == "__main__":
    for template in BUILDERS:
        (FOLDER / template).write_bytes(build(template))
