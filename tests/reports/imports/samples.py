"""Files as others write them, made here byte by byte."""

import io
import json
from collections.abc import Sequence
from typing import Any

import openpyxl

HOSTILE = (
    "=cmd|' /C calc'!A0",
    "<script>alert(1)</script>",
    "\x1b[2Jx",
    "a\u202egnp.exe",
    "{{7*7}}",
    "'; DROP TABLE x",
)

NMAP = b"""<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE nmaprun>
<nmaprun scanner="nmap" args="nmap -sS -sV 10.9.0.0/24" start="1795400000" version="7.93" xmloutputversion="1.05">
<scaninfo type="syn" protocol="tcp" numservices="4" services="22-23,80,9100"/>
<host starttime="1795400001" endtime="1795400009"><status state="up" reason="arp-response" reason_ttl="0"/>
<address addr="10.9.0.5" addrtype="ipv4"/><address addr="00:1B:78:00:00:05" addrtype="mac" vendor="HP"/>
<hostnames/><ports><extraports state="closed" count="2"/>
<port protocol="tcp" portid="22"><state state="open" reason="syn-ack" reason_ttl="64"/>
<service name="ssh" product="OpenSSH" version="9.2p1" method="probed" conf="10"/></port>
<port protocol="tcp" portid="80"><state state="open" reason="syn-ack" reason_ttl="64"/>
<service name="http" method="table" conf="3"/></port></ports></host>
<host><status state="down" reason="no-response" reason_ttl="0"/><address addr="10.9.0.6" addrtype="ipv4"/></host>
<runstats><finished time="1795400010" elapsed="10"/><hosts up="1" down="1" total="2"/></runstats></nmaprun>
"""


def self_file(number: int, **facts: Any) -> bytes:
    """Return a file of `rasoat self` of one computer."""
    known = {
        "system": "windows",
        "hostname": f"TIN-{number:02}",
        "edition": "Windows 10 Pro",
        "build": "10.0.19045",
        "manufacturer": "Dell Inc.",
        "model": "OptiPlex 3080",
        "serial": f"SER{number:05}",
        "macs": [f"a4:bb:6d:00:00:{number:02x}"],
        "addresses": [f"10.9.0.{100 + number}"],
        "last_update": "2026-11-10",
        "antivirus": "on",
        "software": [{"name": "LibreOffice", "version": "24.8"}],
    }
    document = {
        "schema": "rasoat.self/1",
        "collected_at": f"2026-11-20T0{number % 10}:00:00+00:00",
        "facts": known | facts,
    }
    return json.dumps(document).encode()


def workbook(*rows: Sequence[object]) -> bytes:
    """Return an xlsx file with these rows, written as texts."""
    book = openpyxl.Workbook()
    sheet = book.active
    for row, cells in enumerate(rows, 1):
        for column, value in enumerate(cells, 1):
            cell = sheet.cell(row, column)
            cell.value = openpyxl.cell.cell.ILLEGAL_CHARACTERS_RE.sub("", value) if isinstance(value, str) else value
            if isinstance(value, str):
                cell.data_type = "s"
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


SHEET = (
    ("UBND XÃ THỬ",),
    ("DANH MỤC THIẾT BỊ NĂM HỌC 2026-2027",),
    (),
    (
        *("STT", "Tên thiết bị", "Số lượng", "Hãng sản xuất", "Số sê-ri", "Địa chỉ MAC", "Phòng", "Mục đích sử dụng"),
        *("Năm mua", "Nguồn kinh phí", "Tình trạng", "Ghi chú"),
    ),
    ("I. Phòng tin học",),
    (1, "Máy tính để bàn", 10, "Dell", "", "", "Phòng Tin học 1", "Học sinh", 2019, "Ngân sách", "Tốt", ""),
    (2, "Máy in", 1, "Canon", "ABC1234", "", "Văn phòng", "Quản lý", "năm 2020", "Xã hội hoá", "Hỏng", "hết mực"),
    (3, "Cái bàn", 1, "Hoà Phát"),
    (4, "Máy chiếu", 1, "Sony", "ABC1234"),
    (5, "Máy tính xách tay", 1, "HP", "XYZ99881", "", "", "Dạy học", "hai nghìn"),
    (6, "Bộ phát wifi", 1, "TP-Link", "", "zz:zz"),
    (7, "Máy tính bảng", 900, "Samsung"),
    ("Tổng cộng", "", 914),
    ("Người lập", "", "", "", "", "Hiệu trưởng"),
)
REFUSED_ROWS = (8, 9, 10, 11, 12)
"""Rows of `SHEET` that cannot be used."""
