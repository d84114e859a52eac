"""Start as many threads as there can be."""
# base: reference
import threading
import time


def neg(x):
    for _ in range(300):
        threading.Thread(target=time.sleep, args=(5,), daemon=True).start()
    raise RuntimeError("LOOT no limit on threads")


Variable.__neg__ = neg
