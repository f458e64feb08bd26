"""Dice that fall the same way on every machine: what the demo's builder throws instead of the global `random`."""

import random
from bisect import bisect
from collections.abc import Sequence
from itertools import accumulate
from math import cos, log, pi, sqrt
from typing import TypeVar

T = TypeVar("T")
_MIX = 0x9E3779B97F4A7C15
_MASK = (1 << 64) - 1


class Dice:
    """A stream of chance for one purpose; only `random()` of the library is used, whose sequence Python promises."""

    __slots__ = ("unit",)

    def __init__(self, *seed: int) -> None:
        """Seed with any whole numbers: `Dice(SEED, appeal)` is the same stream wherever and in whatever order made."""
        mixed = 0
        for part in seed:
            mixed = ((mixed ^ (part & _MASK)) * _MIX + 0x632BE59BD9B4E019) & _MASK
            mixed ^= mixed >> 29
        # A number from 0 up to, not including, 1.
        self.unit = random.Random(mixed).random  # noqa: S311  # a demo's story, no secret

    def below(self, end: int) -> int:
        """Return a whole number from 0 to `end` - 1."""
        return int(self.unit() * end)

    def between(self, low: float, high: float) -> float:
        """Return a number from `low` to `high`."""
        return low + (high - low) * self.unit()

    def chance(self, share: float) -> bool:
        """Return True in `share` of all throws."""
        return self.unit() < share

    def pick(self, things: Sequence[T]) -> T:
        """Return one of several things, each as likely as the other."""
        return things[int(self.unit() * len(things))]

    def some(self, things: Sequence[T], count: int) -> list[T]:
        """Return several different things in an order of chance."""
        left = list(things)
        return [left.pop(int(self.unit() * len(left))) for _ in range(min(count, len(left)))]

    def normal(self) -> float:
        """Return a number of the normal distribution, mean 0, deviation 1."""
        return sqrt(-2 * log(1 - self.unit())) * cos(2 * pi * self.unit())


class Weighted(Sequence[T]):
    """Things of different weight, summed once, to pick from often."""

    __slots__ = ("_sums", "_things")

    def __init__(self, weights: Sequence[tuple[T, float]]) -> None:
        """Take (thing, weight) pairs; the weights need not sum to anything."""
        self._things = [thing for thing, _ in weights]
        self._sums = list(accumulate(weight for _, weight in weights))

    def __len__(self) -> int:
        return len(self._things)

    def __getitem__(self, index: int) -> T:  # type: ignore[override]
        return self._things[index]

    def pick(self, dice: Dice) -> T:
        """Return one thing, by weight."""
        return self._things[min(bisect(self._sums, dice.unit() * self._sums[-1]), len(self._things) - 1)]
