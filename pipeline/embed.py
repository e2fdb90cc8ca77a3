"""Turns every sentence into a vector, once, for the topic and claim models to share."""

from __future__ import annotations

import hashlib
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence

import numpy as np
import pandas as pd
from tqdm import tqdm

from pipeline import command, config, tables
from pipeline.inference import encoder as encoders

GROUP = 8192  # sentences encoded together
Pair = tuple[pd.DataFrame, pd.DataFrame]  # a transcript's sentences, and its embeddings of the last run


def embed(
    group: Sequence[Pair],
    encoder: encoders.Encoder,
    name: str,
    progress: Callable[[int], object],
) -> list[pd.DataFrame]:
    """The embeddings, as float16, of each transcript of a group.

    What a transcript's last run has by the same encoder is kept; the rest of the group is encoded together.
    """
    shas = [[text_sha(text) for text in sentences.text] for sentences, _ in group]
    kept = []
    for _, earlier in group:
        same = earlier[earlier.encoder == name]
        kept.append(dict(zip(same.text_sha, same.vector, strict=True)))
    new = {
        sha: text
        for (sentences, _), own, known in zip(group, shas, kept, strict=True)
        for sha, text in zip(own, sentences.text, strict=True)
        if sha not in known
    }
    found = dict(zip(new, encoder.encode(list(new.values()), progress).astype(np.float16), strict=True))
    progress(sum(map(len, shas)) - len(new))
    return [
        pd.DataFrame(
            {
                "transcript_id": sentences.transcript_id,
                "sentence_index": sentences.sentence_index,
                "vector": [known[sha] if sha in known else found[sha] for sha in own],
                "text_sha": own,
                "encoder": name,
            }
        )
        for (sentences, _), own, known in zip(group, shas, kept, strict=True)
    ]


def text_sha(text: str) -> str:
    """By what a sentence's vector is found again: 16 hex digits of its sha256."""
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def groups(
    pairs: Iterable[tuple[pd.DataFrame, pd.DataFrame]], most: int
) -> Iterator[list[tuple[pd.DataFrame, pd.DataFrame]]]:
    """Transcripts together until they have `most` sentences: enough to fill batches of every length."""
    group: list[Pair] = []
    for pair in pairs:
        group.append(pair)
        if sum(len(sentences) for sentences, _ in group) >= most:
            yield group
            group = []
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


def main() -> int:
    """Read sentences, write embeddings."""
    command.arguments(__doc__)
    settings: config.Embed = config.load("embed")
    total = tables.count("sentences")
    encoder, name = encoders.configured(settings), encoders.name_of(settings)
    with tables.Writer("embeddings") as writer, tqdm(total=total, unit=" sentences", desc="embed") as bar:
        for group in groups(_with_earlier(), GROUP):
            for frame in embed(group, encoder, name, bar.update):
                writer.write(frame)
    how = f"{encoder.device} ({encoder.execution})"
    print(f"embed: {total} sentences, {encoder.dimension} numbers each, by {name} on {how}")
    return 0


if __name__ == "__main__":
    sys.exit(command.run(main))
