"""Listens on raw print ports and appends every byte that arrives to a file. Usage: PORTS FILE."""

import asyncio
import sys
from pathlib import Path


async def main(ports: str, path: Path) -> None:
    async def record(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while data := await reader.read(65536):
                with path.open("ab") as file:
                    file.write(data)
        except ConnectionError:
            pass
        finally:
            writer.close()

    servers = [await asyncio.start_server(record, "0.0.0.0", int(port)) for port in ports.split(",")]
    await asyncio.gather(*(server.serve_forever() for server in servers))


Path(sys.argv[2]).touch()
asyncio.run(main(sys.argv[1], Path(sys.argv[2])))
