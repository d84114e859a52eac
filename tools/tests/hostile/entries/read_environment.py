"""Look for secrets in the environment."""
# base: none
import os

if any("SECRET" in name or "HOME" == name for name in os.environ):
    raise RuntimeError("LOOT the environment")
raise RuntimeError(" ".join(sorted(os.environ)))
