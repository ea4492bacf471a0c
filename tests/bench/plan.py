"""How much is measured: the full run, and the quick one with the same tables."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Plan:
    """Sizes of a run; durations in seconds."""

    name: str
    repeats: int
    seconds: int
    beginners: int
    """How many new sessions a second of warming up is enough for."""
    clients: tuple[int, ...]
    """For one hot product; 16, 32 and 64 are what we promise something about."""
    slots: tuple[int, ...]
    wide_clients: tuple[int, ...]
    wide_products: int
    sold_out_clients: tuple[int, ...]
    batches: tuple[int, ...]
    idle_seconds: int
    """How long somebody may be idle in a transaction before the server ends it."""
    around_seconds: int
    """How long is looked at before that, and afterwards."""
    lapsed: int
    sweep_rate: int
    """Reservations per second that are wanted while the sweep runs."""
    open: int
    closed: int
    products: tuple[int, ...]
    calls: int
    """How many calls a median latency is taken of."""
    buyers: tuple[int, ...]
    """How many of them go the whole path of a sale at once."""
    requests: tuple[int, int]
    """After how many requests the API's memory is looked at."""
    disk: int
    """Gigabytes that have to be free."""

    def warm_up(self, clients: int) -> int:
        """Say for how many seconds clients call before it counts.

        A new session's first call compiles every function on its way, some 25 ms of processor time.
        """
        return max(1, clients // self.beginners)


FULL = Plan(
    name="full",
    repeats=5,
    seconds=4,
    beginners=16,
    clients=(1, 4, 16, 32, 64),
    slots=(1, 4, 16, 32, 64),
    wide_clients=(1, 16, 32),
    wide_products=1_000,
    sold_out_clients=(1, 16, 32, 64),
    batches=(1, 10, 50, 200),
    idle_seconds=5,
    around_seconds=4,
    lapsed=1_000_000,
    sweep_rate=400,
    open=100_000,
    closed=10_000_000,
    products=(1_000, 1_000_000),
    calls=4_000,
    buyers=(1, 16),
    requests=(100_000, 1_000_000),
    disk=20,
)

QUICK = Plan(
    name="quick",
    repeats=1,
    seconds=1,
    beginners=32,
    clients=(16, 32, 64),
    slots=(1, 32),
    wide_clients=(16,),
    wide_products=100,
    sold_out_clients=(32,),
    batches=(1, 50),
    idle_seconds=2,
    around_seconds=1,
    lapsed=30_000,
    sweep_rate=200,
    open=1_000,
    closed=30_000,
    products=(1_000,),
    calls=200,
    buyers=(16,),
    requests=(1_000, 5_000),
    disk=3,
)
