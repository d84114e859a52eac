"""Write a result for oneself into the results."""
# base: none
import os

for place in OUTSIDE:
    for name in os.listdir(place) if os.path.isdir(place) else ():
        if name.endswith(".json"):
            with open(os.path.join(place, name), "w") as file:
                file.write('{"schema": 1, "outcome": "graded"}')
            raise RuntimeError("LOOT results changed")
raise RuntimeError("nothing changed")
