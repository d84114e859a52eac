"""Connect to the network, and look up a name."""
# base: none
import socket

for address in (("127.0.0.1", 22), ("127.0.0.1", 80), ("1.1.1.1", 53)):
    try:
        socket.create_connection(address, timeout=0.5)
    except OSError as error:
        if isinstance(error, ConnectionRefusedError):
            raise RuntimeError("LOOT the machine answers")
        continue
    raise RuntimeError(f"LOOT connected to {address}")
raise RuntimeError("no network")
