"""Abort."""
# base: reference
import os


def neg(x):
    os.abort()


Variable.__neg__ = neg
