"""Where encoding runs: in this process, or in the workers of a Ray cluster; the vectors are the same."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any, Protocol, Self

import numpy as np
from numpy.typing import NDArray

from pipeline.core import config
from pipeline.encoders.runners import encoder as encoders
from pipeline.encoders.runners.encoder import Progress
from pipeline.encoders.weights.model_files import ModelError
from pipeline.work import remembered


class Engine(Protocol):
    """A context that encodes; `how` says where, for the stage's closing line; `execution` what runs, once it began."""

    how: str
    execution: str

    def __enter__(self) -> Self:
        """Begin."""
        ...

    def __exit__(self, kind: Any, error: Any, trace: TracebackType | None) -> None:
        """End."""
        ...

    def encode(self, groups: Iterable[Sequence[str]]) -> Iterator[NDArray[np.float32]]:
        """The vectors of each group of texts, in order."""
        ...


class Local:
    """This process; on a CPU it encodes a text only if this machine did not before."""

    def __init__(self, settings: config.Embed, progress: Progress, tuned: Path | None = None) -> None:
        self._encoder, self._progress, self._known = encoders.configured(settings, tuned), progress, 0
        self._vectors: Callable[[Sequence[str]], NDArray[np.floating]] = self._fresh
        if self._encoder.exact:
            memory = remembered.of_sentences(settings.remembered_megabytes)
            self._vectors = remembered.remembered(self._fresh, self._encoder.made_of(), memory)
        self.execution = self._encoder.execution
        self.how = f"{self._encoder.device} ({self.execution})"

    def __enter__(self) -> Self:
        """Nothing to begin."""
        return self

    def __exit__(self, kind: Any, error: Any, trace: TracebackType | None) -> None:
        """Nothing to end."""

    def encode(self, groups: Iterable[Sequence[str]]) -> Iterator[NDArray[np.float32]]:
        """The vectors of each group, one group at a time."""
        for texts in groups:
            self._known = len(texts)
            yield self._vectors(texts).astype(np.float32)
            self._progress(self._known)

    def _fresh(self, texts: Sequence[str]) -> NDArray[np.float32]:
        self._known -= len(texts)
        return self._encoder.encode(texts, self._progress)


def _execution(settings: dict[str, Any]) -> str:
    return encoders.configured(config.Embed.model_validate(settings)).execution


class _Worker:
    """One actor of Ray Data: loads the encoder once, encodes group after group."""

    def __init__(self, settings: dict[str, Any], tuned: Path | None) -> None:
        self._encoder = encoders.configured(config.Embed.model_validate(settings), tuned)

    def __call__(self, table: Any) -> Any:
        """A table of group, row and text to one of group, row and vector."""
        import pyarrow as pa

        vectors = self._encoder.encode(table.column("text").to_pylist())
        flat = pa.array(vectors.ravel(), pa.float32())
        rows = pa.FixedSizeListArray.from_arrays(flat, self._encoder.columns)
        return table.drop_columns(["text"]).append_column("vector", rows)


class Ray:
    """Ray Data: groups as parquet files, actors over them, results streamed back in order; Ray restarts what dies.

    With a cluster's address, the folder `data/interim` must be on storage that every machine sees.
    """

    def __init__(self, settings: config.Embed, progress: Progress, tuned: Path | None = None) -> None:
        try:
            import ray
        except ImportError as error:
            raise ModelError(
                'configs/embed.yaml: engine: ray needs its package: pip install "ray[data]"; or set engine: local'
            ) from error
        self._ray, self._settings, self._progress, self._tuned = ray, settings, progress, tuned
        self.how = f"Ray, {settings.ray.workers} workers" + (f" at {settings.ray.address}" * bool(settings.ray.address))
        self.execution, self._own = "", not ray.is_initialized()
        self._files = tempfile.TemporaryDirectory(prefix=".encode.", dir=Path("data/interim"))

    def __enter__(self) -> Self:
        """Reach the cluster, or start one of this machine."""
        if self._own:
            there = self._settings.ray
            code = {"working_dir": ".", "excludes": ["data", ".git", ".dvc", ".venv"]}
            local = {"env_vars": {"PYTHONPATH": os.getcwd()}}
            self._ray.init(
                address=there.address or None,
                num_cpus=None if there.address else max(1, round(there.workers * there.cpus_per_worker)) + 1,
                runtime_env=code if there.address else local,
                include_dashboard=False if not there.address else None,
                log_to_driver=False,
                logging_level="ERROR",
            )
        # what a worker runs: it may have a GPU, or packages, that this process lacks
        there = self._settings.ray
        ask = self._ray.remote(num_cpus=there.cpus_per_worker, num_gpus=there.gpus_per_worker or None)(_execution)
        self.execution = self._ray.get(ask.remote(self._settings.model_dump()))
        return self

    def __exit__(self, kind: Any, error: Any, trace: TracebackType | None) -> None:
        """Leave the cluster as it was."""
        self._files.cleanup()
        if self._own:
            self._ray.shutdown()

    def encode(self, groups: Iterable[Sequence[str]]) -> Iterator[NDArray[np.float32]]:
        """The vectors of each group; all groups are written before the first one is encoded."""
        sizes = [_write(Path(self._files.name), number, texts) for number, texts in enumerate(groups)]
        streamed = self._streamed() if any(sizes) else iter(())
        pending: list[NDArray[np.float32]] = []
        for size in sizes:
            while sum(map(len, pending)) < size:
                pending.append(next(streamed))
            rows = np.concatenate(pending) if pending else np.zeros((0, 0), dtype=np.float32)
            pending = [rows[size:]] if len(rows) > size else []
            yield rows[:size]

    def _streamed(self) -> Iterator[NDArray[np.float32]]:
        import ray.data

        there = self._settings.ray
        context = ray.data.DataContext.get_current()
        context.enable_progress_bars = False
        context.execution_options.preserve_order = True
        files = [str(path.resolve()) for path in sorted(Path(self._files.name).glob("*.parquet"))]
        dataset = ray.data.read_parquet(files, override_num_blocks=len(files)).map_batches(
            _Worker,
            fn_constructor_args=(self._settings.model_dump(), self._tuned),
            batch_size=None,
            batch_format="pyarrow",
            zero_copy_batch=True,
            compute=ray.data.ActorPoolStrategy(size=there.workers),
            num_cpus=there.cpus_per_worker,
            num_gpus=there.gpus_per_worker or None,
        )
        last = (-1, -1)
        for table in dataset.iter_batches(batch_size=None, batch_format="pyarrow"):
            places = list(zip(table.column("group").to_pylist(), table.column("row").to_pylist(), strict=True))
            if places != sorted(places) or (places and places[0] <= last):
                raise RuntimeError("Ray gave the results out of order")
            last = places[-1] if places else last
            self._progress(len(places))
            if places:
                yield np.stack(table.column("vector").to_pylist()).astype(np.float32)


def _write(folder: Path, number: int, texts: Sequence[str]) -> int:
    import pyarrow as pa
    import pyarrow.parquet as pq

    if texts:
        columns = {"group": [number] * len(texts), "row": range(len(texts)), "text": list(texts)}
        table = pa.table({name: pa.array(values) for name, values in columns.items()})
        pq.write_table(table, folder / f"{number:09}.parquet")
    return len(texts)


ENGINES: dict[str, Callable[[config.Embed, Progress, Path | None], Engine]] = {"local": Local, "ray": Ray}
