"""A cluster of this machine's own, as long as a run lasts."""

from __future__ import annotations

import contextlib
import logging
import tempfile
from collections.abc import Iterator

import dask
from distributed import LocalCluster

from dezero_spec.grading.cluster import node
from dezero_spec.grading.pool import PoolError

LOCAL = "local:"
SECONDS_TO_CLOSE = 5.0


def number_of_workers(address: str) -> int:
    """Return the N of "local:N"; raise PoolError when it is no number of workers."""
    number = address.removeprefix(LOCAL)
    if not number.isascii() or not number.isdigit() or not 0 < int(number) <= 1000:
        raise PoolError(f"{address!r}: local:N starts N workers, as in local:4")
    return int(number)


@contextlib.contextmanager
def started(number: int) -> Iterator[LocalCluster]:
    """Start so many workers of a thread each, and end them with the block."""
    with (
        tempfile.TemporaryDirectory(prefix="dezero-spec-", ignore_cleanup_errors=True) as folder,
        # A submission that a worker ended with is tried again by us, when Dask has seen which
        # other workers are gone: it would try at once, also those that ended at the same moment.
        dask.config.set({"distributed.scheduler.allowed-failures": 0}),
    ):
        cluster = LocalCluster(
            n_workers=number,
            threads_per_worker=1,
            processes=True,
            memory_limit=None,
            dashboard_address=None,
            local_directory=folder,
            preload=[node.__name__],
            silence_logs=logging.CRITICAL,
        )
        try:
            yield cluster
        finally:
            # Nobody can do anything about a failure to tidy up.
            with contextlib.suppress(Exception):
                cluster.close(timeout=SECONDS_TO_CLOSE)


def replenish(cluster: LocalCluster) -> None:
    """Start again what is no longer there.

    Dask starts a worker that has ended again, but gives it up for good if it is not there
    `distributed.deploy.lost-worker-timeout` after it ended, be it that it ended once more just
    then: of workers that are killed often, none would be left.
    """
    wanted = len(cluster.worker_spec)
    if len(cluster.workers) < wanted:
        cluster.scale(wanted)
