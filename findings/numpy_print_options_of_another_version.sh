#!/usr/bin/env bash
# numpy: set_printoptions with a legacy mode that this version does not know warns and keeps it;
# from then on each print of an array raises, far from the line that is wrong.
#
# A good guess: the unknown mode is refused with an error, or ignored with the warning.
# Seen with numpy==2.4.6:
#   ['UserWarning']
#   TypeError
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet numpy==2.4.6 2>/dev/null
cd "$folder"
cat > seen.py <<'PYTHON'
import warnings
import numpy
with warnings.catch_warnings(record=True) as told:
    warnings.simplefilter("always")
    numpy.set_printoptions(legacy="9.9")
print([type(each.message).__name__ for each in told])
try:
    repr(numpy.ones(2))
except Exception as error:
    print(type(error).__name__)
PYTHON
"$folder/venv/bin/python" -W ignore seen.py > seen.txt 2>/dev/null
diff - seen.txt <<'SEEN'
['UserWarning']
TypeError
SEEN
echo "as described"
