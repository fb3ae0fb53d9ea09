"""What people know of a device and no scan can see: the fields, their closed lists, and the words for them.

A field is stored as `PersonValue.field`; a value of a closed list as its code.
Words are compared without tone marks, so nothing needs accented typing.
"""

from collections.abc import Mapping
from types import MappingProxyType

from scanner.model.closed_lists import DeviceKind
from scanner.model.message import Message
from scanner.text import fold

INFERRED = ("kind", "vendor", "model", "os", "hostname", "serial")
"""Fields that evidence fills too; what a person enters wins."""

PLACED = ("site", "address", "mac")
"""Fields that only matter for a device that no scan has seen."""

KNOWN_BY_PEOPLE = ("room", "use", "purchase_year", "funds", "condition", "asset_code", "note")
"""Fields that only people fill."""

PERSONAL = "personal"
"""Whether a device is somebody's own ("yes", "no"): such a device is counted and never listed."""

FIELDS = (*INFERRED, *PLACED, *KNOWN_BY_PEOPLE, PERSONAL)

LABELS: Mapping[str, Message] = MappingProxyType(
    {
        "hostname": Message.of("Name of the device"),
        "kind": Message.of("Kind"),
        "vendor": Message.of("Maker"),
        "model": Message.of("Model"),
        "serial": Message.of("Serial number"),
        "address": Message.of("Address"),
        "mac": Message.of("MAC"),
        "os": Message.of("Operating system"),
        "room": Message.of("Room"),
        "use": Message.of("Used for"),
        "purchase_year": Message.of("Year of purchase"),
        "funds": Message.of("Source of funds"),
        "condition": Message.of("Condition"),
        "note": Message.of("Note"),
        "asset_code": Message.of("Asset code"),
        "site": Message.of("Site"),
    }
)

USES: Mapping[str, Message] = MappingProxyType(
    {
        "informatics": Message.of("pupils, Informatics lessons"),
        "pupils": Message.of("pupils, other use"),
        "teaching": Message.of("teaching"),
        "subject_group": Message.of("subject group"),
        "management": Message.of("management"),
    }
)
"""What a computer is for; the letter's clauses count informatics, management and subject_group."""

CONDITIONS: Mapping[str, Message] = MappingProxyType(
    {
        "good": Message.of("good"),
        "worn": Message.of("still works, worn"),
        "broken": Message.of("broken"),
        "disposed": Message.of("disposed of"),
    }
)

_USE_WORDS = (
    ("management", ("quan ly", "van phong", "hanh chinh", "ke toan", "hieu truong", "management", "office")),
    ("subject_group", ("to chuyen mon", "to bo mon", "to khoi", "subject")),
    ("informatics", ("tin hoc", "informatics", "phong may", "thuc hanh tin")),
    ("pupils", ("hoc sinh", "hoc tap", "pupil", "student")),
    ("teaching", ("day hoc", "giang day", "giao vien", "teaching")),
)
_CONDITION_WORDS = (
    ("disposed", ("thanh ly", "disposed", "da huy")),
    ("broken", ("hong", "hu", "hu hong", "khong su dung duoc", "khong hoat dong", "broken")),
    ("worn", ("xuong cap", "khong tot", "kem", "cu", "trung binh", "worn", "con dung")),
    ("good", ("tot", "binh thuong", "dang su dung", "su dung tot", "moi", "good", "hoat dong")),
)
_KIND_WORDS: tuple[tuple[DeviceKind, tuple[str, ...]], ...] = (
    (DeviceKind.VIRTUAL, ("may ao", "virtual machine")),
    (DeviceKind.UPS, ("luu dien", "bo luu dien", "ups")),
    (DeviceKind.RECORDER, ("dau ghi", "dau thu camera", "nvr", "dvr")),
    (DeviceKind.CAMERA, ("camera", "may quay")),
    (DeviceKind.PRINTER, ("may in", "photocopy", "may photo", "printer", "da chuc nang")),
    (DeviceKind.PROJECTOR, ("may chieu", "projector")),
    (DeviceKind.NAS, ("luu tru mang", "o cung mang", "nas")),
    (DeviceKind.SERVER, ("may chu", "server")),
    (DeviceKind.TABLET, ("may tinh bang", "tablet", "ipad")),
    (DeviceKind.IP_PHONE, ("dien thoai ban", "dien thoai ip", "ip phone", "voip")),
    (DeviceKind.PHONE, ("dien thoai", "mobile phone")),
    (DeviceKind.ACCESS_POINT, ("diem truy cap", "phat wifi", "phat wi-fi", "bo phat", "access point", "wifi", "wi-fi")),
    (DeviceKind.FIREWALL, ("tuong lua", "firewall")),
    (DeviceKind.SWITCH, ("chuyen mach", "bo chia mang", "switch", "hub")),
    (DeviceKind.ROUTER, ("dinh tuyen", "modem", "router")),
    (DeviceKind.TV, ("tivi", "ti vi", "television", "man hinh tuong tac", "man hinh thong minh")),
    (DeviceKind.COMPUTER, ("may tinh", "may vi tinh", "may bo", "laptop", "xach tay", "computer", "case", "desktop")),
    (DeviceKind.IOT, ("thiet bi thong minh", "smart device", "cham cong")),
)


def kind_of_words(text: str) -> DeviceKind | None:
    """Return the device kind that a code or everyday words name, None where they name none."""
    plain = _plain(text).removesuffix("(?)").strip()
    code = plain.replace(" ", "_").replace("-", "_")
    if code in set(DeviceKind):
        return DeviceKind(code)
    return next((kind for kind, words in _KIND_WORDS if _has_any(plain, words)), None)


def use_of_words(text: str, room: str = "") -> str | None:
    """Return the code of a use; pupils' machines in a computer room are those of Informatics lessons."""
    found = _coded(text, USES, _USE_WORDS)
    if found == "pupils" and _has_any(_plain(room), ("tin hoc", "phong may", "vi tinh", "phong tin")):
        return "informatics"
    return found


def condition_of_words(text: str) -> str | None:
    """Return the code of a condition, None where the words name none."""
    return _coded(text, CONDITIONS, _CONDITION_WORDS)


def yes_or_no(text: str) -> str | None:
    """Return "yes" or "no" for the words of both languages, None for others."""
    plain = _plain(text)
    return "yes" if plain in {"yes", "co", "y"} else "no" if plain in {"no", "khong", "n"} else None


def _coded(text: str, codes: Mapping[str, Message], words: tuple[tuple[str, tuple[str, ...]], ...]) -> str | None:
    plain = _plain(text)
    if plain.replace(" ", "_") in codes:
        return plain.replace(" ", "_")
    return next((code for code, known in words if _has_any(plain, known)), None)


def _plain(text: str) -> str:
    return " ".join(fold(text).split())


def _has_any(plain: str, words: tuple[str, ...]) -> bool:
    """Tell whether one of the words stands in the text as whole words."""
    return any(f" {word.strip()} " in f" {plain} " for word in words)
