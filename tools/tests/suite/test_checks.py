"""What checks of the suite take for equal, on either side."""

from __future__ import annotations

import numpy as np
import pytest
from dezero_spec import locations

checks = locations.suite_module("checks")


@pytest.mark.parametrize("one", [3, np.int64(3), np.uint8(3)], ids=repr)
@pytest.mark.parametrize("other", [3, np.int64(3), np.uint8(3)], ids=repr)
def test_numpy_s_numbers_are_numbers_expected_or_obtained(one, other):
    checks.assert_equal(one, other)
    with pytest.raises(checks.RuleBroken):
        checks.assert_equal(one, other + 1)
