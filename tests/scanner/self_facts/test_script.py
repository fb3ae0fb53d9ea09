"""The PowerShell script as far as it can be looked at without PowerShell: its form, its fields, what it must not do."""

import dataclasses
import json
import re

import pytest
import tree_sitter
import tree_sitter_pwsh

from reports.imports.batch import Batch
from reports.imports.self_facts import SCHEMA, read_self
from scanner.model.observations.self_facts import SelfObservation, Software
from scanner.probes.self_facts.script import script, starter

TEXT = script().decode("ascii")
CODE = "\n".join(line for line in TEXT.splitlines() if not line.lstrip().startswith("#"))
BARE = re.sub(r"'(?:[^']|'')*'|\"(?:[^\"`]|`.)*\"", "''", CODE)
"""The code without comments and without the insides of its strings."""


def test_every_field_of_the_schema_is_written_once_and_no_other() -> None:
    written = re.findall(r"""^  \('"(\w+)": '""", CODE, re.MULTILINE)
    assert sorted(written) == sorted(field.name for field in dataclasses.fields(SelfObservation))
    assert re.findall(r"""'\{?,? ?"(\w+)": '""", re.search(r"\$line = .*?\n.*?\n", CODE)[0]) == [  # type: ignore[index]
        field.name for field in dataclasses.fields(Software)
    ]
    for key in ("schema", "tool", "collected_at", "facts"):
        assert CODE.count(f'"{key}": ') == 1
    assert f'"schema": "{SCHEMA}"' in CODE


@pytest.mark.parametrize(
    "newer",
    ["ConvertTo-Json ", "Get-CimInstance", "[ordered]", "[pscustomobject]", "$PSScriptRoot", " -in ", " -notin ",
     ".ForEach(", ".Where(", "Get-ComputerInfo", "Invoke-RestMethod", "-Raw", "??", "::new("],
)  # fmt: skip
def test_nothing_newer_than_powershell_2_is_used(newer: str) -> None:
    assert newer.lower() not in BARE.lower()


@pytest.mark.parametrize(
    "sending",
    ["Test-Connection", "Invoke-WebRequest", "WebClient", "Net.Sockets", "Net.Http", "Resolve-Dns", "ping",
     "New-Object -ComObject", "Set-ItemProperty", "New-Item", "Remove-Item", "RunAs", "Start-Process", "-ComputerName"],
)  # fmt: skip
def test_nothing_is_sent_changed_or_asked_for_as_administrator(sending: str) -> None:
    assert sending.lower() not in BARE.lower()


def test_brackets_are_balanced_and_placeholders_filled() -> None:
    opened: list[str] = []
    pairs = {")": "(", "]": "[", "}": "{"}
    for character in BARE:
        if character in pairs.values():
            opened.append(character)
        elif character in pairs:
            assert opened.pop() == pairs[character]
    assert opened == []
    assert not re.findall(r"@[A-Z]{3,}@", TEXT)


def test_the_script_is_powershell_by_its_grammar() -> None:
    parser = tree_sitter.Parser(tree_sitter.Language(tree_sitter_pwsh.language()))
    assert not parser.parse(script()).root_node.has_error
    assert parser.parse(script().replace(b"param([string]$Folder)", b"param([string]$Folder", 1)).root_node.has_error


def test_windows_reads_the_files() -> None:
    for content in (script(), starter()):
        assert content.isascii()
        assert content.count(b"\n") == content.count(b"\r\n")
    assert b'-File "%~dp0collect.ps1"' in starter()


def test_a_file_in_the_form_of_the_script_is_read() -> None:
    """Put values in the places of the script's own document text, as its JSON routines would write them."""
    facts = {
        "hostname": '"M\\u00c1Y-05"', "cores": "4", "memory_bytes": "8489947136", "macs": '["00:1b:21:00:00:05"]',
        "software": '[{"name": "C\\u1ed1c C\\u1ed1c", "version": "120", "publisher": ""}]', "addresses": '["10.0.0.5"]',
    }  # fmt: skip
    numbers = {"disk_bytes", "disk_free_bytes", "last_update", "cameras", "microphones"}
    rows = [
        f'"{field.name}": ' + facts.get(field.name, "null" if field.name in numbers else '""')
        for field in dataclasses.fields(SelfObservation)
    ]
    head = f'{{\r\n"schema": "{SCHEMA}",\r\n"tool": {{"version": "1"}},\r\n'
    text = head + '"collected_at": "2026-11-23T01:02:03+00:00",\r\n'
    document = json.loads(text + '"facts": {\r\n  ' + ",\r\n  ".join(rows) + "\r\n}\r\n}\r\n")
    read = read_self(document, "rasoat-self-MAY-05.json")
    assert isinstance(read, Batch)
    (seen,) = read.seen
    assert isinstance(seen.observation, SelfObservation)
    assert seen.observation.hostname == "MÁY-05"
    assert seen.observation.software[0].name == "Cốc Cốc"
