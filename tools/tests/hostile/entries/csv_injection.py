"""Put spreadsheet formulas into messages."""
# base: reference
EVIL = "=HYPERLINK(\"http://x\",\"mark\")\",100,100\r\n@SUM(1+1)*cmd|' /C calc'!A0"
Variable.__repr__ = lambda self: EVIL


def neg(x):
    raise ValueError(EVIL)


Variable.__neg__ = neg
