"""Scores every sentence: how probably it is a factual claim that is worth checking, and one that could be checked."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from functools import partial
from itertools import chain
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from tqdm import tqdm

from pipeline.claims import claim_models, kinds
from pipeline.core import command, config, tables
from pipeline.encoders.weights import upper_layers
from pipeline.encoders.weights.model_files import may_have_gpu
from pipeline.work import hashes, parallel, reuse

INPUTS = {
    "sentences": ("sentence_index", "text"),
    "embeddings": ("sentence_index", "vector", "encoder", "claim_log_odds", "tuned_layers"),
}


def score(
    sentences: pd.DataFrame,
    vectors: np.ndarray,
    model: claim_models.ClaimModel,
    verifiable: claim_models.Verifiable | None = None,
    kind: kinds.Kinds | None = None,
) -> pd.DataFrame:
    """The claims table of one transcript; `vectors` has a row per sentence, in order."""
    texts, given = list(sentences.text), np.asarray(vectors, dtype=np.float32)
    second = verifiable.score(texts, given[:, : verifiable.width]) if verifiable else np.full(len(texts), np.nan)
    found = sentences[["transcript_id", "sentence_index"]].assign(score=model.score(texts, given), verifiable=second)
    return found.assign(**_kinds(texts, given, kind))


def _kinds(texts: list[str], given: np.ndarray, kind: kinds.Kinds | None) -> dict[str, Any]:
    """The likeliest kind of each sentence, how probable it is, and that it can be understood alone."""
    if kind is None:
        return {"kind": None, "kind_score": np.nan, "alone": np.nan}
    chances, alone = kind.chances(texts, given[:, : kind.width])
    best = [kinds.KINDS[column] for column in chances.argmax(axis=1)]
    return {"kind": best, "kind_score": chances.max(axis=1, initial=0.0), "alone": alone}


def vectors(embeddings: pd.DataFrame, settings: config.Claims) -> np.ndarray:
    """What the model takes of each sentence: its vector and, for a tuned encoder, the log-odds of its layers."""
    found = np.stack(list(embeddings.vector)).astype(np.float32)
    folder = upper_layers.folder(settings)
    if folder is None:
        return found
    if set(embeddings.tuned_layers) != {upper_layers.identity(folder)}:
        file = upper_layers.file_of(folder)
        raise command.Problem(f"the embeddings were made without the layers of {file}. Run `dvc repro embed`")
    return np.column_stack([found, embeddings.claim_log_odds.to_numpy(dtype=np.float32)])


def _score(
    sentences: pd.DataFrame,
    embeddings: pd.DataFrame,
    settings: config.Claims,
    model: claim_models.ClaimModel,
    verifiable: claim_models.Verifiable | None,
    kind: kinds.Kinds | None,
) -> pd.DataFrame:
    if list(embeddings.sentence_index) != list(sentences.sentence_index):
        transcript_id = sentences.transcript_id.iloc[0]
        raise command.Problem(f"{transcript_id}: the embeddings are of other sentences. Run `dvc repro embed`")
    return score(sentences, vectors(embeddings, settings), model, verifiable, kind)


def _scored(settings: config.Claims, pairs: Iterator[reuse.Frames], rows: int) -> Iterator[pd.DataFrame]:
    """The claims of each transcript in turn; the first one's vectors say which encoder the model must fit."""
    first = next(pairs, None)
    if first is None:
        return
    encoder, folder = str(first[1].encoder.iloc[0]), Path(settings.head)
    model = claim_models.load(settings.model, folder, encoder, settings.classifier, config.load("embed"))
    several = isinstance(model, claim_models.TrainedHead)  # a transformer has the cores, or a GPU, for itself
    verifiable = claim_models.verifiable(folder, encoder, settings.model)
    kind = kinds.load(folder, encoder)
    make = partial(partial, _score, settings=settings, model=model, verifiable=verifiable, kind=kind)
    yield from parallel.each(make, chain([first], pairs), rows if several else 0)


def _made_of(settings: config.Claims, embed: config.Embed) -> list[str]:
    """What scores depend on beside the conversation."""
    return [
        settings.model_dump_json(exclude={"threshold", "expected_share"}),
        embed.counting(),
        hashes.of_folder(Path(settings.head)),
        hashes.model(settings.classifier.name),
        str(may_have_gpu()),
    ]


def main() -> int:
    """Read sentences and embeddings, write claims."""
    command.arguments(__doc__)
    settings: config.Claims = config.load("claims")
    done = over = 0
    total = tables.count("sentences")
    earlier = reuse.Earlier("claims", INPUTS, Path(__file__), _made_of(settings, config.load("embed")))
    with tables.Writer("claims") as writer, tqdm(total=total, unit=" sentences", desc="score_claims") as bar:
        for made in earlier.rows(partial(_scored, settings)):
            claims = writer.write(made)
            done, over = done + len(claims), over + int((claims.score >= 0.5).sum())
            bar.update(len(claims))
    earlier.keep()
    print(f"score_claims: {done} sentences by {settings.model}, {over} at or over 0.5{earlier.said()}")
    return 0


if __name__ == "__main__":
    sys.exit(command.run(main))
