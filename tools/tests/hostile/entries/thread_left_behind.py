"""Leave a thread behind that never ends, and is waited for at exit."""
# base: reference
import threading
import time


def wait():
    while True:
        time.sleep(0.05)


threading.Thread(target=wait, daemon=False).start()
