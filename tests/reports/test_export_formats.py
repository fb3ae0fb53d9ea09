"""nmap XML, GLPI and SARIF: what the readers of each format rely on."""

import functools
import json
import shutil
import subprocess
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import jsonschema
import nmap
import pytest
from defusedxml.ElementTree import fromstring

from reports.export_glpi import glpi_files
from reports.export_glpi_told import cartridges
from reports.export_nmap import nmap_xml
from reports.export_sarif import sarif_document, sarif_json
from reports.imports.batch import Batch
from reports.imports.nmap_xml import read_nmap
from scanner.model.closed_lists import CoverageState, DeviceKind, Outcome
from scanner.model.coverage import Coverage
from scanner.model.guess import Guess
from scanner.model.observations.hosts import NeighbourObservation, ServiceObservation, TcpPortsObservation
from scanner.model.observations.topology import Supply
from tests.reports import surveys

two_hundred = functools.cache(surveys.two_hundred)
SURVEYS = [
    surveys.tiny,
    surveys.empty,
    surveys.hostile,
    surveys.planted,
    surveys.wired,
    surveys.hostile_wires,
    two_hundred,
]
NMAP_DTD = Path("/usr/share/nmap/nmap.dtd")
GLPI_SCHEMA = next(
    (path for up in Path(__file__).parents if (path := up / "shared/data/glpi/inventory.schema.json").exists()), None
)
GLPI_KEYS = {
    "type": "object",
    "required": ["deviceid", "content"],
    "additionalProperties": False,
    "properties": {
        "deviceid": {"type": "string"},
        "action": {"type": "string"},
        "tag": {"type": "string"},
        "itemtype": {"pattern": "^(Unmanaged|Computer|Phone|NetworkEquipment|Printer)$"},
        "content": {
            "type": "object",
            "required": ["versionclient"],
            "properties": {
                "network_device": {"type": "object", "required": ["type"]},
                "networks": {"type": "array", "items": {"required": ["description"]}},
                "softwares": {"type": "array", "items": {"required": ["name"]}},
                "accesslog": {"required": ["logdate"]},
            },
        },
    },
}
"""The keys without which GLPI refuses a file."""


class Reader(nmap.PortScanner):
    """python-nmap's reader without starting nmap."""

    def __init__(self) -> None:
        self._nmap_last_output = ""
        self._scan_result: dict[str, Any] = {}


@pytest.mark.parametrize("survey", SURVEYS)
def test_nmap_xml_is_read_by_python_nmap(survey):
    review = survey()
    found = Reader().analyse_nmap_xml_scan(nmap_xml(review).decode())
    listed = [device for device in review.inventory.devices if not device.personal]
    assert set(found["scan"]) == {address for device in listed for address in device.addresses}
    for device in listed:
        for service in device.services:
            row = found["scan"][service.address][str(service.transport)][service.port]
            assert row["state"] == "open"
            assert row["product"] == (service.product.value if service.product else "")


@pytest.mark.parametrize("survey", SURVEYS)
def test_nmap_xml_fits_nmaps_own_document_type(survey, tmp_path):
    if not NMAP_DTD.exists() or not shutil.which("xmllint"):
        pytest.skip("nmap.dtd or xmllint is not installed")
    path = tmp_path / "x.xml"
    path.write_bytes(nmap_xml(survey()))
    done = subprocess.run(["xmllint", "--noout", "--dtdvalid", NMAP_DTD, path], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("survey", SURVEYS)
def test_nmap_xml_has_the_order_and_attributes_that_the_document_type_wants(survey):
    run = fromstring(nmap_xml(survey()))
    assert {"scanner", "version", "xmloutputversion"} <= set(run.attrib)
    assert [item.tag for item in run][:3] == ["scaninfo", "verbose", "debugging"]
    assert run[-1].tag == "runstats"
    assert [item.tag for item in run[-1]] == ["finished", "hosts"]
    for host in run.iter("host"):
        assert [item.tag for item in host][:2] == ["status", "address"]
        assert all({"state", "reason", "reason_ttl"} == set(item.attrib) for item in host.iter("state"))
        assert all(set(item.attrib) >= {"name", "conf", "method"} for item in host.iter("service"))


def test_nmap_xml_comes_back_by_our_own_import():
    review = two_hundred()
    batch = read_nmap(nmap_xml(review), "x.xml", datetime.now(UTC))
    assert isinstance(batch, Batch)
    services = [item for item in batch.seen if isinstance(item.observation, ServiceObservation)]
    assert len(services) == sum(len(device.services) for device in review.inventory.devices)
    assert sum(isinstance(item.observation, TcpPortsObservation) for item in batch.seen) == 200
    macs = {item.observation.mac for item in batch.seen if isinstance(item.observation, NeighbourObservation)}
    assert macs == {device.mac for device in review.inventory.devices if device.mac}


def test_a_host_whose_ports_were_not_asked_to_the_end_is_not_taken_for_swept():
    review = surveys.tiny()
    batch = read_nmap(nmap_xml(review), "x.xml", datetime.now(UTC))
    assert isinstance(batch, Batch)
    assert batch.swept == ()
    done = Coverage("1" * 32, "tcp_ports", "10.77.3.1", CoverageState.DONE)
    scan = replace(
        review.inventory.scans[0], settings=replace(review.inventory.scans[0].settings, tcp_ports=(22, 23, 24, 80))
    )
    inventory = replace(review.inventory, coverage=(*review.inventory.coverage, done), scans=(scan,))
    batch = read_nmap(nmap_xml(replace(review, inventory=inventory)), "x.xml", datetime.now(UTC))
    assert isinstance(batch, Batch)
    assert batch.swept == ("10.77.3.1",)
    assert batch.tcp_ports == (22, 23, 24, 80)


def glpi_schema() -> dict[str, Any]:
    if GLPI_SCHEMA is None:
        pytest.skip("GLPI's schema is not beside the project")
    found: dict[str, Any] = json.loads(GLPI_SCHEMA.read_text(encoding="utf-8"))
    return found


def every_kind() -> Any:
    device = surveys.planted().inventory.devices[0]
    devices = tuple(
        replace(
            device, id=f"k{number:02}", kind=Guess(kind, 90), entered=(("room", "P. Tin học"), ("use", "informatics"))
        )
        for number, kind in enumerate(DeviceKind)
    )
    return surveys.judged(surveys.inventory_of(devices, ()))


@pytest.mark.parametrize("survey", [*SURVEYS, every_kind])
def test_glpi_files_are_valid_by_glpis_schema(survey):
    validator = jsonschema.Draft7Validator(glpi_schema())
    for content in list(glpi_files(survey()).values())[:30]:
        validator.validate(json.loads(content))


@pytest.mark.parametrize("survey", [*SURVEYS, every_kind])
def test_glpi_files_have_the_required_keys(survey):
    review = survey()
    files = glpi_files(review)
    assert len(files) == len([device for device in review.inventory.devices if not device.personal])
    for content in files.values():
        jsonschema.validate(json.loads(content), GLPI_KEYS)


def glpi_of(review: Any, name: str) -> dict[str, Any]:
    device = next(item for item in review.inventory.devices if item.hostname and item.hostname.value == name)
    content: dict[str, Any] = json.loads(glpi_files(review)[f"{device.id}.json"])["content"]
    return content


def test_glpi_has_a_switchs_ports_with_who_hangs_on_each():
    content = glpi_of(surveys.wired(), "SW-TANG1")
    ports = {port["ifnumber"]: port for port in content["network_ports"]}
    assert len(ports) == 28
    assert ports[5]["connections"] == [{"mac": "84:ba:3b:02:77:19"}]
    assert (ports[5]["ifstatus"], ports[5]["ifspeed"]) == (1, 1_000_000_000)
    assert "connections" not in ports[20]
    assert content["network_device"]["firmware"] == "3.0.5"


def test_glpi_has_a_printers_pages_supplies_and_room():
    content = glpi_of(surveys.wired(), "LBP226")
    assert content["pagecounters"] == {"total": 48211}
    assert content["cartridges"] == [{"tonerblack": "12"}]
    assert content["network_device"]["location"] == "Văn phòng"


def test_glpi_gets_a_supply_only_under_a_tag_of_its_own():
    supplies = (
        Supply("Magenta Toner", 30, 60),
        Supply("Black drum unit", 9, 10),
        Supply("Waste Toner Box", 40, 100),
        Supply("Cyan Ink", 5, 10),
        Supply("Staples", 5, 10),
        Supply("Yellow toner", some_left=True),
    )
    assert cartridges(supplies) == {"cartridgecyan": "50", "drumblack": "90", "tonermagenta": "50", "wastetoner": "40"}


def test_glpi_leaves_personal_devices_out():
    review = surveys.tiny()
    phone = replace(review.inventory.devices[0], id="p1", personal=True)
    inventory = replace(review.inventory, devices=(*review.inventory.devices, phone))
    assert set(glpi_files(replace(review, inventory=inventory))) == {"d0001.json"}
    assert b"p1" not in nmap_xml(replace(review, inventory=replace(inventory, devices=(phone,))))


@pytest.mark.parametrize("survey", SURVEYS)
@pytest.mark.parametrize("language", ["vi", "en"])
def test_sarif_has_what_version_2_1_0_requires(survey, language):
    document = json.loads(sarif_json(survey(), language))
    assert document["version"] == "2.1.0"
    (run,) = document["runs"]
    rules = [rule["id"] for rule in run["tool"]["driver"]["rules"]]
    assert rules == sorted(set(rules))
    for result in run["results"]:
        assert rules[result["ruleIndex"]] == result["ruleId"]
        assert result["message"]["text"]
        assert result["kind"] in {"fail", "review", "open"}
        # SARIF 3.27.10: a level other than "none" goes with kind "fail" only.
        assert (result["level"] != "none") == (result["kind"] == "fail")
        assert result["locations"][0]["logicalLocations"][0]["name"]


def test_sarif_lists_each_gap_once_and_never_hides_what_was_not_looked_at():
    review = two_hundred()
    results = sarif_document(review, "vi")["runs"][0]["results"]
    wanted = [item for item in review.assessment.findings if item.outcome not in {Outcome.PASS, Outcome.NOT_APPLICABLE}]
    assert {item["partialFingerprints"]["rasoatFinding/v1"] for item in results} == {item.id for item in wanted}
    assert len(results) == len(wanted)


@pytest.mark.parametrize("survey", SURVEYS)
def test_nothing_hostile_stays_raw(survey):
    texts = [nmap_xml(survey()).decode(), sarif_json(survey(), "vi").decode()]
    texts += [content.decode() for content in glpi_files(survey()).values()]
    for text in texts:
        assert not {"\x1b", "\x07", "\u202e"} & set(text)
    assert "<script" not in texts[0]


@pytest.mark.parametrize("survey", SURVEYS)
def test_same_review_gives_same_bytes(survey):
    assert nmap_xml(survey()) == nmap_xml(survey())
    assert sarif_json(survey(), "vi") == sarif_json(survey(), "vi")
    assert glpi_files(survey()) == glpi_files(survey())
