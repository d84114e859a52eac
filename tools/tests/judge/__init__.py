"""Tests of the judge: the suite here, the implementation in another process."""
