#!/usr/bin/env bash
# gradescope-utils: a score set in a partial_credit test is written as it is, above the weight or
# below zero.
#
# A good guess: it is bounded by the weight that the decorator names, or refused.
# Seen with gradescope-utils==0.5.0:
#   above 7 3 passed
#   below -2 3 failed
#   score 5
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet gradescope-utils==0.5.0 2>/dev/null
cd "$folder"
cat > seen.py <<'PYTHON'
import io, json, unittest
from gradescope_utils.autograder_utils.decorators import partial_credit
from gradescope_utils.autograder_utils.json_test_runner import JSONTestRunner

class Test(unittest.TestCase):
    @partial_credit(3)
    def test_above(self, set_score=None):
        "above"
        set_score(7)
    @partial_credit(3)
    def test_below(self, set_score=None):
        "below"
        set_score(-2)

stream = io.StringIO()
JSONTestRunner(stream=stream).run(unittest.defaultTestLoader.loadTestsFromTestCase(Test))
found = json.loads(stream.getvalue())
for test in found["tests"]:
    print(test["name"], test["score"], test["max_score"], test["status"])
print("score", found["score"])
PYTHON
"$folder/venv/bin/python" -W ignore seen.py > seen.txt 2>/dev/null
diff - seen.txt <<'SEEN'
above 7 3 passed
below -2 3 failed
score 5
SEEN
echo "as described"
