#!/usr/bin/env bash
# JAX: the gradient of x ** 0 at 0 is 0, that of x ** 0.0 is nan: the kind of number that is
# written as the exponent chooses the rule.
#
# A good guess: both are 0, as both are the constant 1.
# Seen with jax==0.10.2, jaxlib==0.10.2, numpy==2.4.6:
#   0.0 nan
#   1.0 1.0
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet jax==0.10.2 jaxlib==0.10.2 numpy==2.4.6 2>/dev/null
cd "$folder"
cat > seen.py <<'PYTHON'
import jax
print(jax.grad(lambda x: x ** 0)(0.0), jax.grad(lambda x: x ** 0.0)(0.0))
print(jax.grad(lambda x: x ** 1)(0.0), jax.grad(lambda x: x ** 1.0)(0.0))
PYTHON
"$folder/venv/bin/python" -W ignore seen.py > seen.txt 2>/dev/null
diff - seen.txt <<'SEEN'
0.0 nan
1.0 1.0
SEEN
echo "as described"
