"""A TCP port that leads to a Unix socket, in a process of its own: `python -m tests.faults.wire PORT SOCKET`.

The embedded servers listen on sockets only; with a wire to each of them the product's processes reach them as they would
reach servers on other machines.
"""

import asyncio
import sys
from contextlib import suppress


async def _carry(source: asyncio.StreamReader, target: asyncio.StreamWriter) -> None:
    with suppress(OSError):
        while piece := await source.read(65536):
            target.write(piece)
            await target.drain()
    target.close()


async def _serve(port: int, socket: str) -> None:
    async def lead(reader, writer):
        there_reader, there_writer = await asyncio.open_unix_connection(socket)
        await asyncio.gather(_carry(reader, there_writer), _carry(there_reader, writer))

    async with await asyncio.start_server(lead, "127.0.0.1", port) as server:
        await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(_serve(int(sys.argv[1]), sys.argv[2]))
