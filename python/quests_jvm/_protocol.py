"""Messages of `quests serve`: a JSON head, and raw arrays behind it, over file descriptors."""

from __future__ import annotations

import json
import os
import select
import struct
import time
from typing import Any, Dict, List, Optional, Tuple

import numpy as np

VERSION = 1

_LENGTHS = struct.Struct("<IQ")
# What the worker reads, and what is taken for a head here: results of many frames are long.
_HEAD_LIMIT = 64 << 20
_LONGEST_HEAD = 1 << 30
_READ = 1 << 20
_ALIGNMENT = 8
_TYPES = {"<f8": 8, "<f4": 4, "<i8": 8, "<i4": 4, "|u1": 1}


class Ended(Exception):
    """The other side is gone."""


class Garbled(Exception):
    """What came is no message of the protocol."""


class Arrays:
    """The arrays of a message that is being made."""

    def __init__(self) -> None:
        self.list: List[np.ndarray] = []

    def add(self, array: np.ndarray) -> Dict[str, int]:
        """Takes an array; what stands for it in the head."""
        self.list.append(array)
        return {"array": len(self.list) - 1}


def encode(head: Dict[str, Any], arrays: List[np.ndarray]) -> List[Any]:
    """The buffers of a message, one after the other."""
    described = []
    buffers: List[Any] = []
    size = 0
    for array in arrays:
        if array.dtype == np.bool_:
            array = array.view(np.uint8)
        if not array.flags.c_contiguous:
            array = np.ascontiguousarray(array)
        if array.dtype.str not in _TYPES:
            raise TypeError("arrays of %s cannot be sent" % array.dtype)
        padding = -size % _ALIGNMENT
        if padding:
            buffers.append(b"\0" * padding)
        described.append({"type": array.dtype.str, "shape": array.shape})
        # A buffer of no bytes is none that memoryview can cast.
        if array.nbytes:
            buffers.append(array.reshape(-1).data.cast("B"))
        size += padding + array.nbytes
    if described:
        head = dict(head, arrays=described)
    text = json.dumps(head, separators=(",", ":"), allow_nan=False).encode("utf-8")
    if len(text) > _HEAD_LIMIT:
        raise ValueError("the values of frames take %d bytes, at most %d can be sent" % (len(text), _HEAD_LIMIT))
    return [_LENGTHS.pack(len(text), size) + text] + buffers


def decode(text: bytes, body: bytearray) -> Dict[str, Any]:
    """The head of a message, with its arrays in their places. They share the memory of the body."""
    arrays: List[np.ndarray] = []

    def place(value: Dict[str, Any]) -> Any:
        # Of somebody's data such an object has a number with a point, or something else.
        return arrays[value["array"]] if len(value) == 1 and type(value.get("array")) is int else value

    try:
        if not body and b'"array' not in text:
            return json.loads(text)
        head = json.loads(text)
        offset = 0
        for described in head.pop("arrays", []):
            kind, shape = described["type"], described["shape"]
            count = int(np.prod(shape, dtype=np.int64))
            offset += -offset % _ALIGNMENT
            array = np.frombuffer(body, dtype=kind, count=count, offset=offset)
            arrays.append(array.reshape(shape))
            offset += count * _TYPES[kind]
        return _placed(head, place)
    except (ValueError, KeyError, IndexError, TypeError) as e:
        raise Garbled(str(e)) from e


def _placed(value: Any, place: Any) -> Any:
    if isinstance(value, dict):
        found = place(value)
        if found is not value:
            return found
        return {key: _placed(part, place) if isinstance(part, (dict, list)) else part for key, part in value.items()}
    if isinstance(value, list):
        return [_placed(part, place) if isinstance(part, (dict, list)) else part for part in value]
    return value


class Connection:
    """One conversation with a worker: a pair of file descriptors, which may be the same.

    `sound` tells whether both sides agree where the next message begins. An exception that comes while nothing is
    read or written, such as KeyboardInterrupt in a long wait, leaves that so.
    """

    closed = True

    def __init__(self, incoming: int, outgoing: int):
        self._incoming = incoming
        self._outgoing = outgoing
        self._poll = select.poll()
        self._poll.register(incoming, select.POLLIN)
        self._buffer = bytearray()
        self.sound = True
        self.hello: Dict[str, Any] = {}
        self.client = ""
        self.session: Any = None
        self.closed = False

    @property
    def pid(self) -> int:
        return int(self.hello.get("pid", 0))

    def send(self, head: Dict[str, Any], arrays: List[np.ndarray]) -> None:
        buffers = encode(head, arrays)
        if self.closed:
            raise Ended()
        self.sound = False
        try:
            while buffers:
                written = os.writev(self._outgoing, buffers[:64])
                while buffers and written >= len(buffers[0]):
                    written -= len(buffers[0])
                    del buffers[0]
                if written:
                    buffers[0] = memoryview(buffers[0])[written:]
        except OSError as e:
            raise Ended() from e
        self.sound = True

    def receive(self, timeout: Optional[float] = None) -> Optional[Dict[str, Any]]:
        """The next message; None if none has come in that many seconds."""
        if self.closed:
            raise Ended()
        end = None if timeout is None else time.monotonic() + timeout
        lengths = self._bytes(0, _LENGTHS.size, end)
        if lengths is None:
            return None
        head_length, body_length = _LENGTHS.unpack(lengths)
        if head_length > _LONGEST_HEAD:
            raise Garbled("a head of %d bytes" % head_length)
        total = _LENGTHS.size + head_length + body_length
        if self._bytes(0, total, end) is None:
            return None
        self.sound = False
        with memoryview(self._buffer) as view:
            text = bytes(view[_LENGTHS.size : _LENGTHS.size + head_length])
            body = bytearray(view[_LENGTHS.size + head_length : total])
        if len(self._buffer) == total:
            # A large buffer is not kept for small messages.
            self._buffer = bytearray()
        else:
            del self._buffer[:total]
        self.sound = True
        return decode(text, body)

    def _bytes(self, start: int, end: int, deadline: Optional[float]) -> Optional[bytes]:
        """Waits until so many bytes are in the buffer; the first ones, if they are few."""
        while len(self._buffer) < end:
            left = None if deadline is None else max(0.0, deadline - time.monotonic()) * 1000
            if not self._poll.poll(left):
                return None
            self.sound = False
            try:
                read = os.read(self._incoming, min(_READ, max(1 << 16, end - len(self._buffer))))
            except OSError as e:
                raise Ended() from e
            if not read:
                raise Ended()
            self._buffer += read
            self.sound = True
        return bytes(self._buffer[start : min(end, _LENGTHS.size)])

    def is_quiet(self) -> bool:
        """Whether nothing has come: an idle worker has nothing to say, unless it ends."""
        return not self.closed and not self._buffer and not self._poll.poll(0)

    def __del__(self) -> None:
        # An exception may have come before anybody else had it.
        self.close()

    def close(self) -> None:
        if not self.closed:
            self.closed = True
            for descriptor in {self._incoming, self._outgoing}:
                try:
                    os.close(descriptor)
                except OSError:
                    pass
