"""Sentence vectors at length 1, so that their products are cosines."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray


def unit(vectors: NDArray[Any]) -> NDArray[np.float32]:
    """Rows of length 1, in single precision; rows of zeros stay."""
    rows = np.asarray(vectors, dtype=np.float32)
    result: NDArray[np.float32] = rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-9)
    return result


def of_sentences(sentences: pd.DataFrame, embeddings: pd.DataFrame) -> NDArray[np.float32]:
    """The sentences' rows of the embeddings table at length 1, in the sentences' order: (sentences, dimension)."""
    return unit(np.stack(list(embeddings.set_index("sentence_index").vector.loc[sentences.sentence_index])))
