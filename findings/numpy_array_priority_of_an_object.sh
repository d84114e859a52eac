#!/usr/bin/env bash
# numpy: __array_priority__ counts when it is set on the object, where Python itself looks for
# such names on the class only; so one Variable of a class may win against ndarray and another
# not.
#
# A good guess: it is looked up on the type, as all operators are.
# Seen with numpy==2.4.6:
#   ['ours' 'ours']
#   ours
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet numpy==2.4.6 2>/dev/null
cd "$folder"
cat > seen.py <<'PYTHON'
import numpy
class Variable:
    def __radd__(self, other):
        return "ours"
plain, preferred = Variable(), Variable()
preferred.__array_priority__ = 200
print(numpy.ones(2) + plain)
print(numpy.ones(2) + preferred)
PYTHON
"$folder/venv/bin/python" -W ignore seen.py > seen.txt 2>/dev/null
diff - seen.txt <<'SEEN'
['ours' 'ours']
ours
SEEN
echo "as described"
