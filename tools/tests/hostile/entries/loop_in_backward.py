"""Loop without an end in backward, swallowing whatever is raised into it."""
# base: reference
import signal


def backward(self, retain_grad=False):
    for number in range(1, 32):
        try:
            signal.signal(number, signal.SIG_IGN)
        except OSError:
            pass
    while True:
        try:
            while True:
                pass
        except BaseException:
            pass


Variable.backward = backward
