"""How much is tried: a short form for `make test`, a long one for `make soak`."""

import os
from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Amounts:
    """How often each kind of fault is tried.

    Attributes:
        kills: Builds that are killed.
        aborts: Builds that are aborted.
        disk_sizes: Sizes of disks that fill up, for each of the state and the site.
        file_limits: Limits on the size of a file.
        full_databases: Databases that may not grow, by how many pages they still may.
        builds_at_once: Builds of one variant at the same time.
        variants_at_once: Variants that are built at the same time on one database.
        slack: By how much more a bound in seconds may be passed. The bounds are those of a machine
            that does nothing else; tests run on one that runs other tests.
    """

    kills: int
    aborts: int
    disk_sizes: int
    file_limits: int
    full_databases: int
    builds_at_once: tuple[int, ...] = (2, 50)
    variants_at_once: int = 20
    slack: float = 1.0


SHORT = Amounts(kills=15, aborts=15, disk_sizes=8, file_limits=4, full_databases=6, slack=2.0)
LONG = Amounts(kills=300, aborts=200, disk_sizes=60, file_limits=20, full_databases=24)

AMOUNTS = {"short": SHORT, "long": LONG}[os.environ.get("FAULTS", "short")]
"""Those of this run; `FAULTS=long` asks for the long form."""

SEED = int(os.environ.get("FAULTS_SEED", "3"))
"""What random moments and edits are drawn from; another one tries others."""
