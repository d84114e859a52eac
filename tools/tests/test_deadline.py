"""Time limits within time limits."""

from __future__ import annotations

import signal
import time

import pytest
from dezero_spec.deadline import TimeLimit, within

pytestmark = pytest.mark.skipif(not hasattr(signal, "setitimer"), reason="needs a timer")


def spin():
    while True:
        pass


def left() -> float:
    return signal.getitimer(signal.ITIMER_REAL)[0]


def test_it_ends_what_does_not_end():
    with pytest.raises(TimeLimit, match=r"not finished after 0\.05 seconds"), within(0.05):
        spin()
    assert left() == 0


def test_the_outer_limit_holds_inside_a_longer_one():
    with pytest.raises(TimeLimit, match=r"after 0\.05 seconds"), within(0.05), within(50):
        spin()


def test_the_outer_limit_still_holds_after_an_inner_one():
    def body():
        with within(0.1):
            pass
        assert 0 < left() <= 0.2
        with pytest.raises(TimeLimit, match=r"after 0\.05 seconds"), within(0.05):
            spin()
        spin()

    with pytest.raises(TimeLimit, match=r"after 0\.2 seconds"), within(0.2):
        body()


def test_time_spent_inside_counts_outside():
    def body():
        with pytest.raises(TimeLimit), within(0.25):
            spin()
        assert left() <= 0.05 + 0.01
        spin()

    with pytest.raises(TimeLimit, match=r"after 0\.3 seconds"), within(0.3):
        body()


def test_who_rang_before_rings_again():
    before = signal.getsignal(signal.SIGALRM)
    with within(30):
        ours = signal.getsignal(signal.SIGALRM)
        with within(1):
            assert signal.getsignal(signal.SIGALRM) is not ours
        assert signal.getsignal(signal.SIGALRM) is ours
    assert signal.getsignal(signal.SIGALRM) is before


def test_what_waits_for_a_processor_has_more_time():
    with within(0.05, lambda: 0.0):  # all of it went to others
        end = time.monotonic() + 0.12
        while time.monotonic() < end:
            pass


def test_what_only_waits_ends_too():
    with pytest.raises(TimeLimit, match=r"after 0\.02 seconds"), within(0.02):
        time.sleep(60)


def test_an_inner_limit_of_another_clock_ends_the_inner_block_alone():
    with within(30):
        with pytest.raises(TimeLimit, match=r"after 0\.01 seconds"), within(0.01, lambda: 0.0):
            spin()
        assert left() > 10
