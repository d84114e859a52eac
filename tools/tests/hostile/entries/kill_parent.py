"""Kill the parent process, and the one that the environment might name."""
# base: none
import os
import signal

if os.getpid() < 100:  # in a process namespace; elsewhere this would hurt
    for _ in range(3):
        try:
            os.kill(os.getppid(), signal.SIGKILL)
        except OSError:
            pass
raise RuntimeError("not killed")
