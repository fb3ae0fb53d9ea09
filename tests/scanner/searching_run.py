"""Run in the lab by test_discovery: searches and prints what was found as JSON. Words: step, network, ["cancel"]."""

import asyncio
import dataclasses
import json
import sys
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from scanner.discovery import Found, discover
from scanner.gate import Gate
from scanner.model.scope import Scope


async def search(result: dict[str, Any]) -> None:
    gate = Gate(Scope(networks=(sys.argv[2],)))
    async for item in discover([sys.argv[2]], gate, step=int(sys.argv[1])):
        if isinstance(item, Found):
            result["found"][item.address] = item.mac or result["found"].get(item.address)
        else:
            result["coverage"].append(dataclasses.asdict(item))
        result["begun"].set()


async def main() -> None:
    result: dict[str, Any] = {"found": {}, "coverage": [], "begun": asyncio.Event()}
    task = asyncio.create_task(search(result))
    if sys.argv[3:] == ["cancel"]:
        await result["begun"].wait()
        task.cancel()
        await asyncio.wait([task])
    else:
        await task
    del result["begun"]
    print(json.dumps(result))


asyncio.run(main())
