"""How long a sign-in counts, by a clock that the test turns."""

import math

from ui.site.sittings import Sittings


class Clock:
    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


def test_a_sign_in_ends_when_it_is_not_used_and_use_puts_that_off():
    clock = Clock()
    sittings = Sittings(60, clock)
    sittings.begin("a")
    assert (sittings.left("a"), sittings.left("b"), sittings.left(None), sittings.left("")) == (60, 0, 0, 0)
    clock.now += 59
    sittings.use("a")
    clock.now += 59
    assert sittings.left("a") == 1
    clock.now += 1
    assert sittings.left("a") == 0


def test_what_ended_does_not_come_back_by_use():
    clock = Clock()
    sittings = Sittings(60, clock)
    for key in "ab":
        sittings.begin(key)
    sittings.end("a")
    clock.now += 61
    for key in "abc":
        sittings.use(key)
    assert [sittings.left(key) for key in "abc"] == [0, 0, 0]
    sittings.begin("b")
    assert sittings.left("b") == 60


def test_without_an_idle_time_only_signing_out_ends_it():
    clock = Clock()
    sittings = Sittings(0, clock)
    sittings.begin("a")
    clock.now += 1e9
    assert sittings.left("a") == math.inf
    sittings.end("a")
    assert sittings.left("a") == 0
