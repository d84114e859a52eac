#!/usr/bin/env bash
# gradescope-utils: a test that fails in a subTest, is skipped, or is expected to fail has no line
# in the results at all, so its points are neither given nor missed in what Gradescope shows.
#
# A good guess: each test has a line; a failing subTest makes its test fail with 0 points.
# Seen with gradescope-utils==0.5.0:
#   holds 1 1
#   score 1
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet gradescope-utils==0.5.0 2>/dev/null
cd "$folder"
cat > seen.py <<'PYTHON'
import io, json, unittest
from gradescope_utils.autograder_utils.decorators import weight
from gradescope_utils.autograder_utils.json_test_runner import JSONTestRunner

class Test(unittest.TestCase):
    @weight(1)
    def test_holds(self):
        "holds"
    @weight(2)
    def test_parts(self):
        "fails in a subTest"
        for number in range(3):
            with self.subTest(number=number):
                self.assertNotEqual(number, 1)
    @weight(2)
    def test_skipped(self):
        "skipped"
        self.skipTest("not here")
    @weight(2)
    @unittest.expectedFailure
    def test_known(self):
        "expected to fail"
        self.fail()

stream = io.StringIO()
JSONTestRunner(stream=stream).run(unittest.defaultTestLoader.loadTestsFromTestCase(Test))
found = json.loads(stream.getvalue())
for test in found["tests"]:
    print(test["name"], test["score"], test["max_score"])
print("score", found["score"])
PYTHON
"$folder/venv/bin/python" -W ignore seen.py > seen.txt 2>/dev/null
diff - seen.txt <<'SEEN'
holds 1 1
score 1
SEEN
echo "as described"
