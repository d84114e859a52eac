"""Leave something for the next submission in files."""
# base: none
import os

for place in ("/tmp", "/dev/shm", "/var/tmp", "/", "/run", os.getcwd()):
    path = os.path.join(place, "dezero-spec-hostile-state")
    if os.path.exists(path):
        raise RuntimeError("LOOT state of an earlier submission")
    try:
        open(path, "w").close()
    except OSError:
        continue
    raise RuntimeError("LOOT state left")
raise RuntimeError("nothing left")
