"""The plain asyncio connect scan as people write it: 1,000 tasks, 1 s of patience, no second try; a peer."""

import asyncio
import contextlib
import itertools
import json
import sys

TASKS, SECONDS = 1000, 1.0


async def _worker(pairs: "itertools.product[tuple[str, int]]", found: list[tuple[str, int]]) -> None:
    for address, port in pairs:
        with contextlib.suppress(OSError, TimeoutError):
            async with asyncio.timeout(SECONDS):
                _, writer = await asyncio.open_connection(address, port)
            found.append((address, port))
            writer.close()


async def _main(addresses: list[str], ports: list[int], **_others: object) -> None:
    pairs = itertools.product(addresses, ports)
    found: list[tuple[str, int]] = []
    await asyncio.gather(*(_worker(pairs, found) for _ in range(TASKS)))
    print(json.dumps({"open": found}))


if __name__ == "__main__":
    asyncio.run(_main(**json.loads(sys.argv[1])))
