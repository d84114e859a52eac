#!/usr/bin/env bash
# HIPS autograd: the gradient of sqrt at the Python float 0.0 raises ZeroDivisionError; at the
# array 0.0 it is inf. The derivative is computed as x ** -0.5 on whatever was given.
#
# A good guess: inf, or nan, with a warning, both times: numpy computes it.
# Seen with autograd==1.8.0, numpy==2.4.6:
#   float ZeroDivisionError
#   ndarray inf
#   float64 inf
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet autograd==1.8.0 numpy==2.4.6 2>/dev/null
cd "$folder"
cat > seen.py <<'PYTHON'
import autograd, autograd.numpy, numpy
slope = autograd.grad(autograd.numpy.sqrt)
for x in (0.0, numpy.array(0.0), numpy.float64(0.0)):
    try:
        print(type(x).__name__, slope(x))
    except Exception as error:
        print(type(x).__name__, type(error).__name__)
PYTHON
"$folder/venv/bin/python" -W ignore seen.py > seen.txt 2>/dev/null
diff - seen.txt <<'SEEN'
float ZeroDivisionError
ndarray inf
float64 inf
SEEN
echo "as described"
