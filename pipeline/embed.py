"""Turns every sentence into a vector, once, for the topic and claim models to share."""

from __future__ import annotations

import hashlib
import sys
from collections.abc import Iterable, Iterator, Sequence

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from tqdm import tqdm

from pipeline import command, config, tables
from pipeline.inference import encoder as encoders
from pipeline.inference import engines

GROUP = 8192  # sentences encoded together
Pair = tuple[pd.DataFrame, pd.DataFrame]  # a transcript's sentences, and its embeddings of the last run


def missing(group: Sequence[Pair], name: str) -> dict[str, str]:
    """The texts of a group, by `text_sha`, whose vectors by this encoder their transcript's last run does not have."""
    found: dict[str, str] = {}
    for sentences, earlier in group:
        known = _known(earlier, name)
        found |= {sha: text for text in sentences.text if (sha := text_sha(text)) not in known}
    return found


def _known(earlier: pd.DataFrame, name: str) -> dict[str, NDArray[np.float16]]:
    same = earlier[earlier.encoder == name]
    return dict(zip(same.text_sha, same.vector, strict=True))


def joined(group: Sequence[Pair], name: str, encoded: NDArray[np.float32]) -> list[pd.DataFrame]:
    """The embeddings of each transcript of a group, as float16; `encoded` has a row for each of `missing`."""
    found = dict(zip(missing(group, name), encoded.astype(np.float16), strict=True))
    frames = []
    for sentences, earlier in group:
        shas, known = [text_sha(text) for text in sentences.text], _known(earlier, name)
        columns = {
            "transcript_id": sentences.transcript_id,
            "sentence_index": sentences.sentence_index,
            "vector": [known[sha] if sha in known else found[sha] for sha in shas],
            "text_sha": shas,
            "encoder": name,
        }
        frames.append(pd.DataFrame(columns))
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


def embed(settings: config.Embed, group_size: int = GROUP) -> tuple[int, str]:
    """Encode every sentence and write the table; gives the number of sentences, and how it was done."""
    name, total = encoders.name_of(settings), tables.count("sentences")
    with (
        tqdm(total=total, unit=" sentences", desc="embed") as bar,
        engines.ENGINES[settings.engine](settings, bar.update) as engine,
        tables.Writer("embeddings") as writer,
    ):
        # two passes side by side: one group in memory at a time, though Ray writes all texts before its first result
        new = (list(missing(group, name).values()) for group in groups(_with_earlier(), group_size))
        for group, encoded in zip(groups(_with_earlier(), group_size), engine.encode(new), strict=True):
            for frame in joined(group, name, encoded):
                writer.write(frame)
            bar.update(sum(len(sentences) for sentences, _ in group) - len(encoded))
    return total, f"by {name} on {engine.how}"


def main() -> int:
    """Read sentences, write embeddings."""
    command.arguments(__doc__)
    total, how = embed(config.load("embed"))
    print(f"embed: {total} sentences, {how}")
    return 0


if __name__ == "__main__":
    sys.exit(command.run(main))
