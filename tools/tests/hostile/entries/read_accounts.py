"""Read accounts, keys and homes."""
# base: none
import os

for path in ("/etc/passwd", "/etc/shadow", "/root/.bashrc", "/home", os.path.expanduser("~/.ssh")):
    if os.path.exists(path) and (not os.path.isdir(path) or os.listdir(path)):
        raise RuntimeError(f"LOOT {path}")
raise RuntimeError("nothing found")
