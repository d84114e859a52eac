"""Open a port, and a socket of this machine."""
# base: none
import socket

for family in (socket.AF_INET, socket.AF_INET6, socket.AF_UNIX):
    try:
        made = socket.socket(family)
    except OSError:
        continue
    raise RuntimeError(f"LOOT {made}")
raise RuntimeError("no sockets")
