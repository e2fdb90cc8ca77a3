"""The runs that judge tuned layers: each tunes on some debates and scores others, and is kept in the work folder."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from pipeline.encoders.weights import upper_layers
from pipeline.training import fit_claims, tune_claims
from pipeline.training.tune_claims import Flags, Floats, States, Tuning

CALIBRATED_ON = 8  # years before a later one, whose debates its calibration is from: those of two elections


def parts(year: NDArray[np.int64], folds: NDArray[np.int64], last: int) -> dict[str, tuple[Flags, Flags]]:
    """The runs by name: the sentences to tune on, and those to score. By fold of debates, and by time."""
    found: dict[str, tuple[Flags, Flags]] = {f"fold{k}": (folds != k, folds == k) for k in np.unique(folds)}
    found[f"before_{last}"] = (year < last - CALIBRATED_ON, (year >= last - CALIBRATED_ON) & (year < last))
    found[f"in_{last}"] = (year < last, year == last)
    return found


@dataclass(frozen=True)
class Runs:
    """The labelled sentences, how to tune, and where runs are kept, so that one that was cut short goes on."""

    text: list[str]
    label: NDArray[np.int64]
    work: Path
    how: Tuning

    def held_out(self, train: Flags, test: Flags) -> tuple[Floats, Floats]:
        """Log-odds of the sentences `test`, as printed and as captions, by layers tuned on `train`."""
        path = self._path("scores", train, test).with_suffix(".npy")
        if not path.exists():
            with fit_claims.one_thread():
                views = self._views()
                module = self._tuned(views[0], train)
                np.save(path, np.stack([tune_claims.predict(module, of, test) for of in views]))
        printed, caption = np.load(path).astype(np.float16).astype(np.float64)  # as the embeddings table keeps them
        return printed, caption

    def layers(self, train: Flags) -> dict[str, NDArray[Any]]:
        """The arrays of layers tuned on `train`."""
        path = self._path("layers", train, train).with_suffix(".npz")
        if not path.exists():
            with fit_claims.one_thread():
                np.savez(path, allow_pickle=False, **upper_layers.arrays(self._tuned(self._views()[0], train)))
        return dict(np.load(path))

    def _tuned(self, printed: States, train: Flags) -> Any:
        return tune_claims.tune(printed, self.label, train, self.how, int(self.label.max()) + 1)

    def _views(self) -> list[States]:
        texts = self.text, [fit_claims.as_caption(sentence) for sentence in self.text]
        return [tune_claims.states(own, self.how.below, self.work) for own in texts]

    def _path(self, kind: str, train: Flags, test: Flags) -> Path:
        whole = hashlib.sha256("\n".join([repr(self.how), *self.text]).encode())
        for array in (self.label, train, test):
            whole.update(array.tobytes())
        return self.work / f"{kind}-{whole.hexdigest()[:16]}"
