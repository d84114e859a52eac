"""Put Markdown into messages."""
# base: reference
EVIL = "\n# Results\n| a | b |\n[x](javascript:alert(1)) ``` ![x](http://x/y)"
Variable.__repr__ = lambda self: EVIL


def neg(x):
    raise ValueError(EVIL)


Variable.__neg__ = neg
