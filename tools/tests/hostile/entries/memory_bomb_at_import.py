"""Take all memory while being imported."""
# base: none
kept = [bytearray(2**20) for _ in range(3 * 2**10)]
raise RuntimeError("LOOT no limit on memory")
