"""Two sites with one private network: each hides on its own, in every view."""

from dataclasses import replace

from reports.bundle.build import build_payload
from reports.export_json import inventory_document
from reports.report import build_report
from reports.review import Review
from scanner.model.closed_lists import CoverageState, Reason
from scanner.model.coverage import Coverage
from scanner.model.school import School
from scanner.model.site import Site
from tests.reports import surveys

NETWORK = "10.77.3.0/24"
SECOND = "Điểm trường Nà Pán"


def two_sites() -> Review:
    second = replace(surveys.scan_of(), id="2" * 32, site=SECOND)
    hidden = (
        Coverage("1" * 32, "network", NETWORK, CoverageState.FAILED, Reason.ISOLATED_WIFI, detail="first"),
        Coverage("2" * 32, "network", NETWORK, CoverageState.FAILED, Reason.BEHIND_ROUTER, detail="second"),
    )
    return surveys.judged(surveys.inventory_of((), (), scans=(surveys.scan_of(), second), coverage=hidden))


def test_the_export_keeps_the_networks_and_tells_the_sites_beside():
    document = inventory_document(two_sites())
    assert document["hidden_networks"] == [NETWORK]
    assert document["hidden_segments"] == [
        {"site": "main", "network": NETWORK},
        {"site": SECOND, "network": NETWORK},
    ]


def test_the_report_names_the_site_and_gives_each_its_own_reason():
    told = {item.network: item for item in build_report(two_sites(), "vi").coverage.hidden}
    assert set(told) == {f"điểm trường chính: {NETWORK}", f"{SECOND}: {NETWORK}"}
    assert [told[name].detail for name in sorted(told, key=lambda name: name.startswith(SECOND))] == ["first", "second"]
    assert len({item.reason for item in told.values()}) == 2


def test_a_public_report_names_neither():
    assert [item.network for item in build_report(two_sites(), "vi", public=True).coverage.hidden] == ["", ""]


def test_one_site_is_not_named():
    (item,) = build_report(
        surveys.judged(replace(two_sites().inventory, scans=(surveys.scan_of(),))), "vi"
    ).coverage.hidden
    assert item.network == NETWORK


def test_the_bundle_counts_both():
    review = two_sites()
    payload = build_payload(
        review.inventory,
        review.assessment,
        secret=b"s" * 32,
        key="k" * 32,
        seq=1,
        prev=None,
        created=review.as_of,
        pack_sha256="0" * 64,
    )
    assert payload.hidden_networks == 2
    assert payload.addresses_in_scope == 2 * 256


def test_a_site_that_was_not_scanned_is_named_and_in_public_only_counted():
    school = School(satellite_sites=(Site(SECOND), Site("Khuổi Ngần")))
    review = surveys.judged(replace(two_sites().inventory, school=school))
    assert "Các điểm của trường chưa được quét: Khuổi Ngần." in build_report(review, "vi").conclusion
    public = build_report(review, "vi", public=True).conclusion
    assert "Còn 1 điểm của trường chưa được quét." in public
    assert not any("Khuổi" in sentence for sentence in public)
