"""How often each vendor writes."""

import time
from collections import OrderedDict
from collections.abc import Callable

__all__ = ["Rates"]

_MINUTE_S = 60.0
#: vendors that are remembered
_REMEMBERED = 10_000


class Rates:
    """Turns to write: each vendor may take a minute's turns at once, and then gets them back one after another.

    Args:
        per_minute: turns of each vendor.
        clock: seconds, from any beginning.
    """

    def __init__(self, per_minute: int, clock: Callable[[], float] = time.monotonic) -> None:
        self._most = float(per_minute)
        self._per_s = per_minute / _MINUTE_S
        self._clock = clock
        self._turns: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def wait_s(self, vendor: str) -> float:
        """Take a turn.

        Returns:
            0 where one was free; else the seconds until one will be, and none is taken.
        """
        now = self._clock()
        left, then = self._turns.get(vendor, (self._most, now))
        left = min(self._most, left + (now - then) * self._per_s)
        free = left >= 1
        self._turns[vendor] = (left - 1 if free else left, now)
        self._turns.move_to_end(vendor)
        while len(self._turns) > _REMEMBERED:
            self._turns.popitem(last=False)
        return 0.0 if free else (1 - left) / self._per_s
