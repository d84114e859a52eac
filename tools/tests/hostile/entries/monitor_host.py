"""Watch every function of the process, the host's too, by the newest means there are."""
# base: broken
import sys


def seen(*arguments):
    raise RuntimeError("watched")


if hasattr(sys, "monitoring"):
    for tool in range(6):
        try:
            sys.monitoring.use_tool_id(tool, "mine")
            sys.monitoring.register_callback(tool, sys.monitoring.events.PY_RETURN, seen)
            sys.monitoring.set_events(tool, sys.monitoring.events.PY_RETURN)
        except ValueError:
            pass
sys.addaudithook(lambda *arguments: None)
