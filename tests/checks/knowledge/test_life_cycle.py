from datetime import date

import pytest

from checks.knowledge import load_knowledge

TODAY = date(2026, 11, 23)


@pytest.mark.parametrize(
    ("product", "version", "phase", "end"),
    [
        ("debian", "12", "extended", date(2028, 6, 30)),
        ("debian", "11", "ended", date(2026, 8, 31)),
        ("ubuntu", "22.04", "supported", date(2027, 4, 1)),
        ("ubuntu", "20.04", "contract", date(2030, 4, 2)),
        ("centos", "7", "ended", date(2024, 6, 30)),
        ("php", "8.2.7", "supported", date(2026, 12, 31)),
        ("php", "7.4.33", "ended", date(2022, 11, 28)),
        ("nginx", "1.22.1", "ended", date(2023, 4, 11)),
        ("mysql", "8.0.46", "ended", date(2026, 4, 30)),
        ("mariadb", "10.11.19", "supported", date(2028, 2, 16)),
        ("php", "99.1", "unknown", None),
        ("samba", "4.17", "unknown", None),
    ],
)
def test_phases_of_the_day(product: str, version: str, phase: str, end: date | None):
    life = load_knowledge().life(product, version, TODAY)
    assert (life.phase, life.end) == (phase, end)


def test_the_last_day_is_still_supported():
    knowledge = load_knowledge()
    assert knowledge.life("php", "8.2", date(2026, 12, 31)).phase == "supported"
    assert knowledge.life("php", "8.2", date(2027, 1, 1)).phase == "ended"


def test_a_branch_is_no_prefix_of_another():
    assert load_knowledge().life("nginx", "1.2.0", TODAY).label == "nginx 1.2"
    assert load_knowledge().life("php", "8.20", TODAY).phase == "unknown"


def test_one_windows_build_is_several_editions():
    editions = load_knowledge().editions("10.0.17763.4010")
    assert {item.edition for item in editions} == {"home_pro", "enterprise", "ltsc", "server"}
    assert {item.life(TODAY).phase.value for item in editions} == {"ended", "supported"}
    assert load_knowledge().editions("6.1.0") == ()


def test_every_table_has_its_source_and_date():
    knowledge = load_knowledge()
    assert len(knowledge.dates) == 14
    assert all(date.fromisoformat(text) <= TODAY for text in knowledge.dates.values())
    assert all(product.source.startswith("https://") for product in knowledge.products.values())
