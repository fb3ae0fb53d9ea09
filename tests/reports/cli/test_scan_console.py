import io

from reports.cli._scan_console import ScanConsole
from reports.end_sheet import end_sheet
from reports.locale import choose_language
from scanner.events import HostFound, PhaseStarted, ProbeBroken, Progress, ScanFinished, ScanStarted, ServiceFound


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def play(console: ScanConsole) -> None:
    console(ScanStarted("x", ("10.0.0.0/24",), 1, 254))
    console(PhaseStarted("discovery", 254))
    console(HostFound("10.0.0.5"))
    console(ServiceFound("10.0.0.5", 22))
    console(ServiceFound("10.0.0.5", 22, name="ssh"))
    console(Progress("discovery", 127, 254, 90.0))
    console(ProbeBroken("ssh", "10.0.0.5", "KeyError: \x1b[2J"))
    console(ScanFinished("x", "finished", 1, 1234, 50.0, 12.0, ("10.0.0.5",)))


def test_without_a_terminal_a_few_whole_lines() -> None:
    choose_language("en")
    stream = io.StringIO()
    play(ScanConsole(stream))
    text = stream.getvalue()
    assert "\r" not in text
    assert "Looking for devices (254)" in text
    assert "1,234 packets" in text
    assert "10.0.0.5" in text
    assert len(text.splitlines()) <= 8


def test_on_a_terminal_one_line_with_share_and_time() -> None:
    choose_language("vi")
    stream = Terminal()
    play(ScanConsole(stream, verbose=1))
    text = stream.getvalue()
    assert "\rTìm thiết bị 50 % · 1 thiết bị, 1 dịch vụ · còn khoảng 2 phút" in text
    assert "1.234 gói tin" in text
    assert "\x1b" not in text


def test_the_end_says_when_no_device_stopped_answering_and_only_where_that_was_watched() -> None:
    choose_language("en")
    finished = end_sheet(ScanFinished("x", "finished", 4, 1000, 50.0, 12.0, (), 230, 410, "10.0.0.9\x1b[2J"))
    assert "No device stopped answering during the scan." in finished
    (shares,) = [sentence for sentence in finished if sentence.startswith("Packets per device")]
    assert "230 in the middle, 410 at most, to 10.0.0.9" in shares
    assert "\x1b" not in shares
    listened = end_sheet(ScanFinished("x", "finished", 4, 0, 0.0, 12.0))
    interrupted = end_sheet(ScanFinished("x", "interrupted", 4, 1000, 50.0, 12.0))
    assert not [sentence for sentence in (*listened, *interrupted) if "stopped answering" in sentence]
