"""Put HTML into messages, reprs and names."""
# base: reference
EVIL = "</pre><script>alert('x')</script><img src=x onerror=alert(1)>&amp;<!--"
Variable.__repr__ = lambda self: EVIL


def neg(x):
    raise type(EVIL, (Exception,), {})(EVIL)


Variable.__neg__ = neg
