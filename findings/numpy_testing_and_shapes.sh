#!/usr/bin/env bash
# numpy.testing: assert_equal and assert_allclose take an array of shape () for one of any shape,
# so a gradient of a wrong shape passes them; arrays of shapes (1,) and (3,) are told apart.
#
# A good guess: both have to have the same shape, as the documentation says of two arrays.
# Seen with numpy==2.4.6:
#   ((3,), ()) assert_equal passes
#   ((3,), ()) assert_allclose passes
#   ((), (3,)) assert_equal passes
#   ((), (3,)) assert_allclose passes
#   ((1,), (3,)) assert_equal fails
#   ((1,), (3,)) assert_allclose fails
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet numpy==2.4.6 2>/dev/null
cd "$folder"
cat > seen.py <<'PYTHON'
import numpy
for shapes in (((3,), ()), ((), (3,)), ((1,), (3,))):
    one, other = map(numpy.ones, shapes)
    for check in (numpy.testing.assert_equal, numpy.testing.assert_allclose):
        try:
            check(one, other)
            print(shapes, check.__name__, "passes")
        except AssertionError:
            print(shapes, check.__name__, "fails")
PYTHON
"$folder/venv/bin/python" -W ignore seen.py > seen.txt 2>/dev/null
diff - seen.txt <<'SEEN'
((3,), ()) assert_equal passes
((3,), ()) assert_allclose passes
((), (3,)) assert_equal passes
((), (3,)) assert_allclose passes
((1,), (3,)) assert_equal fails
((1,), (3,)) assert_allclose fails
SEEN
echo "as described"
