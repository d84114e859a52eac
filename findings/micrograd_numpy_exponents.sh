#!/usr/bin/env bash
# micrograd: an exponent that is np.float64 is taken, np.float32 and np.int64 are refused: only
# the first is a subclass of a Python number.
#
# A good guess: numbers of numpy are all taken, or all refused.
# Seen with micrograd==0.1.0, numpy==2.4.6:
#   float64 True
#   float32 refused
#   int64 refused
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet micrograd==0.1.0 numpy==2.4.6 2>/dev/null
cd "$folder"
cat > seen.py <<'PYTHON'
import numpy
from micrograd.engine import Value
for kind in (numpy.float64, numpy.float32, numpy.int64):
    try:
        print(kind.__name__, (Value(3.0) ** kind(2)).data == 9)
    except AssertionError as error:
        print(kind.__name__, "refused")
PYTHON
"$folder/venv/bin/python" -W ignore seen.py > seen.txt 2>/dev/null
diff - seen.txt <<'SEEN'
float64 True
float32 refused
int64 refused
SEEN
echo "as described"
