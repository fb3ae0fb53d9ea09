"""Which installed programs are worth keeping: what lessons need, what checks judge, what opens the computer to others.

The full list of a pupil's or teacher's programs is nobody's business and is not stored.
"""

import re
from collections.abc import Iterable

from scanner.model.observations.self_facts import Software
from scanner.text import fold

MOST_KEPT = 300

USES: dict[str, str] = {
    "browser": "chrome|chromium|firefox|edge|coc coc|coccoc|opera|brave|safari|vivaldi",
    "office": "microsoft office|microsoft 365|office 16|office professional|office standard|libreoffice|"
    "libreoffice-common|openoffice|wps office|onlyoffice|softmaker office|freeoffice",
    "archive": "winrar|unrar|7-zip|7zip|p7zip|p7zip-full|winzip|peazip|bandizip",
    "reader": "acrobat|adobe reader|foxit|sumatrapdf|evince|adobe flash|java|jre|openjdk",
    "remote control": "teamviewer|anydesk|ultraviewer|rustdesk|realvnc|tightvnc|ultravnc|tigervnc|x11vnc|vino|xrdp|"
    "chrome remote desktop|radmin|supremo|ammyy|logmein|aeroadmin|dwservice|parsec|splashtop",
    "protection": "kaspersky|bkav|cmc antivirus|avast|avg|avira|eset|mcafee|norton|bitdefender|trend micro|"
    "360 total security|malwarebytes|sophos|clamav|clamav-daemon|defender",
    "meeting": "zoom|teams|webex|skype|google meet|trueconf|jitsi|bluejeans|gotomeeting|zalo",
    "classroom": "netsupport|netop|veyon|lanschool|faronics insight|itest|activinspire|smart notebook|myviewboard|"
    "explain everything|openboard|mozabook|classdojo|classpoint",
    "teaching": "violet|activpresenter|ispring|adobe presenter|adobe captivate|articulate|camtasia|lecturemaker|"
    "lecture maker|geogebra|geometer's sketchpad|sketchpad|cabri|yenka|crocodile chemistry|crocodile physics|"
    "hot potatoes|imindmap|mindmanager|xmind|freemind|rapidtyping|tuxpaint|tux paint|tux typing|stellarium|"
    "scratch|mswlogo|free pascal|turbo pascal|lazarus|dev-c\\+\\+|code::blocks|codeblocks|thonny|python|"
    "visual studio code|kodu|arduino|mblock",
    "exam": "mcmix|safe exam browser|intest|smarttest|testpro|quizcreator|azota|exam browser|respondus",
    "school work": "misa|vnedu|smas|unikey|vietkey|evkey",
    "server": "openssh-server|apache2|nginx|httpd|xampp|wampserver|mysql|mariadb|mariadb-server|postgresql|redis|"
    "redis-server|samba|vsftpd|filezilla server|telnetd|inetutils-telnetd|cups|php|iis express|hikvision|ivms-4200",
}
"""What a program is for, and the words in shown names by which it is known: parts of one regular expression."""
_WORDS = "|".join(USES.values())
PATTERN = re.compile(rf"(?<![a-z0-9])(?:{_WORDS})(?![a-z])")
"""Searched in folded names; the same expression must be readable by .NET (the PowerShell script carries it)."""
_PATTERNS = {use: re.compile(rf"(?<![a-z0-9])(?:{words})(?![a-z])") for use, words in USES.items()}
_PACKAGE = re.compile(
    rf"(?:google-|microsoft-)?(?:{_WORDS})(?:-(?:stable|esr|browser|daemon|core|desktop|jre|jdk))*[\d.-]*"
)


def use_of(name: str) -> str:
    """Return what a program is for, one of `USES`; "" for one that no words know."""
    folded = fold(name)
    return next((use for use, pattern in _PATTERNS.items() if pattern.search(folded)), "")


def of_interest(programs: Iterable[Software]) -> tuple[Software, ...]:
    """Return the programs worth keeping, by a word in their shown name; sorted, each once."""
    return _kept(item for item in programs if PATTERN.search(fold(item.name)))


def packages_of_interest(packages: Iterable[Software]) -> tuple[Software, ...]:
    """Return the packages worth keeping; their libraries, documents and bindings are left out."""
    return _kept(item for item in packages if _PACKAGE.fullmatch(fold(item.name)))


def _kept(programs: Iterable[Software]) -> tuple[Software, ...]:
    return tuple(sorted(set(programs), key=lambda item: (item.name.lower(), item.version)))[:MOST_KEPT]
