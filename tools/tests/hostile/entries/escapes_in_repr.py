"""Have a repr, and messages, that move the cursor, retitle the window, and hide text."""
# base: reference
EVIL = "\x1b[2J\x1b]0;owned\x07\x9b1;1H\u202egnorw\u2028\x00\ud800\x7f"
Variable.__repr__ = lambda self: EVIL


def neg(x):
    raise ValueError(EVIL)


Variable.__neg__ = neg
