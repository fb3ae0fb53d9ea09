"""Schools for tests of every view: a tiny one, one in which every text is hostile, and one of 200 hosts."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from checks.assess import assess
from checks.base import Assessment, Finding, HiddenNetwork
from checks.counts import count
from checks.knowledge import load_knowledge
from reports.demo.sample_school import sample_school
from reports.review import Review
from scanner.identify.fold import fold
from scanner.model.closed_lists import CoverageState, DeviceKind, Outcome, Profile, Reason, Severity, Transport
from scanner.model.coverage import Coverage
from scanner.model.device import Device, Service, Website
from scanner.model.evidence import Evidence
from scanner.model.guess import Guess
from scanner.model.inventory import Inventory
from scanner.model.observations.access import RedisObservation, TelnetObservation
from scanner.model.observations.topology import (
    EntityObservation,
    InterfacesObservation,
    NetworkInterface,
    PrinterMibObservation,
    Supply,
)
from scanner.model.scan import Scan, ScanState, Settings
from scanner.model.school import School, Waiver
from scanner.model.topology import Attachment, Hearsay, Subnet, Topology
from scanner.text import clean

START = datetime(2026, 11, 20, 1, 0, tzinfo=UTC)
END = START + timedelta(minutes=4)
HOSTILE = (
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "[@click=app.quit]x[/]",
    "[/evil]",
    "=cmd|' /C calc'!A0",
    "\x1b[2J\x1b]0;owned\x07",
    "\u202egnp.exe",
    "{{ 7*7 }}{% raw %}",
    "javascript:alert(1)",
    "%s%(name)s{0}{name}",
    "</title></style><!--",
    "'; rm -rf ~ #",
)
PLANTED = ("MAYTINH-HIEUTRUONG", "de:ad:be:ef:00:11", "SERIAL-4711", "10.77.3.9", "Nguyen Van Secret", "thu-muc-mat")


def scan_of(authorised_by: str | None = None) -> Scan:
    return Scan(
        id="1" * 32,
        site="main",
        scope=("10.77.3.0/24",),
        settings=Settings(profile=Profile.NORMAL, consented=True),
        started=START,
        finished=END,
        state=ScanState.FINISHED,
        authorised_by=authorised_by,
        tool_version="0.1.0",
    )


def evidence_of(number: int, address: str, excerpt: str = "login:") -> Evidence:
    return Evidence(
        id=f"e{number:04}",
        scan_id="1" * 32,
        probe="telnet",
        target=address,
        seen_at=START,
        observation=TelnetObservation(23, excerpt, True),
        excerpt=clean(excerpt),
    )


def device_of(number: int, address: str, name: str, *, mac: str | None = None, serial: str | None = None) -> Device:
    guess = Guess(name, 80, (f"e{number:04}",))
    service = Service(f"s{number:04}", address, Transport.TCP, 23, Guess("telnet", 90), product=guess, version=guess)
    return Device(
        id=f"d{number:04}",
        site="main",
        addresses=(address,),
        mac=mac,
        first_seen=START,
        last_seen=END,
        vendor=guess,
        kind=Guess(DeviceKind.ROUTER, 90),
        os=guess,
        model=guess,
        hostname=guess,
        serial=Guess(serial, 90) if serial else None,
        services=(service,),
        evidence=(f"e{number:04}",),
    )


def inventory_of(devices: tuple[Device, ...], evidence: tuple[Evidence, ...], **more: object) -> Inventory:
    asked = tuple(
        Coverage("1" * 32, "telnet", address, CoverageState.DONE, port=23)
        for device in devices
        for address in device.addresses
    )
    given: dict[str, object] = {"coverage": asked, "scans": (scan_of(),), "school": School("79000001", "Trường A")}
    return Inventory(as_of=END, devices=devices, evidence=evidence, **{**given, **more})  # type: ignore[arg-type]


def judged(inventory: Inventory) -> Review:
    return Review(inventory, assess(inventory, knowledge=load_knowledge(), as_of=END), END)


def tiny() -> Review:
    """One router with Telnet open, one port that did not answer."""
    unanswered = Coverage("1" * 32, "smb", "10.77.3.1", CoverageState.FAILED, Reason.TIMEOUT, 445)
    inventory = inventory_of((device_of(1, "10.77.3.1", "router-1"),), (evidence_of(1, "10.77.3.1"),))
    return judged(replace(inventory, coverage=(*inventory.coverage, unanswered)))


def empty() -> Review:
    """A school of which nothing is known yet."""
    return judged(Inventory(as_of=END))


def hostile() -> Review:
    """Every text that a network, a school or a person gives is an attack."""
    cleaned = [clean(text) for text in HOSTILE]
    devices = tuple(device_of(number, f"10.77.3.{number}", text, serial=text) for number, text in enumerate(cleaned, 1))
    evidence = tuple(evidence_of(number, f"10.77.3.{number}", text) for number, text in enumerate(HOSTILE, 1))
    sites = tuple(
        Website(f"w{number}", text, platform=Guess(text, 80), server=Guess(text, 80))
        for number, text in enumerate(cleaned)
    )
    hidden = tuple(
        Coverage("1" * 32, "network", text, CoverageState.FAILED, Reason.BEHIND_ROUTER, detail=text) for text in cleaned
    )
    inventory = inventory_of(devices, evidence, websites=sites, school=School(cleaned[0], cleaned[10]))
    inventory = replace(
        inventory,
        coverage=(*inventory.coverage, *hidden),
        scans=(replace(scan_of(cleaned[1]), scope=tuple(cleaned), site=cleaned[2]),),
    )
    review = judged(inventory)
    found = tuple(replace(item, params=dict.fromkeys(item.params, cleaned[0])) for item in review.assessment.findings)
    return replace(review, assessment=replace(review.assessment, findings=found, broken_checks=(cleaned[0],)))


def wired() -> Review:
    """The sample school: a switch with its table, a printer with its account, and what a person entered."""
    sample = sample_school()
    folded = fold(
        scans=[sample.scan],
        evidence=[item for _, evidence, _ in sample.hosts for item in evidence],
        coverage=[item for _, _, coverage in sample.hosts for item in coverage],
        as_of=END + timedelta(days=30),
        school=sample.school,
    )
    printer = next(item for item in folded.inventory.devices if "192.168.1.21" in item.addresses)
    entered = replace(printer, entered=(("note", "ở góc phòng"), ("room", "Văn phòng")))
    devices = tuple(entered if item is printer else item for item in folded.inventory.devices)
    return judged(replace(folded.inventory, devices=devices))


def hostile_wires() -> Review:
    """The hostile school, its texts also as port names, supplies, firmware, networks' routers and entered values."""
    review = hostile()
    devices, evidence, hanging = [], [], []
    for number, device in enumerate(review.inventory.devices, 1):
        text = clean(HOSTILE[(number - 1) % len(HOSTILE)])
        told = (
            PrinterMibObservation(text, text, 1000 + number, (Supply(text, number, 100), Supply(text, some_left=True))),
            EntityObservation(firmware=text),
            InterfacesObservation((NetworkInterface(number, text, text, text, mac="00:11:22:33:44:55", up=True),)),
        )
        own = tuple(
            Evidence(f"t{number:03}{place}", "1" * 32, "snmp_tables", device.addresses[0], START, item)
            for place, item in enumerate(told)
        )
        evidence += own
        ids = (*device.evidence, *(item.id for item in own))
        devices.append(replace(device, evidence=ids, entered=(("note", text), ("room", text))))
        if number > 1:
            hanging.append(Attachment(device.id, "d0001", text, 60, shared=number % 3))
    topology = Topology(
        attachments=tuple(hanging),
        switches=("d0001",),
        unplaced=("d0001",),
        subnets=(Subnet("main", "10.77.3.0/24", ("d0002",), True), Subnet("main", "10.99.0.0/24")),
        hearsay=(Hearsay("main", "10.99.0.7", "00:11:22:33:44:66", "d0002"),),
    )
    inventory = replace(
        review.inventory,
        devices=tuple(devices),
        evidence=tuple(sorted((*review.inventory.evidence, *evidence), key=lambda item: item.id)),
        topology=topology,
        _evidence_by_id={},
        _coverage_by_target={},
    )
    return replace(review, inventory=inventory)


def planted() -> Review:
    """A device whose every field names somebody; what a public report must not hold."""
    name, mac, serial, address, person, share = PLANTED
    device = device_of(1, address, name, mac=mac, serial=serial)
    device = replace(device, model=Guess("RT-100", 80), vendor=Guess("Acme", 80), os=None, services=())
    item = evidence_of(1, address, f"{name} {person} {share}")
    inventory = inventory_of((device,), (item,), scans=(scan_of(person),))
    review = judged(inventory)
    finding = Finding(
        id="f" * 20,
        check="telnet_open",
        outcome=Outcome.FAIL,
        confidence=95,
        severity=Severity.HIGH,
        fix_owner="school",  # type: ignore[arg-type]
        device=device.id,
        address=address,
        port=23,
        evidence=(item.id,),
        params={"address": address, "port": 23, "share": share},
        first_seen=START,
    )
    waived = replace(finding, id="e" * 20, waived=True, waived_until="2027-01-01", port=2323)
    waiver = Waiver("w", waived.id, share, person, START.date(), END.date().replace(year=2027, month=1, day=1))
    failed = Coverage("1" * 32, "smb", address, CoverageState.FAILED, Reason.TIMEOUT, 445)
    hidden = Coverage("1" * 32, "network", "10.77.9.0/24", CoverageState.FAILED, Reason.ISOLATED_WIFI, detail=person)
    inventory = replace(inventory, waivers=(waiver,), coverage=(*inventory.coverage, failed, hidden))
    assessment = replace(
        review.assessment, findings=(finding, waived), hidden_networks=(HiddenNetwork("main", "10.77.9.0/24"),)
    )
    return Review(inventory, recounted(inventory, assessment), END)


def two_hundred() -> Review:
    """A school of 200 hosts, each with ten services and Telnet and Redis open."""
    devices, evidence = [], []
    for number in range(1, 201):
        address = f"10.77.{3 + number // 250}.{number % 250 + 1}"
        base = device_of(
            number, address, f"PHONGMAY-{number:03}", mac=f"00:11:22:33:{number // 256:02x}:{number % 256:02x}"
        )
        redis = Evidence(f"r{number:04}", "1" * 32, "redis", address, START, RedisObservation(6379, "pong"), "+PONG")
        services = tuple(
            replace(base.services[0], id=f"s{number:04}-{port}", port=port, product=Guess("OpenSSH", 90), version=None)
            for port in (22, 23, 80, 135, 139, 443, 445, 3389, 5357, 6379)
        )
        devices.append(
            replace(
                base, services=services, evidence=(*base.evidence, redis.id), vendor=Guess("Dell Inc.", 90), model=None
            )
        )
        evidence += [evidence_of(number, address), redis]
    inventory = inventory_of(tuple(devices), tuple(evidence))
    asked = tuple(
        Coverage("1" * 32, probe, device.addresses[0], state, reason, port)
        for device in devices
        for probe, port, state, reason in (
            ("redis", 6379, CoverageState.DONE, None),
            ("smb", 445, CoverageState.FAILED, Reason.TIMEOUT),
            ("snmp", 161, CoverageState.NOT_PERMITTED, Reason.CONSENT_MISSING),
        )
    )
    return judged(replace(inventory, coverage=(*inventory.coverage, *asked)))


def recounted(inventory: Inventory, assessment: Assessment) -> Assessment:
    return replace(assessment, counts=count(inventory, assessment.findings, assessment.verdicts))
