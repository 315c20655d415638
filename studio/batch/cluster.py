"""A batch on a Dask cluster, for those whom one machine no longer serves.

The workers share no disk with us: a file is made in a worker's memory, comes back through the
scheduler, and is written here, so that it stands whole or not at all, as always. A few are under
way for each worker, so that neither side holds more than these. Who runs another version of the
band is refused, for it would play other notes.
"""

from __future__ import annotations

import asyncio
import io
import logging
import re
from collections.abc import Generator, Iterable, Iterator
from contextlib import contextmanager, suppress
from functools import partial
from importlib.metadata import PackageNotFoundError, version
from typing import TYPE_CHECKING, Any, BinaryIO

from harmony.mistake import Mistake
from playback.setup import BAND_VERSION
from playback.setup_kinds import shown
from studio.batch.making import Failed, Note, Outcome, Task, outcome_of, put, write
from studio.stopping import stopped_afterwards

if TYPE_CHECKING:
    from distributed import Client, Future

SECONDS_TO_ANSWER = 10
"""How long a scheduler may take to answer, and its first worker to be there (choice)."""

UNDER_WAY = 2
"""Jobs for each thread of the cluster: one in hand, and the next within reach (choice)."""

MOST_BYTES = 256_000_000
"""A file that is held in memory: a quarter of an hour of sound in 24 bits (choice)."""

INSTALL = "pip install distributed"

GONE = (OSError, TimeoutError, RuntimeError)
"""How Dask says that there is no connection any more."""

Version = tuple[str, int]


def made_on(address: str, tasks: Iterable[Task], note: Note) -> Generator[tuple[Task, Outcome]]:
    """Do the tasks on the cluster of the scheduler at ``address``; gives what came of each.

    Raises Mistake where there is no such cluster, where it is not like us, and where it is gone
    before the end. Close it to stop before the end.
    """
    with _in_silence(), _connected(address) as client:
        try:
            _refuse_strangers(client, address)
            yield from _made(client, iter(tasks), note)
        except GONE:
            told = f"the cluster at {address} is gone"
            raise Mistake(f"{told}; start it again, and the same command goes on") from None


def here() -> Version:
    """Which release of ours runs here, and which band."""
    try:
        return version("deux-accords"), BAND_VERSION
    except PackageNotFoundError:
        return "from a checkout", BAND_VERSION


@contextmanager
def _in_silence() -> Iterator[None]:
    """Dask logs what goes wrong at length; what matters of it is told by us."""
    before = logging.root.manager.disable
    logging.disable()
    try:
        yield
    finally:
        logging.disable(before)


@contextmanager
def _connected(address: str) -> Iterator[Client]:
    if not re.fullmatch(r"(tcp|tls)://\S+:[0-9]{1,5}", address):
        told = (
            "scheduler must be an address that dask scheduler says, such as tcp://192.168.1.5:8786"
        )
        raise Mistake(f"{told}, got {shown(address)}")
    try:
        with stopped_afterwards():
            import distributed
    except ModuleNotFoundError:
        raise Mistake(f"--scheduler needs Dask, which is not installed; {INSTALL}") from None
    try:
        asyncio.run(asyncio.wait_for(_answered(address), SECONDS_TO_ANSWER))
        client = distributed.Client(address, timeout=SECONDS_TO_ANSWER, set_as_default=False)
    except (OSError, ValueError, RuntimeError):
        told = f"no Dask scheduler answers at {address}"
        raise Mistake(f"{told}; start one with dask scheduler, and see its address") from None
    try:
        yield client
    finally:
        with suppress(*GONE):
            client.close(timeout=SECONDS_TO_ANSWER)


async def _answered(address: str) -> None:
    """Somebody is there who talks as Dask does; a Client waits for minutes where he does not."""
    from distributed.comm.core import connect
    from distributed.security import Security

    comm = await connect(address, SECONDS_TO_ANSWER, **Security().get_connection_args("client"))
    comm.abort()


def _refuse_strangers(client: Client, address: str) -> None:
    """Raise Mistake unless there are workers, and all of them and the scheduler are as we are."""
    try:
        client.wait_for_workers(1, timeout=SECONDS_TO_ANSWER)
    except TimeoutError:
        told = f"the cluster at {address} has no workers"
        raise Mistake(f"{told}; start some with dask worker {address}") from None
    found: dict[str, object] = {"the scheduler": None}
    with suppress(Exception):  # whatever hinders it to say what it is
        found["the scheduler"] = client.run_on_scheduler(here)
    for worker, said in client.run(here, on_error="return").items():
        found[f"the worker at {worker}"] = said
    for who, said in found.items():
        if said != here():
            raise Mistake(_strange(who, said))


def _strange(who: str, said: object) -> str:
    """That ``who`` is not as we are, and what to do."""
    theirs = "no deux-accords that can be asked" if not isinstance(said, tuple) else _named(said)
    return f"{who} has {theirs}, and here is {_named(here())}; install the same on both"


def _named(version: Version) -> str:
    return f"deux-accords {version[0]} (band {version[1]})"


def _made(client: Client, waiting: Iterator[Task], note: Note) -> Generator[tuple[Task, Outcome]]:
    from distributed import as_completed

    finished = as_completed(loop=client.loop)
    under_way: dict[object, tuple[Future[Any], Task]] = {}

    def hand_out() -> None:
        room = UNDER_WAY * max(1, sum(client.nthreads().values()))
        while len(under_way) < room and (task := next(waiting, None)) is not None:
            future = client.submit(made_there, task, here(), pure=False)
            under_way[future.key] = future, task
            finished.add(future)

    try:
        hand_out()
        for future in finished:
            _, task = under_way.pop(future.key)
            yield task, _brought(future, task, note)
            hand_out()
    finally:
        with suppress(*GONE):
            client.cancel([future for future, _ in under_way.values()], force=True)


def _brought(future: Future[Any], task: Task, note: Note) -> Outcome:
    """Write here what was made there. Raises OSError or RuntimeError where the cluster is gone."""
    try:
        outcome, content = future.result()
    except OSError:
        raise
    except Exception as problem:  # of Dask, as when the workers died over it: ours are outcomes
        if future.status in ("cancelled", "lost"):
            raise RuntimeError(future.status) from None
        return Failed(f"the cluster could not make it: {type(problem).__name__}: {problem}")
    if isinstance(outcome, Failed):
        return outcome
    warnings: tuple[str, ...] = outcome.warnings

    def fill(out: BinaryIO) -> tuple[str, ...]:
        out.write(content)
        return warnings

    return outcome_of(partial(put, task, note, fill))


def made_there(task: Task, wanted: Version) -> tuple[Outcome, bytes]:
    """On a worker: what came of a task, and its file."""
    if here() != wanted:  # a worker that came when the batch had begun
        return Failed(f"a worker has {_named(here())}, not {_named(wanted)}"), b""
    out = _Memory()
    outcome = outcome_of(partial(write, task, out))
    return outcome, b"" if isinstance(outcome, Failed) else out.getvalue()


class _Memory(io.BytesIO):
    """A file in memory, of ``MOST_BYTES`` at most."""

    def write(self, content: Any) -> int:
        if self.tell() + len(content) > MOST_BYTES:
            told = f"a file that a cluster makes has {MOST_BYTES // 1_000_000} MB at most"
            raise Mistake(f"{told}; ask for fewer bars, or leave out --scheduler")
        return super().write(content)
