"""What takes too long each time: DEZERO_SPEC_WHOLE_CATALOGUE=1 tries it, as endurance does."""

import os

VARIABLE = "DEZERO_SPEC_WHOLE_CATALOGUE"
ASKED = bool(os.environ.get(VARIABLE))
