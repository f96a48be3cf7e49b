"""The results of several bodies, as their own runs wrote them, and folders that hold such results."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from pathlib import Path
from typing import Any

from page_data import a_season

from bontot_batch.model import FileState, UnitState
from bontot_batch.rollup import Source

Data = dict[str, Any]


def a_body(seed: int, name: str, count: int = 20, code: str = "") -> Data:
    """The results of one body, as its own run wrote them."""
    data = a_season(count, seed)
    data["bodies"][0] |= {"name": name, "code": code or f"B{seed:03}"}
    for unit in data["units"]:
        unit["body"] = data["bodies"][0]["code"]
        unit["code"] = f"{data['bodies'][0]['code']}-{unit['code']}"
    for file in data["files"]:
        file["unit"] = f"{data['bodies'][0]['code']}-{file['unit']}"
    return counted(data)


def counted(data: Data) -> Data:
    states, files = Counter(unit["state"] for unit in data["units"]), Counter(each["state"] for each in data["files"])
    data["run"] |= {
        "counts": {state.value: states[state.value] for state in UnitState},
        "account": {state.value: files[state.value] for state in FileState},
    }
    return data


def source(name: str, data: Data) -> Source:
    return Source(name, f"../{name}/", data, hashlib.sha256(name.encode()).hexdigest())


def laid(folder: Path, name: str, data: Data | bytes) -> str:
    (folder / name).mkdir()
    raw = data if isinstance(data, bytes) else json.dumps(data, ensure_ascii=False).encode()
    (folder / name / "ket_qua.json").write_bytes(raw)
    return str(folder / name)
