"""The page: self-contained, escaped, deterministic, small, readable."""

import re
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import pytest

from checks.requirements import load_pack
from reports.html.render import css_string, render_html, web_link, write_html
from reports.report import build_report
from scanner.model.topology import Topology
from scanner.text import clean
from tests.reports import surveys

LANGUAGES = ("vi", "en")
CSS = (Path(__file__).parents[2] / "reports/html/templates/report.css").read_text(encoding="utf-8")


class Page(HTMLParser):
    """Collects tags with attributes, the text and the ids of a page."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.texts: list[str] = []
        self.feed(html)
        self.text = " ".join("".join(self.texts).split())

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.texts.append(data)


def page_of(review, language="vi", **more) -> Page:
    return Page(render_html(build_report(review, language, **more)))


@pytest.mark.parametrize("survey", [surveys.hostile, surveys.hostile_wires])
@pytest.mark.parametrize("language", LANGUAGES)
def test_hostile_text_stays_text(language, survey):
    page = page_of(survey(), language)
    assert [tag for tag, _ in page.tags].count("script") == 1
    assert "img" not in {tag for tag, _ in page.tags}
    assert not [name for _, attrs in page.tags for name in attrs if name.startswith("on")]
    for text in surveys.HOSTILE:
        assert " ".join(clean(text).split()) in page.text
    assert "\x1b" not in page.text
    assert "\u202e" not in page.text
    assert "49" not in re.findall(r"\{\{ 7\*7 \}\}|\b49\b", page.text)


@pytest.mark.parametrize("survey", [surveys.tiny, surveys.hostile, surveys.empty, surveys.wired, surveys.hostile_wires])
def test_nothing_is_loaded_from_anywhere(survey):
    page = page_of(survey())
    loading = [
        value
        for _, attrs in page.tags
        for name in ("src", "href", "srcset", "data", "action", "poster", "xlink:href")
        if (value := attrs.get(name)) is not None
    ]
    assert loading
    assert [value for value in loading if not value.startswith("#") and value != "data:,"] == []
    assert "url(" not in CSS
    assert "@import" not in CSS
    policy = next(attrs["content"] for tag, attrs in page.tags if tag == "meta" and "http-equiv" in attrs)
    assert policy is not None
    assert policy.startswith("default-src 'none';")


def test_links_inside_the_page_lead_somewhere():
    page = page_of(surveys.two_hundred())
    ids = [attrs["id"] for _, attrs in page.tags if "id" in attrs]
    assert len(ids) == len(set(ids))
    targets = {
        attrs["href"][1:] for tag, attrs in page.tags if tag == "a" and (attrs.get("href") or "").startswith("#")
    }
    assert targets <= set(ids)


@pytest.mark.parametrize("language", LANGUAGES)
def test_same_review_gives_same_bytes(language):
    first = render_html(build_report(surveys.hostile(), language))
    assert first == render_html(build_report(surveys.hostile(), language))
    assert f'<html lang="{language}">' in first


@pytest.mark.parametrize("language", LANGUAGES)
def test_two_hundred_hosts_stay_under_300_kilobytes(language):
    assert len(render_html(build_report(surveys.two_hundred(), language)).encode()) < 300_000


def test_every_entry_is_quoted_exactly():
    page = page_of(surveys.tiny())
    quotes = re.findall(r'<blockquote lang="vi">(.*?)</blockquote>', render_html(build_report(surveys.tiny(), "vi")))
    assert len(quotes) == 80
    assert all(entry.vi in page.text for entry in load_pack().entries)


def test_one_heading_landmarks_and_named_tables():
    html = render_html(build_report(surveys.tiny(), "vi"))
    assert html.count("<h1>") == 1
    assert html.count("<table") == html.count("<caption>")
    assert '<a class="skip" href="#main">' in html
    assert '<main id="main"' in html
    assert "<th>" not in html


def test_public_report_names_nobody():
    internal = render_html(build_report(surveys.planted(), "vi"))
    public = render_html(build_report(surveys.planted(), "vi", public=True))
    assert [text for text in surveys.PLANTED if text not in internal] == []
    assert [text for text in (*surveys.PLANTED, "10.77.") if text in public] == []
    assert "Bộ định tuyến số 1" in public


def test_says_where_things_hang_and_how_full_the_printers_are():
    text = page_of(surveys.wired()).text
    assert "Bộ chuyển mạch SW-TANG1 (192.168.1.3)" in text
    assert "gi1/0/5LBP226 (192.168.1.21)" in text.replace(" LBP226", "LBP226")
    assert "dùng chung một cổng" in text
    assert "Canon Cartridge 057 Black Toner: 12%" in text
    assert "48.211" in text
    assert "192.168.1.0/24" in text


def test_an_unmanaged_network_is_said_to_be_unknown_and_never_drawn_flat():
    text = page_of(surveys.judged(without_wires(surveys.wired()))).text
    assert "loại thường (không quản lý được)" in text
    assert "gi1/0/5" not in text


def without_wires(review):
    inventory = review.inventory
    unplaced = tuple(device.id for device in inventory.devices if not device.personal)
    return replace(inventory, topology=Topology(unplaced=unplaced))


def test_the_public_report_does_not_say_where_things_hang():
    public = render_html(build_report(surveys.wired(), "vi", public=True))
    assert [text for text in ("SW-TANG1", "gi1/0", "192.168.", "Văn phòng", "Cartridge 057") if text in public] == []


def test_a_css_string_cannot_end():
    assert css_string('"; } body { display: none } \\').count('"') == 2
    assert css_string("ộ") == '"\\001ed9"'


def test_only_web_addresses_become_links():
    assert web_link("javascript:alert(1)") == ""
    assert web_link("https://a.edu.vn") == "https://a.edu.vn"


def test_the_script_is_small():
    script = Path(__file__).parents[2] / "reports/html/templates/report.js"
    assert len(script.read_bytes()) <= 5_000


def test_the_file_is_written_whole(tmp_path):
    report = build_report(surveys.tiny(), "vi")
    target = tmp_path / "bao-cao.html"
    write_html(report, target)
    assert target.read_text(encoding="utf-8") == render_html(report)
    assert list(tmp_path.iterdir()) == [target]


def _luminance(colour: str) -> float:
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def _contrast(first: str, second: str) -> float:
    high, low = sorted((_luminance(first), _luminance(second)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def test_every_pair_of_colours_can_be_read():
    """WCAG 2.2, 1.4.3: at least 4.5 to 1, in the light and in the dark form."""
    blocks = re.findall(r":root \{(.*?)\}", CSS, re.DOTALL)
    light = dict(re.findall(r"--([a-z-]+): (#[0-9a-f]{6})", blocks[0]))
    dark = light | dict(re.findall(r"--([a-z-]+): (#[0-9a-f]{6})", blocks[1]))
    assert light["page"] != dark["page"]
    for palette in (light, dark):
        pairs = [(name, f"{name}-text") for name in palette if f"{name}-text" in palette]
        pairs += [(ground, text) for ground in ("page", "card", "faint") for text in ("text", "soft")]
        pairs += [("page", "link"), ("card", "link")]
        assert {
            pair: _contrast(palette[pair[0]], palette[pair[1]])
            for pair in pairs
            if _contrast(palette[pair[0]], palette[pair[1]]) < 4.5
        } == {}
