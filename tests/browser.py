"""Real Chromium for tests, without network and with a profile of its own; whatever the page tried is in its log."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit
from urllib.request import url2pathname

CHROMIUM = next(
    (path for name in ("chromium", "chromium-browser", "google-chrome") if (path := shutil.which(name))), ""
)
DRIVER = shutil.which("chromedriver") or ""
_FLAGS = (
    *("--headless=new", "--no-sandbox", "--disable-gpu", "--disable-background-networking"),
    *("--disable-component-update", "--disable-sync", "--no-first-run", "--disable-dev-shm-usage", "--lang=vi"),
)


@contextmanager
def chromium(profile: Path, width: int = 1280, height: int = 900) -> Iterator[object]:
    """A started browser; a phone's width takes effect through emulation, as windows have a smallest width."""
    from selenium import webdriver

    options = webdriver.ChromeOptions()
    options.binary_location = CHROMIUM
    for flag in (*_FLAGS, f"--user-data-dir={profile}", f"--window-size={width},{height}"):
        options.add_argument(flag)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
    driver = webdriver.Chrome(options, webdriver.ChromeService(DRIVER))
    try:
        resize(driver, width, height)
        yield driver
    finally:
        driver.quit()


def resize(driver: object, width: int, height: int = 900) -> None:
    """Give the page a width as a screen or a phone has it."""
    metrics = {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": width < 600}
    driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", metrics)  # type: ignore[attr-defined]


def requests(driver: object) -> list[str]:
    """The addresses that pages on disk asked for since the last look, documents and all that they name."""
    entries = driver.get_log("performance")  # type: ignore[attr-defined]
    messages = [json.loads(entry["message"])["message"] for entry in entries]
    sent = [each["params"] for each in messages if each["method"] == "Network.requestWillBeSent"]
    return [each["request"]["url"] for each in sent if each["documentURL"].startswith("file:")]


def complaints(driver: object) -> list[str]:
    """What the console said since the last look."""
    return [entry["message"] for entry in driver.get_log("browser")]  # type: ignore[attr-defined]


def exists(address: str) -> bool:
    """Whether an address is that of a file on the disk."""
    return Path(url2pathname(urlsplit(address).path)).is_file()
