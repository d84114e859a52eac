"""Write wherever something might be writable."""
# base: none
import os
import sys
import tempfile

places = ["/", "/tmp", "/dev/shm", "/kit", "/submission", "/var/tmp", "/run", "/dev", os.getcwd()]
places += [os.path.dirname(__file__), os.path.dirname(os.__file__), np_folder()] + OUTSIDE
for place in places:
    try:
        with open(os.path.join(place, "dezero-spec-hostile"), "w") as file:
            file.write("x")
    except OSError:
        continue
    raise RuntimeError(f"LOOT {place}")
try:
    tempfile.mkdtemp()
except OSError:
    raise RuntimeError("nowhere")
raise RuntimeError("LOOT a temporary folder")
