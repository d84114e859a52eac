"""Change, remove and replace the submission's own files."""
# base: none
import os

changed = []
for action in (
    lambda: os.remove(__file__),
    lambda: open(__file__, "a"),
    lambda: os.chmod(__file__, 0o777),
    lambda: os.rename(__file__, __file__ + "x"),
    lambda: os.symlink("/etc/passwd", __file__ + "x"),
    lambda: os.mkdir(os.path.dirname(__file__) + "/x"),
):
    try:
        action()
    except OSError:
        continue
    changed.append(action)
raise RuntimeError(f"LOOT {len(changed)}" if changed else "nothing changed")
