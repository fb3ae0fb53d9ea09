from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scanner.errors import UsageError
from scanner.model.scope import Scope
from scanner.site_url import parse_site_url, parse_site_urls, pin_sites, read_url_list


@pytest.mark.parametrize(
    ("text", "url", "port"),
    [
        ("https://Truong.edu.vn", "https://truong.edu.vn/", 443),
        ("truong.edu.vn", "https://truong.edu.vn/", 443),
        ("http://truong.edu.vn/a?b=1#c", "http://truong.edu.vn/a?b=1", 80),
        ("http://127.0.0.1:8000", "http://127.0.0.1:8000/", 8000),
        ("http://[::1]:8080/", "http://[::1]:8080/", 8080),
        ("https://trường.vn", "https://xn--trng-rib8295b.vn/", 443),
    ],
)
def test_urls_in_normal_form(text: str, url: str, port: int) -> None:
    site = parse_site_url(text)
    assert (site.url, site.port) == (url, port)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "ftp://truong.edu.vn",
        "https://",
        "https://user:pass@truong.edu.vn",
        "http://truong.edu.vn:9100",
        "http://truong.edu.vn:22",
        "http://truong.edu.vn:99999",
        "http://1.2.3",
        "http://a b.vn",
        "https://" + "a" * 300,
        "http://[::1",
    ],
)
def test_what_is_no_website_is_a_usage_error(text: str) -> None:
    with pytest.raises(UsageError):
        parse_site_url(text)


async def test_addresses_are_pinned_on_web_ports_only() -> None:
    sites = parse_site_urls(["http://127.0.0.1:8000", "http://127.0.0.1:8000/", "https://does-not-exist.invalid"])
    here, nowhere = await pin_sites(sites)
    scope = Scope(hosts=(here, nowhere))
    assert here.addresses == ("127.0.0.1",)
    assert scope.permits("127.0.0.1", 8000)
    assert not scope.permits("127.0.0.1", 22)
    assert nowhere.addresses == ()


def test_a_list_of_urls(tmp_path: Path) -> None:
    path = tmp_path / "urls.txt"
    path.write_text("\ufeff# trang\n\nhttps://a.vn\n b.vn \n", encoding="utf-8")
    assert read_url_list(path) == ("https://a.vn", "b.vn")
    with pytest.raises(UsageError):
        read_url_list(tmp_path / "none.txt")


@given(st.text(max_size=80))
def test_any_text_is_a_website_or_an_error_of_ours(text: str) -> None:
    try:
        site = parse_site_url(text)
    except UsageError:
        return
    assert site.url.isprintable()
    assert site.host
