"""Which installed programs are worth keeping: those that checks judge or that open the computer to others.

The full list of a pupil's or teacher's programs is nobody's business and is not stored.
"""

import re
from collections.abc import Iterable

from scanner.model.observations.self_facts import Software
from scanner.text import fold

MOST_KEPT = 300

_WORDS = (
    # browsers
    "chrome|chromium|firefox|edge|coc coc|coccoc|opera|brave|safari|"
    # office
    "microsoft office|microsoft 365|office 16|office professional|office standard|libreoffice|libreoffice-common|"
    "openoffice|wps office|onlyoffice|"
    # archivers and readers
    "winrar|unrar|7-zip|7zip|p7zip|p7zip-full|winzip|peazip|acrobat|adobe reader|foxit|sumatrapdf|evince|"
    "adobe flash|java|jre|openjdk|"
    # remote control
    "teamviewer|anydesk|ultraviewer|rustdesk|realvnc|tightvnc|ultravnc|tigervnc|x11vnc|vino|xrdp|"
    "chrome remote desktop|radmin|supremo|ammyy|logmein|aeroadmin|dwservice|"
    # protection
    "kaspersky|bkav|cmc antivirus|avast|avg|avira|eset|mcafee|norton|bitdefender|trend micro|360 total security|"
    "malwarebytes|sophos|clamav|clamav-daemon|defender|"
    # classrooms and school work
    "netsupport|netop|veyon|zoom|teams|misa|vnedu|smas|unikey|vietkey|zalo|"
    # servers
    "openssh-server|apache2|nginx|httpd|xampp|wampserver|mysql|mariadb|mariadb-server|postgresql|redis|redis-server|"
    "samba|vsftpd|filezilla server|telnetd|inetutils-telnetd|cups|php|iis express|hikvision|ivms-4200"
)
PATTERN = re.compile(rf"(?<![a-z0-9])(?:{_WORDS})(?![a-z])")
"""Searched in folded names; the same expression must be readable by .NET (the PowerShell script carries it)."""
_PACKAGE = re.compile(
    rf"(?:google-|microsoft-)?(?:{_WORDS})(?:-(?:stable|esr|browser|daemon|core|desktop|jre|jdk))*[\d.-]*"
)


def of_interest(programs: Iterable[Software]) -> tuple[Software, ...]:
    """Return the programs worth keeping, by a word in their shown name; sorted, each once."""
    return _kept(item for item in programs if PATTERN.search(fold(item.name)))


def packages_of_interest(packages: Iterable[Software]) -> tuple[Software, ...]:
    """Return the packages worth keeping; their libraries, documents and bindings are left out."""
    return _kept(item for item in packages if _PACKAGE.fullmatch(fold(item.name)))


def _kept(programs: Iterable[Software]) -> tuple[Software, ...]:
    return tuple(sorted(set(programs), key=lambda item: (item.name.lower(), item.version)))[:MOST_KEPT]
