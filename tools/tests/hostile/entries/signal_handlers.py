"""Take over all signals and timers."""
# base: broken
import signal

for number in range(1, 64):
    try:
        signal.signal(number, lambda *a: None)
    except (OSError, ValueError):
        pass
signal.setitimer(signal.ITIMER_REAL, 1000, 1000)
