#!/usr/bin/env bash
# numpy: `array += other` with an object that has __radd__ and a priority gives the name to what
# __radd__ returns: no error, and the array that others hold is not changed.
#
# A good guess: in place means the array changes, or an error says that it can not.
# Seen with numpy==2.4.6:
#   a new object
#   [1. 1.]
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet numpy==2.4.6 2>/dev/null
cd "$folder"
cat > seen.py <<'PYTHON'
import numpy
class Variable:
    __array_priority__ = 200
    def __radd__(self, other):
        return "a new object"
array = numpy.ones(2)
held = array
array += Variable()
print(array)
print(held)
PYTHON
"$folder/venv/bin/python" -W ignore seen.py > seen.txt 2>/dev/null
diff - seen.txt <<'SEEN'
a new object
[1. 1.]
SEEN
echo "as described"
