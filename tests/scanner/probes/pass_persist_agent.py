"""Run by snmpd (`pass_persist`): answers for the rows of a file, each "object identifier, type, value" between tabs."""

import sys

Oid = tuple[int, ...]


def read(path: str) -> dict[Oid, tuple[str, str]]:
    rows = {}
    with open(path, encoding="utf-8") as lines:
        for line in lines:
            name, kind, value = line.rstrip("\n").split("\t")
            rows[tuple(map(int, name.split(".")))] = (kind, value)
    return rows


def main(path: str) -> None:
    rows = read(path)
    order = sorted(rows)
    for line in sys.stdin:
        command = line.strip()
        if command == "PING":
            print("PONG", flush=True)
            continue
        asked: Oid | None = tuple(map(int, sys.stdin.readline().strip().strip(".").split(".")))
        if command == "getnext":
            asked = next((oid for oid in order if asked is not None and oid > asked), None)
        if asked not in rows:
            print("NONE", flush=True)
            continue
        print("." + ".".join(map(str, asked or ())), *rows[asked], sep="\n", flush=True)


if __name__ == "__main__":
    main(sys.argv[1])
