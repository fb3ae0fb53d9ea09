"""Reads fixed-width fields from bytes that nobody vouches for."""

from typing import Literal

Order = Literal["big", "little"]


class ByteReader:
    """A position in `data`; reading past the end raises `ValueError`."""

    def __init__(self, data: bytes, order: Order = "big") -> None:
        self._data = data
        self._order: Order = order
        self.position = 0

    @property
    def left(self) -> int:
        """Bytes not yet read."""
        return len(self._data) - self.position

    def take(self, count: int) -> bytes:
        """Return the next `count` bytes."""
        if count < 0 or count > self.left:
            raise ValueError(f"{count} bytes announced, {self.left} left")
        self.position += count
        return self._data[self.position - count : self.position]

    def rest(self) -> bytes:
        """Return all that is left."""
        return self.take(self.left)

    def u8(self) -> int:
        """Return one byte."""
        return self.take(1)[0]

    def u16(self) -> int:
        """Return two bytes as a number."""
        return int.from_bytes(self.take(2), self._order)

    def u24(self) -> int:
        """Return three bytes as a number."""
        return int.from_bytes(self.take(3), self._order)

    def u32(self) -> int:
        """Return four bytes as a number."""
        return int.from_bytes(self.take(4), self._order)

    def seek(self, position: int) -> None:
        """Go to a position from the start."""
        if not 0 <= position <= len(self._data):
            raise ValueError(f"position {position} outside {len(self._data)} bytes")
        self.position = position

    def until(self, end: bytes) -> bytes:
        """Return the bytes before the next `end` and step over it."""
        found = self._data.find(end, self.position)
        if found < 0:
            raise ValueError(f"no {end!r}")
        value = self._data[self.position : found]
        self.position = found + len(end)
        return value
