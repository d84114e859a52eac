"""Have a thread change what was answered between the answer and the check."""
# base: broken
import threading
import time

ARRAYS = []


def flip():
    while True:
        for array in list(ARRAYS):
            array += 1
        time.sleep(0.0001)


plain = Output.__init__


def init(self, data):
    plain(self, data)
    if type(data) is np.ndarray and data.flags.writeable and data.dtype.kind == "f":
        ARRAYS.append(data)


Output.__init__ = init
threading.Thread(target=flip, daemon=True).start()
