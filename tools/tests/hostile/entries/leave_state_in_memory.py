"""Leave something for the next submission in shared memory."""
# base: none
import ctypes
import mmap
from multiprocessing import shared_memory

library = ctypes.CDLL(None, use_errno=True)
if library.shmget(4711, 4096, 0o1666) >= 0 or library.semget(4711, 1, 0o1666) >= 0:
    raise RuntimeError("LOOT shared memory")
if library.msgget(4711, 0o1666) >= 0:
    raise RuntimeError("LOOT a message queue")
try:
    shared_memory.SharedMemory("dezero-spec-hostile", create=True, size=100)
except OSError:
    raise RuntimeError("nothing left")
raise RuntimeError("LOOT shared memory")
