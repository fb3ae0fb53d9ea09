"""The page in a real Chromium: no request, no complaint, and a script that does what it is there for."""

import shutil
from pathlib import Path

import pytest

from reports.demo.sample_school import store_sample
from reports.html.render import write_html
from reports.report import build_report
from reports.review import review
from scanner.store.repository import Repository
from tests.reports import surveys

pytestmark = pytest.mark.browser
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")


@pytest.fixture(scope="module")
def browser():
    if CHROMIUM is None:
        pytest.skip("no Chromium on this machine")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        started = playwright.chromium.launch(
            executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
        )
        yield started
        started.close()


def opened(browser, path: Path, width: int = 1200):
    page = browser.new_page(viewport={"width": width, "height": 900})
    page.complaints, page.asked = [], []
    page.on("console", lambda message: page.complaints.append(message.text))
    page.on("pageerror", lambda error: page.complaints.append(str(error)))
    page.on("dialog", lambda dialog: page.complaints.append("dialog"))
    page.on("request", lambda request: page.asked.append(request.url))
    page.goto(path.as_uri())
    return page


@pytest.mark.parametrize("language", ["vi", "en"])
@pytest.mark.parametrize("survey", [surveys.hostile, surveys.two_hundred], ids=["hostile", "large"])
def test_opens_without_a_request_or_a_complaint(browser, tmp_path, survey, language):
    path = tmp_path / "r.html"
    write_html(build_report(survey(), language), path)
    page = opened(browser, path)
    assert page.asked == [path.as_uri()]
    assert page.complaints == []
    assert page.evaluate("document.documentElement.lang") == language
    page.close()


def test_policy_stops_a_script_that_slipped_in(browser, tmp_path):
    path = tmp_path / "r.html"
    write_html(build_report(surveys.tiny(), "vi"), path)
    path.write_text(
        path.read_text("utf-8").replace("</main>", "<script>document.title='owned'</script></main>"), "utf-8"
    )
    page = opened(browser, path)
    assert page.title() != "owned"
    assert page.complaints
    page.close()


def test_filter_needs_no_tone_marks_and_details_open(browser, tmp_path):
    path = tmp_path / "r.html"
    write_html(build_report(surveys.two_hundred(), "vi"), path)
    page = opened(browser, path)
    page.fill("#device-filter", "bo dinh tuyen phongmay-017")
    assert page.locator("#device-table tbody tr:visible").count() == 1
    assert page.locator("#device-count").inner_text() == "1/200"
    page.fill("#device-filter", "")
    assert page.locator("#device-table tbody tr:visible").count() == 200
    page.click("button[data-expand]")
    assert page.locator("details:not([open])").count() == 0
    page.close()


@pytest.mark.parametrize("survey", [surveys.hostile, surveys.two_hundred], ids=["hostile", "large"])
def test_fits_a_telephone(browser, tmp_path, survey):
    path = tmp_path / "r.html"
    write_html(build_report(survey(), "vi"), path)
    page = opened(browser, path, width=360)
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    page.close()


@pytest.mark.parametrize("language", ["vi", "en"])
def test_first_sheet_holds_the_summary_and_the_signatures(browser, tmp_path, language):
    path = tmp_path / "r.html"
    with Repository.open(str(tmp_path / "sample.db")) as repository:
        store_sample(repository)
        report = build_report(review(repository), language)
    assert len(report.actions) == 5
    write_html(report, path)
    page = opened(browser, path)
    page.emulate_media(media="print")
    page.set_viewport_size({"width": 662, "height": 993})  # A4 less its margins, in CSS pixels
    bottom = page.evaluate("document.querySelector('.sign').getBoundingClientRect().bottom + scrollY")
    assert bottom <= 993
    page.close()
