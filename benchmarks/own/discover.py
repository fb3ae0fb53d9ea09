"""Find hosts: `{"network", "step", "rate"}` in, `{"found"}` out."""

import asyncio
import json
import sys

from scanner.discovery import Found, discover
from scanner.gate import Gate, Limits
from scanner.model.scope import Scope


async def _main(network: str, step: int, rate: float) -> None:
    gate = Gate(Scope(networks=(network,)), Limits(rate=rate))
    found = {item.address async for item in discover([network], gate, step=step) if isinstance(item, Found)}
    print(json.dumps({"found": sorted(found)}))


if __name__ == "__main__":
    asyncio.run(_main(**json.loads(sys.argv[1])))
