"""The page in real Chromium, from the disk as a double-click opens it."""

from __future__ import annotations

import base64
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import browser
import page_data
import pytest
from conftest import reading_here
from page_data import a_season, hostile, words
from season import make_season, run_season, write_season

from bontot_batch import documents, output, page, publish, vietnamese

if not (browser.CHROMIUM and browser.DRIVER):
    pytest.skip("no Chromium with its driver on this machine", allow_module_level=True)

from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.support.ui import Select, WebDriverWait

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]
FOLDER_NAME = "kết quả 2026 & (thử)"  # as people call folders


class Page:
    """An opened page, as its reader deals with it."""

    def __init__(self, driver: Any, path: Path) -> None:
        self.driver, self.path = driver, path

    def open(self, at: str = "") -> Page:
        self.driver.get("about:blank")
        self.driver.get(self.path.as_uri() + at)
        return self

    def one(self, selector: str) -> Any:
        return self.driver.find_element(By.CSS_SELECTOR, selector)

    def all(self, selector: str) -> list[Any]:
        return self.driver.find_elements(By.CSS_SELECTOR, selector)

    def texts(self, selector: str) -> list[str]:
        script = "return [...document.querySelectorAll(arguments[0])].map(each => each.textContent)"
        return list(self.driver.execute_script(script, selector))

    def wait(self, holds: Any) -> None:
        WebDriverWait(self.driver, 20).until(lambda _: holds())

    @property
    def names(self) -> list[str]:
        return self.texts("#ds-bang tbody td:nth-child(2)")

    @property
    def hash(self) -> str:
        return str(self.driver.execute_script("return location.hash"))

    def search(self, text: str, found: int) -> list[str]:
        field = self.one("#ds-tim")
        field.clear()
        field.send_keys(text)
        self.wait(lambda: len(self.names) == found)
        return self.names

    def unit(self) -> str:
        self.wait(lambda: self.one("#don-vi").is_displayed())
        return str(self.one("#don-vi h1").text)


@pytest.fixture(scope="module")
def driver(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    with browser.chromium(tmp_path_factory.mktemp("profile")) as started:
        yield started


@pytest.fixture(scope="module")
def data() -> dict[str, Any]:
    return a_season(250, seed=4)


@pytest.fixture(scope="module")
def written(data: dict[str, Any], tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write(data, tmp_path_factory.mktemp("out") / FOLDER_NAME)


def write(data: dict[str, Any], folder: Path) -> Path:
    folder.mkdir(parents=True)
    (folder / page.FILE_NAME).write_bytes(page.write(data, words()))
    return folder / page.FILE_NAME


@pytest.fixture
def opened(driver: Any, written: Path) -> Iterator[Page]:
    """The page at its beginning; afterwards nothing was complained of and nothing asked for but the page itself."""
    browser.resize(driver, 1280)
    browser.complaints(driver)
    browser.requests(driver)
    yield Page(driver, written).open()
    assert browser.complaints(driver) == []
    assert {address.partition("#")[0] for address in browser.requests(driver)} <= {written.as_uri()}


def test_the_list_shows_the_first_hundred_and_more_on_demand(opened: Page, data: dict[str, Any]) -> None:
    first = opened.names
    opened.one("#ds-them").click()

    assert first == [unit["name"] for unit in data["units"][:100]]
    assert opened.names == [unit["name"] for unit in data["units"]]
    assert opened.one("#ds-them").is_displayed() is False


def test_a_search_needs_no_marks_and_any_order_of_words(opened: Page, data: dict[str, Any]) -> None:
    wanted = [
        u["name"] for u in data["units"] if {"nam", "puc"} <= set(vietnamese.fold(f"{u['name']} {u['parent']}").split())
    ]

    assert opened.search("PUC nam", min(len(wanted), 100)) == wanted
    assert opened.one("#ds-so").text == f"{len(wanted)} trên 250 tổ chức đảng"
    assert "tim=PUC%20nam" in opened.hash


def test_a_search_by_code_finds_the_one_unit(opened: Page, data: dict[str, Any]) -> None:
    unit = data["units"][137]

    assert opened.search(unit["code"].lower(), 1) == [unit["name"]]


def test_a_search_that_finds_nothing_says_so(opened: Page) -> None:
    opened.search("không hề có", 0)

    assert "Không có tổ chức đảng nào khớp" in opened.one("#ds-so").text


def test_filters_by_state_and_body_go_together(opened: Page, data: dict[str, Any]) -> None:
    Select(opened.one("#ds-tt")).select_by_value("recognised")
    Select(opened.one("#ds-cq")).select_by_value("1")
    body = data["bodies"][1]["code"]

    assert opened.names == [u["name"] for u in data["units"] if u["state"] == "recognised" and u["body"] == body]


def test_a_filter_by_clause_shows_who_fails_it(opened: Page, data: dict[str, Any]) -> None:
    failing = [
        u for u in data["units"] if any(c["clause"] == "1.d.6" and c["final"] == "not_met" for c in u["clauses"])
    ]
    Select(opened.one("#ds-k")).select_by_value("1.d.6")

    assert failing
    assert opened.names == [unit["name"] for unit in failing]


def test_filters_are_taken_back_by_one_button(opened: Page) -> None:
    Select(opened.one("#ds-tt")).select_by_value("recognised")
    opened.search("B001-00001", 0)
    opened.one("#ds-xoa").click()

    opened.wait(lambda: len(opened.names) == 100)
    assert opened.hash == "#danh-sach"


def test_a_heading_sorts_one_way_and_then_the_other(opened: Page, data: dict[str, Any]) -> None:
    opened.one("#ds-them").click()
    heading = opened.one("#ds-bang th:nth-child(6) button")
    heading.click()
    opened.one("#ds-them").click()
    rising = opened.texts("#ds-bang tbody td:nth-child(6)")
    heading.click()

    counts = [sum(f["severity"] == "error" for f in u["findings"]) for u in data["units"]]
    assert rising == [str(count) for count in sorted(counts)]
    assert opened.one("#ds-bang th:nth-child(6)").get_attribute("aria-sort") == "descending"
    assert opened.texts("#ds-bang tbody td:nth-child(6)")[0] == str(max(counts))


def test_a_heading_sorts_by_keyboard_in_vietnamese_order(opened: Page, data: dict[str, Any]) -> None:
    opened.one("#ds-bang th:nth-child(2) button").send_keys(Keys.ENTER)

    assert opened.names == sorted((u["name"] for u in data["units"]), key=vietnamese.sort_key)[:100]


def test_a_click_on_a_name_opens_the_unit_and_back_returns_to_the_list_as_it_was(opened: Page) -> None:
    names = opened.search("B001", len([n for n in range(250) if n % 5 == 1]))
    opened.one("#ds-bang tbody tr:nth-child(3) a").click()
    name = opened.unit()
    opened.driver.back()
    opened.wait(lambda: opened.one("#ds").is_displayed())

    assert name == names[2]
    assert opened.names == names


def test_a_unit_is_reached_and_left_by_keyboard_alone(opened: Page, data: dict[str, Any]) -> None:
    opened.one("body").send_keys("/")
    field = opened.driver.switch_to.active_element
    field.send_keys(data["units"][42]["code"])
    opened.wait(lambda: len(opened.names) == 1)
    for _ in range(40):
        opened.driver.switch_to.active_element.send_keys(Keys.TAB)
        if (
            opened.driver.switch_to.active_element.get_attribute("href")
            and opened.driver.switch_to.active_element.text == data["units"][42]["name"]
        ):
            break
    opened.driver.switch_to.active_element.send_keys(Keys.ENTER)

    assert opened.unit() == data["units"][42]["name"]
    assert opened.driver.switch_to.active_element.tag_name == "h1"
    opened.driver.switch_to.active_element.send_keys(Keys.ESCAPE)
    opened.wait(lambda: opened.one("#ds").is_displayed())


def test_an_address_with_a_unit_opens_it_with_its_whole_trace(opened: Page, data: dict[str, Any]) -> None:
    unit = next(u for u in data["units"] if u["state"] == "recognised" and u["findings"])
    opened.open(f"#dv={unit['code']}")
    assert opened.unit() == unit["name"]
    text = opened.driver.execute_script("return document.getElementById('don-vi').textContent")

    for clause in unit["clauses"]:
        assert clause["reason"] in text
        assert all(str(entry["cell"]) in text for entry in clause["inputs"])
    for finding in unit["findings"]:
        assert finding["message"] in text
        assert finding["hint"] in text
    assert unit["vote"]["reason"] in text
    for each in data["files"]:
        assert each["unit"] != unit["code"] or each["file"] in text


def test_an_address_with_a_filter_opens_the_list_so(opened: Page, data: dict[str, Any]) -> None:
    opened.open("#tt=missing&sx=0-")
    codes = sorted((u["code"] for u in data["units"] if u["state"] == "missing"), reverse=True)

    assert opened.texts("#ds-bang tbody td:nth-child(1)") == codes[:100]


def test_an_address_that_names_nothing_opens_the_page(opened: Page) -> None:
    opened.open("#dv=khong-co&tt=la&sx=99")

    assert len(opened.names) == 100


def test_the_map_opens_a_unit(opened: Page, data: dict[str, Any]) -> None:
    assert len(opened.all("#ban-do-o a")) == 250
    opened.driver.execute_script("document.querySelectorAll('#ban-do-o a')[7].click()")

    assert opened.unit() == data["units"][7]["name"]


def test_every_file_is_found_in_the_account(opened: Page, data: dict[str, Any]) -> None:
    opened.driver.execute_script("document.getElementById('tep-mo').open = true")
    opened.wait(lambda: opened.one("#tep-so").text == f"{len(data['files'])} trên {len(data['files'])}")
    Select(opened.one("#tep-tt")).select_by_value("rejected")

    assert (
        opened.texts("#tep-bang tbody td:nth-child(1)")
        == [f["file"] for f in data["files"] if f["state"] == "rejected"][:100]
    )


@pytest.mark.parametrize("width", [320, 360, 768])
@pytest.mark.parametrize("at", ["", "#dv=B000-00005", "#tt=not_met"])
def test_no_width_of_a_screen_makes_the_page_scroll_sideways(opened: Page, width: int, at: str) -> None:
    browser.resize(opened.driver, width, 740)
    opened.open(at)
    opened.driver.execute_script("for (const each of document.querySelectorAll('details')) each.open = true")

    assert opened.driver.execute_script("return document.documentElement.scrollWidth") <= width


def test_every_control_has_a_name_and_every_section_a_heading(opened: Page) -> None:
    nameless = """return [...document.querySelectorAll('input, select, button, a')].filter(each =>
        !(each.labels?.length || each.textContent.trim() || each.getAttribute('aria-label'))).length"""

    assert opened.driver.execute_script(nameless) == 0
    assert all(opened.one(f"#{each.get_attribute('aria-labelledby')}") for each in opened.all("main section"))
    assert opened.driver.execute_script("return document.documentElement.lang") == "vi"


@pytest.mark.skipif(not shutil.which("pdftotext"), reason="no pdftotext on this machine")
def test_printing_holds_every_unit_on_paper_of_the_right_size(
    opened: Page, data: dict[str, Any], tmp_path: Path
) -> None:
    told, size = printed(opened, tmp_path)

    assert [unit["code"] for unit in data["units"] if unit["code"] not in told] == []
    assert "Bản in có" not in told
    assert "A4" in size


def printed(opened: Page, folder: Path) -> tuple[str, str]:
    """The text of the page on paper, and what is said of the paper."""
    made = opened.driver.execute_cdp_cmd("Page.printToPDF", {"preferCSSPageSize": True, "printBackground": True})
    (folder / "trang.pdf").write_bytes(base64.b64decode(made["data"]))
    asked = (["pdftotext", "-layout", "trang.pdf", "-"], ["pdfinfo", "trang.pdf"])
    text, about = (subprocess.run(each, cwd=folder, capture_output=True, check=True).stdout.decode() for each in asked)
    return text, about


@pytest.mark.soak
@pytest.mark.skipif(not shutil.which("pdftotext"), reason="no pdftotext on this machine")
def test_printing_ten_thousand_units_holds_the_first_thousand_and_says_so(driver: Any, tmp_path: Path) -> None:
    data = a_season(10_000)
    opened = Page(driver, write(data, tmp_path / "out")).open()
    told, size = printed(opened, tmp_path)

    assert [unit["code"] for unit in data["units"] if (unit["code"] in told)] == [
        u["code"] for u in data["units"][:1000]
    ]
    assert "Bản in có 1.000 dòng đầu trên 10.000." in told
    assert told.count("Tổng cộng") == 1  # under the whole table, not on every page of it
    assert "A4" in size


def test_the_first_screen_needs_no_script(driver: Any, written: Path, data: dict[str, Any]) -> None:
    driver.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": True})
    try:
        opened = Page(driver, written).open()
        assert opened.one("[data-figure=expected]").text == "250"
        assert opened.one("#cap-uy tbody tr").is_displayed()
        assert "tong_hop.xlsx" in opened.one("noscript").text
    finally:
        driver.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": False})


@pytest.mark.soak
def test_ten_thousand_units_are_read_as_quickly_as_thirty(driver: Any, tmp_path: Path) -> None:
    path = write(a_season(10_000), tmp_path / "out")
    paints = "return performance.getEntriesByName('first-contentful-paint')[0].startTime"
    opened = Page(driver, path)
    firsts = []
    for _ in range(3):
        opened.open()
        opened.wait(lambda: len(opened.names) == 100)
        firsts.append(opened.driver.execute_script(paints))

    assert min(firsts) < 2_000  # milliseconds; measured: a tenth of it
    assert opened.search("B150-09", 6)
    opened.open("#dv=B100-09953")
    assert opened.unit().startswith("Chi bộ bản")


def test_hostile_texts_stay_texts_in_every_field(driver: Any, tmp_path: Path) -> None:
    data = a_season(200, seed=9, text=hostile(page_data.HOSTILE))
    opened = Page(driver, write(data, tmp_path / "out")).open()
    opened.one("#ds-them").click()
    assert opened.names == [unit["name"] for unit in data["units"]]
    assert opened.texts("#cap-uy tbody th") == [body["name"].replace("\r", "\n") for body in data["bodies"]]

    for unit in data["units"][:60]:
        opened.driver.execute_script("location.hash = 'dv=' + encodeURIComponent(arguments[0])", unit["code"])
        opened.wait(lambda unit=unit: opened.texts("#don-vi h1") == [unit["name"]])
        text = opened.driver.execute_script("return document.getElementById('don-vi').textContent")
        told = [c["reason"] for c in unit["clauses"]] + [f["message"] for f in unit["findings"]]
        told += [e["value"] for c in unit["clauses"] for e in c["inputs"] if e["field"].startswith("evidence")]
        told += [f["file"] for f in data["files"] if f["unit"] == unit["code"]]
        assert [each for each in told if each not in text] == []

    assert opened.driver.execute_script("return window.hacked") is None
    assert (
        opened.all("img, iframe, object, embed, base, style + style, form form, [onload], [onerror], [onmouseover]")
        == []
    )
    assert browser.complaints(driver) == []


def test_every_link_of_a_season_leads_to_a_file(driver: Any, tmp_path: Path) -> None:
    write_season(make_season(16, 5), tmp_path / "vao")
    templates = documents.find_templates(None, Path.cwd())
    with reading_here():
        made = publish.publish(run_season(tmp_path / "vao", 1), templates, ways=publish.Ways(jobs=1))
    output.write_all(tmp_path / "ra", made.files)
    opened = Page(driver, tmp_path / "ra" / page.FILE_NAME)
    links = set()
    for code in ("", *(f"#dv={each.unit.code}" for each in made.result.units)):
        opened.open(code)
        if code:
            opened.unit()
            opened.wait(lambda: len(opened.all("#don-vi section")) > 1 or not opened.texts("#don-vi .t-returned"))
        links |= {each.get_attribute("href") for each in opened.all("a[href]:not([href^='#'])")}

    wanted = {(tmp_path / "ra" / name).as_uri() for each in made.result.units for name in each.documents}
    assert wanted <= links
    assert all(browser.exists(link) for link in links)
