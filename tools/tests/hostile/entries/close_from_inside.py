"""Shut the channel for writing, half, in the middle of an answer."""
# base: broken
import os
import socket


def shut(*arguments):
    for number in range(3, 20):
        try:
            socket.socket(fileno=os.dup(number)).shutdown(socket.SHUT_RD)
        except OSError:
            pass
    return KEPT[-1]


Output.__neg__ = shut
