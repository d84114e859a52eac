"""Write garbage to the judge's channel."""
# base: broken
import os
import random

for number in range(3, 20):
    try:
        os.write(number, random.randbytes(1000))
    except OSError:
        pass
