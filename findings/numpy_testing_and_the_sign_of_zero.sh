#!/usr/bin/env bash
# numpy.testing.assert_equal: 0.0 and -0.0 differ as numbers, and are equal as arrays.
#
# A good guess: the same both ways.
# Seen with numpy==2.4.6:
#   float differ
#   ndarray equal
#   list differ
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet numpy==2.4.6 2>/dev/null
cd "$folder"
cat > seen.py <<'PYTHON'
import numpy
for one, other in ((0.0, -0.0), (numpy.array([0.0]), numpy.array([-0.0])), ([0.0], [-0.0])):
    try:
        numpy.testing.assert_equal(one, other)
        print(type(one).__name__, "equal")
    except AssertionError:
        print(type(one).__name__, "differ")
PYTHON
"$folder/venv/bin/python" -W ignore seen.py > seen.txt 2>/dev/null
diff - seen.txt <<'SEEN'
float differ
ndarray equal
list differ
SEEN
echo "as described"
