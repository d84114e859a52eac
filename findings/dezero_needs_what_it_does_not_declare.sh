#!/usr/bin/env bash
# dezero 0.0.13: the published wheel declares numpy alone, and can not be imported without
# matplotlib; with it, not on numpy 1.24 or later, as np.int is used when it is imported.
#
# A good guess: import dezero works with what pip installs for it.
# Seen with dezero==0.0.13, numpy==2.4.6:
#   ['numpy']
#   ModuleNotFoundError: No module named 'matplotlib'
#   AttributeError: module 'numpy' has no attribute 'int'.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet dezero==0.0.13 numpy==2.4.6 2>/dev/null
cd "$folder"
cat > seen.py <<'PYTHON'
import importlib.metadata, subprocess, sys
print(importlib.metadata.requires("dezero"))
for extra in ((), ("matplotlib==3.10.7", "pillow==12.0.0")):
    if extra:
        subprocess.run([sys.executable, "-m", "pip", "install", "--quiet", *extra], check=True)
    ran = subprocess.run([sys.executable, "-c", "import dezero"], capture_output=True, text=True)
    lines = ran.stderr.splitlines()
    print(next(line for line in lines if line.startswith(("Module", "Attribute"))))
PYTHON
"$folder/venv/bin/python" -W ignore seen.py > seen.txt 2>/dev/null
diff - seen.txt <<'SEEN'
['numpy']
ModuleNotFoundError: No module named 'matplotlib'
AttributeError: module 'numpy' has no attribute 'int'.
SEEN
echo "as described"
