#!/usr/bin/env bash
# JAX: the gradient of abs at 0 is 1; HIPS autograd, and sign(0), say 0.
#
# A good guess: 0, the sign of 0, as the other subgradients that JAX chooses lie between the sides.
# Seen with jax==0.10.2, jaxlib==0.10.2, autograd==1.8.0, numpy==2.4.6:
#   jax 1.0 autograd 0.0
#   jax maximum 0.5
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet jax==0.10.2 jaxlib==0.10.2 autograd==1.8.0 numpy==2.4.6 2>/dev/null
cd "$folder"
cat > seen.py <<'PYTHON'
import autograd, autograd.numpy, jax, jax.numpy
print("jax", jax.grad(jax.numpy.abs)(0.0), "autograd", autograd.grad(autograd.numpy.abs)(0.0))
print("jax maximum", jax.grad(lambda x: jax.numpy.maximum(x, 0.0))(0.0))
PYTHON
"$folder/venv/bin/python" -W ignore seen.py > seen.txt 2>/dev/null
diff - seen.txt <<'SEEN'
jax 1.0 autograd 0.0
jax maximum 0.5
SEEN
echo "as described"
