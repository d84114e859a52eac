#!/usr/bin/env bash
# mygrad: where both operands of maximum are equal, neither gets a gradient: that of maximum(x, x),
# which is x, is 0. HIPS autograd shares it between the two.
#
# A good guess: 1, as maximum(x, x) is x; one operand has it, or each has half.
# Seen with mygrad==2.5.0, autograd==1.9.1, numpy==1.26.4:
#   mygrad 0.0 autograd 1.0
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet mygrad==2.5.0 autograd==1.9.1 numpy==1.26.4 2>/dev/null
cd "$folder"
cat > seen.py <<'PYTHON'
import autograd, autograd.numpy, mygrad

x = mygrad.tensor(2.0)
mygrad.maximum(x, x).backward()
both = autograd.grad(lambda x: autograd.numpy.maximum(x, x))
print("mygrad", float(x.grad), "autograd", both(2.0))
PYTHON
"$folder/venv/bin/python" -W ignore seen.py > seen.txt 2>/dev/null
diff - seen.txt <<'SEEN'
mygrad 0.0 autograd 1.0
SEEN
echo "as described"
