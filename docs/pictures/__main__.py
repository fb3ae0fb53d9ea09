"""Take the pictures of the README: `python -m docs.pictures`; needs Chromium and the font Noto Sans Mono."""

import asyncio
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from reports.cli.context import Context
from reports.demo.sample_school import store_sample
from reports.locale import choose_language
from scanner.store.repository import Repository

FOLDER = Path(__file__).parent
FONT = "Noto Sans Mono"
"""Debian's fonts-noto-mono; DejaVu Sans Mono lacks Vietnamese letters, their marks then stand beside them."""
CHROMIUM_FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--hide-scrollbars",
    "--host-resolver-rules=MAP * ~NOTFOUND",  # a page of ours leads nowhere, and neither does the browser
]


def photograph(page: Path, picture: Path, width: int, height: int) -> None:
    """Take a picture of a local page with Chromium."""
    browser = shutil.which("chromium") or "chromium"
    with tempfile.TemporaryDirectory() as profile:
        subprocess.run(
            [
                browser,
                *CHROMIUM_FLAGS,
                f"--user-data-dir={profile}",
                f"--window-size={width},{height}",
                f"--screenshot={picture}",
                page.as_uri(),
            ],
            check=True,
            capture_output=True,
        )


async def dashboard_svg(context: Context, page: str, size: tuple[int, int]) -> str:
    """Return the dashboard's page as SVG text."""
    from reports.dashboard.app import Dashboard

    app = Dashboard(context)
    async with app.run_test(size=size) as pilot:
        await app.workers.wait_for_complete()
        await pilot.press(page)
        await pilot.pause()
        return app.export_screenshot()


def page_of(drawing: str) -> str:
    """Return a page with the drawing in a font of this computer instead of one from the Internet.

    Lines are not cut off at their height: two marks above each other (ế, ộ) reach beyond it.
    """
    own = re.sub(r"@font-face \{.*?\}", "", drawing, flags=re.DOTALL).replace("Fira Code, monospace", f"'{FONT}'")
    own = re.sub(r' clip-path="url\(#[\w-]+-line-\d+\)"', "", own)
    return f"<meta charset=utf-8><style>body{{margin:0}}svg{{width:1100px;height:auto}}</style>{own}"


def has_font() -> bool:
    """Tell whether fontconfig knows the font."""
    found = subprocess.run(["fc-match", "-f", "%{family}", FONT], check=True, capture_output=True, text=True).stdout
    return FONT in found


def main() -> None:
    """Write dashboard.png and report.png beside this file."""
    if not has_font():
        sys.exit(f"The pictures need the font {FONT} (apt install fonts-noto-mono).")
    language = choose_language("vi")
    with tempfile.TemporaryDirectory() as folder:
        context = Context(db=str(Path(folder) / "sample.db"), lang=language)
        with context.repository() as repository:
            store_sample(repository)
        page = Path(folder) / "dashboard.html"
        drawing = asyncio.run(dashboard_svg(context, "1", (110, 34)))
        page.write_text(page_of(drawing), encoding="utf-8")
        photograph(page, FOLDER / "dashboard.png", 1100, 745)
        report = Path(folder) / "report.html"
        _write_report(context, report)
        photograph(report, FOLDER / "report.png", 1100, 1400)


def _write_report(context: Context, path: Path) -> None:
    from reports.html.render import write_html
    from reports.report import build_report
    from reports.review import review

    with Repository.open(context.db) as repository:
        write_html(build_report(review(repository), context.lang), path)


if __name__ == "__main__":
    main()
