#!/usr/bin/env bash
# jupytext: in py:percent, of a %%writefile cell the magic alone becomes a comment, so what the
# notebook writes to a file is run by the script; of a %%bash cell all lines are comments.
#
# A good guess: the whole cell is a comment, or text, as it is no code of the notebook.
# Seen with jupytext==1.19.6, nbformat==5.11.1:
#   # %%writefile core.py
#   class Function:
#       pass
#   # %% language="bash"
#   # ls
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet jupytext==1.19.6 nbformat==5.11.1 2>/dev/null
cd "$folder"
cat > seen.py <<'PYTHON'
CELLS = ["%%writefile core.py\nclass Function:\n    pass", "%%bash\nls"]

import subprocess, sys
import nbformat

notebook = nbformat.v4.new_notebook()
notebook.cells = [nbformat.v4.new_code_cell(source) for source in CELLS]
nbformat.write(notebook, "given.ipynb")

import jupytext
text = jupytext.writes(jupytext.read("given.ipynb"), fmt="py:percent")
print("\n".join(line for line in text.split("# %%\n", 1)[1].splitlines() if line))
PYTHON
"$folder/venv/bin/python" -W ignore seen.py > seen.txt 2>/dev/null
diff - seen.txt <<'SEEN'
# %%writefile core.py
class Function:
    pass
# %% language="bash"
# ls
SEEN
echo "as described"
