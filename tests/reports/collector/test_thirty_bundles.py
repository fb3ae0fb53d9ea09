"""The office's page over thirty bundles, each made from a school's own database; five of them are bad."""

import dataclasses
import html
import re
import shutil
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pytest
from openpyxl import load_workbook

from checks.base import Assessment
from reports.bundle.make import make_bundle
from reports.cli.context import Context
from reports.collector.overview import Overview, write_overview
from reports.demo.sample_school import DURATION, STARTED, sample_school
from reports.locale import choose_language
from reports.review import review
from scanner.model.closed_lists import Outcome, Severity, VerdictStatus
from scanner.model.scan import ScanState
from scanner.store.repository import Repository

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
HOSTILE_NAME = "<script>document.title='owned'</script> Trường [@click=app.quit] \"'><img src=x onerror=alert(1)>"
SCHOOLS = 30
WRONG_KEY, NOT_IN_LIST, CUT_OFF, CHANGED, NO_BUNDLE = 26, 27, 28, 29, 30
GOOD = range(1, 26)


@dataclass(frozen=True)
class Office:
    """A folder of thirty files, the sheet of expected schools, and what the good schools themselves concluded."""

    folder: Path
    sheet: Path
    own: dict[int, Assessment]

    def page(self, language: str) -> tuple[Overview, str, Path]:
        """Write the page in one language; the code of every school is kept beside its name."""
        choose_language(language)
        path = self.folder.parent / f"overview-{language}.html"
        return write_overview(self.folder, path, sheet=self.sheet, language=language), path.read_text("utf-8"), path


def name_of(number: int) -> str:
    if number == 8:
        return "=HYPERLINK(1)"
    return HOSTILE_NAME if number == 7 else f"Trường THCS số {number}"


def store_school(path: Path, number: int) -> None:
    """Put a school into a migrated database: each has other hosts of the sample, every third no website."""
    sample = sample_school()
    hosts = [host for place, host in enumerate(sample.hosts[:-1]) if (place + number) % 4]
    if number % 3:
        hosts.append(sample.hosts[-1])
    with Repository.open(str(path)) as repository:
        repository.save_school(dataclasses.replace(sample.school, code=f"T{number:02d}", name=name_of(number)))
        repository.begin_scan(sample.scan)
        for target, evidence, coverage in hosts:
            repository.record(sample.scan.id, target, evidence, coverage, host_done=True)
        repository.finish_scan(sample.scan.id, ScanState.FINISHED, STARTED + DURATION)


def spoil(folder: Path) -> None:
    """Damage on the way: one cut off, one changed by a letter, one that never was a bundle."""
    cut = folder / f"{CUT_OFF}.rasoat"
    cut.write_bytes(cut.read_bytes()[:-200])
    changed = folder / f"{CHANGED}.rasoat"
    content = bytearray(changed.read_bytes())
    place = content.index(b'"payload"') + 60
    content[place] = ord("A") if content[place] != ord("A") else ord("B")
    changed.write_bytes(bytes(content))
    (folder / f"{NO_BUNDLE}.rasoat").write_bytes(b"PK\x03\x04 a text document under another name")


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    root = tmp_path_factory.mktemp("office")
    folder = root / "received"
    folder.mkdir()
    empty = root / "empty.db"
    Repository.open(str(empty)).close()
    own: dict[int, Assessment] = {}
    with pytest.MonkeyPatch.context() as patch:
        for number in range(1, SCHOOLS + 1):
            home = root / f"school-{number}"
            home.mkdir()
            patch.setenv("RASOAT_HOME", str(home))
            database = shutil.copy(empty, home / "school.db")
            store_school(database, 99 if number == NOT_IN_LIST else number)
            make_bundle(Context(db=str(database)), folder / f"{number}.rasoat")
            if number in GOOD:
                with Repository.open(str(database)) as repository:
                    own[number] = review(repository).assessment
    spoil(folder)
    sheet = root / "schools.csv"
    rows = [f'T{n:02d};"{name_of(n).replace(chr(34), chr(34) * 2)}";Xã {n % 4};' for n in range(1, SCHOOLS + 1)]
    rows[WRONG_KEY - 1] += "00000-00000-00000-00000"
    sheet.write_text("\n".join(["Mã trường;Tên trường;Xã/phường;Mã xác thực", *rows]), encoding="utf-8")
    yield Office(folder, sheet, own)
    choose_language("vi")


def cells(page: str, section: str) -> list[list[str]]:
    """Return the cells of a section's table as text."""
    part = page[page.index(f'<h2 id="{section}">') :]
    body = part[part.index("<tbody>") : part.index("</tbody>")]
    rows = re.findall(r"<tr[^>]*>(.*?)</tr>", body, re.DOTALL)
    columns = [re.findall(r"<t[dh][^>]*>(.*?)</t[dh]>", row, re.DOTALL) for row in rows]
    return [[html.unescape(re.sub(r"<[^>]+>", " ", cell)).strip() for cell in row] for row in columns]


@pytest.mark.parametrize("language", ["vi", "en"])
def test_every_number_is_the_sum_of_what_the_schools_found(office: Office, language: str):
    made, page, _path = office.page(language)

    assert (made.expected, made.received, made.missing) == (30, 25, 4)
    assert len(made.refused) == 5
    assert re.findall(r"<dd>(\d+)</dd>", page)[:5] == ["30", "25", "4", "1", "5"]
    schools_with: Counter[str] = Counter()
    places: Counter[str] = Counter()
    for assessment in office.own.values():
        failed = [item.check for item in assessment.findings if item.outcome is Outcome.FAIL]
        schools_with.update(set(failed))
        places.update(failed)
    shown = {row[0].split()[-1]: (int(row[2]), int(row[3])) for row in cells(page, "gaps") if row[2] != "0"}
    assert shown == {check: (schools_with[check], places[check]) for check in schools_with}


def test_every_clause_adds_up_to_all_expected_schools(office: Office):
    _made, page, _path = office.page("vi")
    statuses = [status for status in VerdictStatus if status is not VerdictStatus.OUT_OF_SCOPE]

    rows = cells(page, "requirements")

    assert len(rows) > 30
    for row in rows:
        assert sum(map(int, row[1:])) == SCHOOLS
        assert row[-1] == "5"
        own = Counter(
            verdict.status
            for assessment in office.own.values()
            for verdict in assessment.verdicts
            if verdict.requirement == row[0].split()[0]
        )
        assert [int(number) for number in row[1:-1]] == [own[status] for status in statuses]


def test_each_school_has_its_own_numbers(office: Office):
    _made, page, _path = office.page("vi")
    rows = {re.search(r"T\d\d", row[0]).group(): row for row in cells(page, "schools")}  # type: ignore[union-attr]

    assert len(rows) == SCHOOLS
    for number, assessment in office.own.items():
        row = rows[f"T{number:02d}"]
        severe = (Severity.CRITICAL, Severity.HIGH, Severity.MEDIUM)
        assert row[4:7] == [str(assessment.counts.gaps.get(severity, 0)) for severity in severe]
        assert row[7] == f"{assessment.counts.looked_at}/{assessment.counts.asked}"
    assert "bị từ chối" in rows[f"T{WRONG_KEY}"][1]
    assert all("chưa nhận" in rows[f"T{number}"][1] for number in (NOT_IN_LIST, CUT_OFF, CHANGED, NO_BUNDLE))


def test_each_bad_file_is_named_with_its_reason(office: Office):
    made, page, _path = office.page("en")

    reasons = {item.file: item.reason for item in made.refused}

    assert set(reasons) == {f"{n}.rasoat" for n in (WRONG_KEY, NOT_IN_LIST, CUT_OFF, CHANGED, NO_BUNDLE)}
    assert "another key" in reasons[f"{WRONG_KEY}.rasoat"]
    assert "not in the list" in reasons[f"{NOT_IN_LIST}.rasoat"]
    assert "cut off" in reasons[f"{CUT_OFF}.rasoat"]
    assert "changed after it was sealed" in reasons[f"{CHANGED}.rasoat"]
    assert [row[0] for row in cells(page, "refused")] == sorted(reasons)


def test_schools_stand_by_commune(office: Office):
    _made, page, _path = office.page("vi")

    communes = [row[0].rsplit("·", 1)[-1].strip() for row in cells(page, "schools")]

    assert communes == sorted(communes)
    assert len(set(communes)) == 4


@pytest.mark.parametrize(("due", "late"), [(date(2026, 1, 31), SCHOOLS), (date(2999, 1, 1), 0)])
def test_a_due_day_marks_who_is_late(office: Office, tmp_path: Path, due: date, late: int):
    choose_language("en")
    path = tmp_path / "overview.html"

    write_overview(office.folder, path, sheet=office.sheet, language="en", due=due)

    page = path.read_text("utf-8")
    assert [int(number) for number in re.findall(r"<dd>(\d+)</dd>", page)][5] == late
    assert sum("late" in row[1] for row in cells(page, "schools")) == late


def test_the_workbook_says_the_same_as_the_page(office: Office, tmp_path: Path):
    _made, page, _path = office.page("vi")
    path = tmp_path / "overview.xlsx"

    write_overview(office.folder, path, sheet=office.sheet, language="vi")

    book = load_workbook(path)
    schools = list(book.worksheets[0].iter_rows(min_row=2, values_only=True))
    assert len(schools) == SCHOOLS
    assert {row[0] for row in schools} == {name_of(number) for number in range(1, SCHOOLS + 1)}
    gaps = [(row[1], row[3], row[4]) for row in book.worksheets[2].iter_rows(min_row=2, values_only=True)]
    assert gaps == [(row[0].split()[-1], int(row[2]), int(row[3])) for row in cells(page, "gaps")]
    assert book.worksheets[3].max_row == 1 + 5
    assert all(cell.data_type != "f" for sheet in book for line in sheet.iter_rows() for cell in line)


@pytest.mark.browser
@pytest.mark.parametrize("language", ["vi", "en"])
def test_opens_in_a_browser_without_a_request(office: Office, language: str):
    if CHROMIUM is None:
        pytest.skip("no Chromium on this machine")
    from playwright.sync_api import sync_playwright

    _made, _page, path = office.page(language)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
        )
        page = browser.new_page(viewport={"width": 360, "height": 800})
        asked: list[str] = []
        complaints: list[str] = []
        page.on("request", lambda request: asked.append(request.url))
        page.on("console", lambda message: complaints.append(message.text))
        page.on("dialog", lambda dialog: complaints.append(dialog.message))
        page.goto(path.as_uri())
        assert asked == [path.as_uri()]
        assert complaints == []
        assert page.title() != "owned"
        assert HOSTILE_NAME in page.inner_text("body")
        assert page.evaluate("document.images.length") == 0
        assert page.evaluate("document.documentElement.scrollWidth") <= 360
        browser.close()
