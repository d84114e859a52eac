"""Leave something for the next submission in the environment and in modules."""
# base: none
import os
import sys

if "HOSTILE" in os.environ or hasattr(sys, "hostile") or hasattr(np_module(), "hostile"):
    raise RuntimeError("LOOT state of an earlier submission")
os.environ["HOSTILE"] = "1"
sys.hostile = np_module().hostile = True
raise RuntimeError("nothing found")
