"""Start as many threads as there can be."""
# base: reference
import threading


def neg(x):
    # All are there at once, and gone afterwards: how long they would stay is a matter of chance.
    threads, end = [], threading.Event()
    try:
        for _ in range(300):
            threads.append(threading.Thread(target=end.wait, daemon=True))
            threads[-1].start()
    finally:
        end.set()
        for thread in threads[:-1]:
            thread.join()
    raise RuntimeError("LOOT no limit on threads")


Variable.__neg__ = neg
