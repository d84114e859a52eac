#!/usr/bin/env bash
# mygrad: a second backward of the same tensor does nothing and says nothing; that of another tensor
# from the same input raises InvalidBackprop.
#
# A good guess: the graph is gone after the first one, so both raise, or both add to the gradient.
# Seen with mygrad==2.5.0, numpy==1.26.4:
#   again 6.0
#   another InvalidBackprop
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet mygrad==2.5.0 numpy==1.26.4 2>/dev/null
cd "$folder"
cat > seen.py <<'PYTHON'
import mygrad

x = mygrad.tensor(3.0)
y, z = x * x, x * 2
y.backward()
y.backward()
print("again", float(x.grad))
try:
    z.backward()
except Exception as error:
    print("another", type(error).__name__)
PYTHON
"$folder/venv/bin/python" -W ignore seen.py > seen.txt 2>/dev/null
diff - seen.txt <<'SEEN'
again 6.0
another InvalidBackprop
SEEN
echo "as described"
