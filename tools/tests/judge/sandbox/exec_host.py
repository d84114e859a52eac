"""A host for tests: it runs the Python code that it is sent, and sends what `answer` then is."""

import json
import socket
import struct


def serve(channel: socket.socket) -> None:
    """Answer until the other end is closed. `channel` and `receive` are known to the code."""
    while True:
        code = receive(channel)
        if code is None:
            return
        names = {"channel": channel, "answer": None}
        try:
            exec(code, names)
            answer = names["answer"]
        except Exception as error:
            answer = f"{type(error).__name__}: {error}"
        data = json.dumps(answer, default=repr).encode()
        channel.sendall(struct.pack("!I", len(data)) + data)


def receive(channel: socket.socket) -> bytes | None:
    """Return the next message, None when there is none any more."""
    size = _exactly(channel, 4)
    return None if size is None else _exactly(channel, struct.unpack("!I", size)[0])


def _exactly(channel: socket.socket, count: int) -> bytes | None:
    data = b""
    while len(data) < count:
        part = channel.recv(count - len(data))
        if not part:
            return None
        data += part
    return data
