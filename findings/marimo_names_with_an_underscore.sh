#!/usr/bin/env bash
# marimo: a notebook in which a later cell uses a name that begins with an underscore converts
# without a word, and the script fails: such names belong to their cell alone.
#
# A good guess: convert renames them, as it does names that are defined twice, or says that they will be lost.
# Seen with marimo==0.25.2, nbformat==5.11.1:
#   0 False
#   1 NameError: name '_eps' is not defined.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet marimo==0.25.2 nbformat==5.11.1 2>/dev/null
cd "$folder"
cat > seen.py <<'PYTHON'
CELLS = ["_eps = 1e-4", "print(_eps)"]

import subprocess, sys
import nbformat

notebook = nbformat.v4.new_notebook()
notebook.cells = [nbformat.v4.new_code_cell(source) for source in CELLS]
nbformat.write(notebook, "given.ipynb")

done = subprocess.run([sys.executable, "-m", "marimo", "convert", "given.ipynb", "-o", "made.py"],
                      capture_output=True, text=True)
print(done.returncode, "_eps" in done.stdout + done.stderr)
ran = subprocess.run([sys.executable, "made.py"], capture_output=True, text=True)
print(ran.returncode, ran.stderr.strip().splitlines()[-1].partition(" Did")[0])
PYTHON
"$folder/venv/bin/python" -W ignore seen.py > seen.txt 2>/dev/null
diff - seen.txt <<'SEEN'
0 False
1 NameError: name '_eps' is not defined.
SEEN
echo "as described"
