"""Bad weather on the scanner's cable: delay, jitter, loss and sleeping clients, where the kernel has no netem.

`python -m tests.lab.weather A B` carries frames between two interfaces of its
own namespace. `bad_weather(lab)` puts it between the scanner and the switch.
"""

import argparse
import contextlib
import heapq
import random
import select
import socket
import subprocess
import sys
import time
import zlib
from collections.abc import Iterator
from dataclasses import dataclass

from tests.lab.network import batch, namespace
from tests.lab.school import Lab

_SOL_PACKET, _PACKET_VNET_HDR, _PACKET_IGNORE_OUTGOING = 263, 15, 23
_VNET_HEADER = 10
_PORT, _BRIDGE, _NEAR, _FAR = "scan", "br0", "wx-near", "wx-far"


@dataclass(frozen=True, slots=True)
class Weather:
    """Delays in seconds, each way half; `loss` each way; a share of the senders sleeps and answers late."""

    delay: tuple[float, float] = (0.005, 0.150)
    loss: float = 0.01
    sleepers: float = 0.1
    sleep: tuple[float, float] = (0.1, 0.3)
    seed: int = 4003

    def delay_of(self, frame: bytes, chance: random.Random) -> float | None:
        """Return how long a frame takes one way, None if it is lost.

        A sender is as far away as its address says, always the same; jitter is a tenth of it.
        """
        if chance.random() < self.loss:
            return None
        distance = self.delay[0] + (self.delay[1] - self.delay[0]) * self._share(frame, 1)
        sleeping = chance.uniform(*self.sleep) if self._share(frame, 2) < self.sleepers and _wakes(frame) else 0.0
        return distance / 2 * chance.uniform(0.9, 1.1) + sleeping

    def _share(self, frame: bytes, salt: int) -> float:
        """Return a number from 0 to 1 that belongs to the sender's MAC."""
        return zlib.crc32(frame[6:12], self.seed + salt) / 2**32


def _wakes(frame: bytes) -> bool:
    """Tell whether a frame is an answer that a sleeping client sends late: ARP or ICMP."""
    return frame[12:14] == b"\x08\x06" or (frame[12:14] == b"\x08\x00" and frame[23] == 1)


class Relay:
    """Carries frames between two interfaces until it is killed."""

    def __init__(self, near: str, far: str, weather: Weather) -> None:
        self._sockets = [_open(near), _open(far)]
        self._weather = weather
        self._chance = random.Random(weather.seed)
        self._waiting: list[tuple[float, int, socket.socket, bytes]] = []
        self._number = 0

    def run(self) -> None:
        """Carry frames for ever."""
        while True:
            now = time.monotonic()
            timeout = max(0.0, self._waiting[0][0] - now) if self._waiting else 1.0
            ready, _, _ = select.select(self._sockets, [], [], timeout)
            for sock in ready:
                self._take(sock)
            self._deliver(time.monotonic())

    def _take(self, sock: socket.socket) -> None:
        other = self._sockets[1 - self._sockets.index(sock)]
        for _ in range(64):
            try:
                data = sock.recv(65550)
            except BlockingIOError:
                return
            delay = self._weather.delay_of(data[_VNET_HEADER:], self._chance)
            if delay is not None:
                self._number += 1
                heapq.heappush(self._waiting, (time.monotonic() + delay, self._number, other, data))

    def _deliver(self, now: float) -> None:
        while self._waiting and self._waiting[0][0] <= now:
            _, _, sock, data = heapq.heappop(self._waiting)
            with contextlib.suppress(OSError):
                sock.send(data)


def _open(interface: str) -> socket.socket:
    """Return a packet socket; the virtio header carries unfinished checksums across (packet(7))."""
    sock = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, socket.htons(3))
    sock.setsockopt(_SOL_PACKET, _PACKET_VNET_HDR, 1)
    sock.setsockopt(_SOL_PACKET, _PACKET_IGNORE_OUTGOING, 1)
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 8 << 20)
    sock.bind((interface, 3))
    sock.setblocking(False)
    return sock


@contextlib.contextmanager
def bad_weather(lab: Lab) -> Iterator[None]:
    """Put the relay into the scanner's cable for the time of the block."""
    switch = namespace(lab.name, "switch")
    batch(
        ["-n", switch],
        [
            f"link set {_PORT} nomaster",
            f"link add {_NEAR} type veth peer name {_FAR}",
            f"link set {_NEAR} up",
            f"link set {_FAR} master {_BRIDGE} up",
            *(f"link set {name} promisc on" for name in (_PORT, _NEAR)),
        ],
    )
    argv = ["ip", "netns", "exec", switch, sys.executable, "-m", "tests.lab.weather", _PORT, _NEAR]
    relay = subprocess.Popen(argv, stdout=subprocess.PIPE, text=True)
    try:
        assert relay.stdout is not None
        relay.stdout.readline()
        yield
    finally:
        relay.kill()
        relay.communicate()
        batch(
            ["-n", switch], [f"link del {_NEAR}", f"link set {_PORT} promisc off", f"link set {_PORT} master {_BRIDGE}"]
        )


def main() -> None:
    """Say "ready" once both ends are open, then carry frames."""
    parser = argparse.ArgumentParser(prog="python -m tests.lab.weather", description=__doc__)
    parser.add_argument("near")
    parser.add_argument("far")
    arguments = parser.parse_args()
    relay = Relay(arguments.near, arguments.far, Weather())
    print("ready", flush=True)
    relay.run()


if __name__ == "__main__":
    main()
