#!/usr/bin/env bash
# mygrad: a tensor's gradient is None as soon as the tensor is used in another operation.
#
# A good guess: it stays until it is cleared, or until the next backward, as elsewhere. Here the
# first operation after backward takes it away, without that anything is differentiated again; so
# what was looked at in one line is gone in the next.
# Seen with mygrad==2.5.0, numpy==1.26.4:
#   after backward 6.0
#   after x * 2 None
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet mygrad==2.5.0 numpy==1.26.4 2>/dev/null
cd "$folder"
cat > seen.py <<'PYTHON'
import mygrad

x = mygrad.tensor(3.0)
(x * x).backward()
print("after backward", float(x.grad))
x * 2
print("after x * 2", x.grad)
PYTHON
"$folder/venv/bin/python" -W ignore seen.py > seen.txt 2>/dev/null
diff - seen.txt <<'SEEN'
after backward 6.0
after x * 2 None
SEEN
echo "as described"
