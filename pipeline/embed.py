"""Turns every sentence into a vector, once, for the topic and claim models to share.

Where the claim model has tuned upper layers of its own (configs/claims.yaml), they run beside the encoder's here, from
the same lower layers: in this module a vector then has one number more, their log-odds.
"""

from __future__ import annotations

import hashlib
import itertools
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from tqdm import tqdm

from pipeline.core import command, config, tables
from pipeline.core.encoder_names import is_draft
from pipeline.encoders import engines
from pipeline.encoders.runners import encoder as encoders
from pipeline.encoders.weights import upper_layers

GROUP = 8192  # sentences encoded together
RECENT = 65_536  # vectors of this run at hand for texts that come again: 60 MB of 384 numbers each
DRAFT = (
    "this is a draft: topics and claims by static vectors are less good than by the default encoder, and repeated "
    "claims are not listed; models/static/README.md has by how much"
)
Vector = NDArray[np.float16]
Pair = tuple[pd.DataFrame, pd.DataFrame]  # a transcript's sentences, and its embeddings of the last run


class Recent:
    """Vectors of the texts last encoded in this run, by `text_sha`: the oldest make room for new ones."""

    def __init__(self, most: int = RECENT) -> None:
        self._most, self._vectors = most, dict[str, Vector | None]()

    def __contains__(self, sha: str) -> bool:
        return sha in self._vectors

    def __getitem__(self, sha: str) -> Vector | None:
        return self._vectors[sha]

    def keep(self, new: Mapping[str, Vector | None]) -> None:
        """Take these in; what is kept depends on the order of the texts alone, not on their vectors."""
        self._vectors |= new
        for sha in list(itertools.islice(self._vectors, max(len(self._vectors) - self._most, 0))):
            del self._vectors[sha]


def missing(group: Sequence[Pair], name: str, recent: Recent, layers: str = "") -> dict[str, str]:
    """Texts of a group, by `text_sha`, that this encoder did not encode for their transcript last time, nor lately.

    `layers` is the id of the tuned upper layers that run beside it, if there are any.
    """
    found: dict[str, str] = {}
    for sentences, earlier in group:
        known = _known(earlier, name, layers)
        shas = {text_sha(text): text for text in sentences.text}
        found |= {sha: text for sha, text in shas.items() if sha not in known and sha not in recent}
    return found


def to_encode(
    grouped: Iterable[Sequence[Pair]], name: str, most: int = RECENT, layers: str = ""
) -> Iterator[list[str]]:
    """The texts of each group that must be encoded: each once, unless so much lies between that it was forgotten."""
    recent = Recent(most)
    for group in grouped:
        new = missing(group, name, recent, layers)
        recent.keep(dict.fromkeys(new))
        yield list(new.values())


def _known(earlier: pd.DataFrame, name: str, layers: str) -> dict[str, Vector]:
    same = earlier[earlier.encoder == name]
    if layers:
        same = same[same.tuned_layers == layers]
    if not len(same):
        return {}
    vectors = np.stack(list(same.vector))
    if layers:
        vectors = np.column_stack([vectors, same.claim_log_odds.to_numpy(dtype=np.float16)])
    return dict(zip(same.text_sha, vectors, strict=True))


def joined(
    group: Sequence[Pair], name: str, encoded: NDArray[np.float32], recent: Recent, layers: str = ""
) -> list[pd.DataFrame]:
    """The embeddings of each transcript of a group, as float16; `encoded` has a row for each of `missing`.

    `recent` takes them in, as in `to_encode`.
    """
    found: dict[str, Vector] = dict(zip(missing(group, name, recent, layers), encoded.astype(np.float16), strict=True))
    frames = []
    for sentences, earlier in group:
        shas, known = [text_sha(text) for text in sentences.text], _known(earlier, name, layers)
        vectors: list[Any] = [
            known[sha] if sha in known else found[sha] if sha in found else recent[sha] for sha in shas
        ]
        columns: dict[str, Any] = {
            "transcript_id": sentences.transcript_id,
            "sentence_index": sentences.sentence_index,
            "vector": [vector[:-1] for vector in vectors] if layers else vectors,
            "text_sha": shas,
            "encoder": name,
            "claim_log_odds": [float(vector[-1]) for vector in vectors] if layers else None,
            "tuned_layers": layers or None,
        }
        frames.append(pd.DataFrame(columns))
    recent.keep({sha: vector.copy() for sha, vector in found.items()})  # a view would keep its whole group
    return frames


def text_sha(text: str) -> str:
    """By what a sentence's vector is found again: 16 hex digits of its sha256."""
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def groups(pairs: Iterable[Pair], most: int) -> Iterator[list[Pair]]:
    """Transcripts together until they have `most` sentences: enough to fill batches of every length."""
    group, size = list[Pair](), 0
    for pair in pairs:
        group.append(pair)
        size += len(pair[0])
        if size >= most:
            yield group
            group, size = [], 0
    if group:
        yield group


def _with_earlier() -> Iterator[Pair]:
    """Each transcript's sentences beside its embeddings of the last run, where there was one."""
    try:
        for _, (sentences, earlier) in tables.scan("sentences", "embeddings"):
            yield sentences, earlier
    except tables.TableError:
        for _, (sentences,) in tables.scan("sentences"):
            yield sentences, tables.empty("embeddings")


def embed(settings: config.Embed, group_size: int = GROUP, tuned: Path | None = None) -> tuple[int, str]:
    """Encode every sentence and write the table; gives the number of sentences, and how it was done.

    `tuned` is the folder of heads whose upper layers run beside the encoder's.
    """
    total = tables.count("sentences")
    layers = upper_layers.load(tuned, encoders.name_of(settings)).id if tuned else ""
    with (
        tqdm(total=total, unit=" sentences", desc="embed") as bar,
        engines.ENGINES[settings.engine](settings, bar.update, tuned) as engine,
        tables.Writer("embeddings") as writer,
    ):
        name = encoders.made_by(settings, engine.execution)
        # two passes side by side: one group in memory at a time, though Ray writes all texts before its first result
        new, recent = to_encode(groups(_with_earlier(), group_size), name, RECENT, layers), Recent()
        for group, encoded in zip(groups(_with_earlier(), group_size), engine.encode(new), strict=True):
            for frame in joined(group, name, encoded, recent, layers):
                writer.write(frame)
            bar.update(sum(len(sentences) for sentences, _ in group) - len(encoded))
    return total, f"by {name}{', claims beside' * bool(layers)} on {engine.how}"


def main() -> int:
    """Read sentences, write embeddings."""
    command.arguments(__doc__)
    settings: config.Embed = config.load("embed")
    claims: config.Claims = config.load("claims")
    upper_layers.fits(settings, claims, encoders.name_of(settings))
    total, how = embed(settings, tuned=upper_layers.folder(claims))
    print(f"embed: {total} sentences, {how}")
    if is_draft(settings.model):
        print(f"embed: note: {DRAFT}", file=sys.stderr)
    return 0


if __name__ == "__main__":
    sys.exit(command.run(main))
