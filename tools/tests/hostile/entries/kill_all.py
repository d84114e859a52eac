"""Kill every process there is."""
# base: none
import os
import signal

if os.getpid() < 100:  # in a process namespace; elsewhere this would hurt
    os.kill(-1, signal.SIGKILL)
    for pid in range(1, 2000):
        if pid != os.getpid():
            try:
                os.kill(pid, signal.SIGKILL)
            except OSError:
                pass
raise RuntimeError("nobody killed")
