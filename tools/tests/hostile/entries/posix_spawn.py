"""Start a program in a way that needs no fork."""
# base: none
import os
import sys

os.posix_spawn(sys.executable, [sys.executable, "-c", "pass"], {})
raise RuntimeError("LOOT a program was started")
