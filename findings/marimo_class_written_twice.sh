#!/usr/bin/env bash
# marimo: of a Jupyter notebook that defines a class twice, as a course does that builds it up
# step by step, the converted script keeps the first under its name; the last is called
# Variable_1.
#
# A good guess: the last definition is the one that counts, as when the notebook runs from top to bottom.
# Seen with marimo==0.25.2, nbformat==5.11.1:
#   2
#   1 2
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet marimo==0.25.2 nbformat==5.11.1 2>/dev/null
cd "$folder"
cat > seen.py <<'PYTHON'
CELLS = ["class Variable:\n    step = 1", "class Variable:\n    step = 2", "print(Variable.step)"]

import subprocess, sys
import nbformat

notebook = nbformat.v4.new_notebook()
notebook.cells = [nbformat.v4.new_code_cell(source) for source in CELLS]
nbformat.write(notebook, "given.ipynb")

subprocess.run([sys.executable, "-m", "marimo", "convert", "given.ipynb", "-o", "made.py"],
               check=True, stdout=subprocess.DEVNULL)
print(subprocess.run([sys.executable, "made.py"], capture_output=True, text=True).stdout.strip())
import made
print(made.Variable.step, made.Variable_1.step)
PYTHON
"$folder/venv/bin/python" -W ignore seen.py > seen.txt 2>/dev/null
diff - seen.txt <<'SEEN'
2
1 2
SEEN
echo "as described"
