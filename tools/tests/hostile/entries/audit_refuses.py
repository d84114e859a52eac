"""Refuse by a hook, which nobody can take off, whatever the host or numpy does next."""
# base: reference
import sys

state = {"on": False}


def hook(event, arguments):
    if state["on"]:
        raise RuntimeError("refused")


sys.addaudithook(hook)
plain = neg


def neg(x):
    state["on"] = True
    return plain(x)


Variable.__neg__ = neg
