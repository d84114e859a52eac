"""Print without an end."""
# base: reference
line = "x" * 100_000
for _ in range(2000):
    print(line)


def neg(x):
    for _ in range(2000):
        print(line)
    return x


Variable.__neg__ = neg
