"""Ask TCP ports: `{"network", "addresses", "ports", "step", "rate", "host_rate"}` in, `{"open"}` out."""

import asyncio
import json
import sys

from scanner.gate import Gate, Limits
from scanner.model.scope import Scope
from scanner.port_sweep import sweep_tcp


async def _main(
    *, network: str, addresses: list[str], ports: list[int], step: int, rate: float, host_rate: float
) -> None:
    gate = Gate(Scope(networks=(network,)), Limits(rate=rate, host_rate=host_rate))
    swept = [item async for item in sweep_tcp(addresses, ports, gate, step=step)]
    print(json.dumps({"open": [(item.address, port) for item in swept for port in item.observation.open]}))


if __name__ == "__main__":
    asyncio.run(_main(**json.loads(sys.argv[1])))
