"""Turns every sentence into a vector, once, for the topic and claim models to share."""

from __future__ import annotations

import hashlib
import sys
from collections.abc import Callable, Iterator

import numpy as np
import pandas as pd
from tqdm import tqdm

from pipeline import command, config, tables
from pipeline.inference import encoder as encoders


def embed(
    sentences: pd.DataFrame,
    earlier: pd.DataFrame,
    encoder: encoders.Encoder,
    name: str,
    progress: Callable[[int], object],
) -> pd.DataFrame:
    """The embeddings of one transcript's sentences, as float16; those of `earlier` by the same encoder are kept."""
    shas = [hashlib.sha256(text.encode()).hexdigest()[:16] for text in sentences.text]
    same = earlier[earlier.encoder == name]
    known = dict(zip(same.text_sha, same.vector, strict=True))
    new = [k for k, sha in enumerate(shas) if sha not in known]
    vectors = encoder.encode([sentences.text.iloc[k] for k in new], progress).astype(np.float16)
    known |= {shas[k]: vector for k, vector in zip(new, vectors, strict=True)}
    progress(len(shas) - len(new))
    return pd.DataFrame(
        {
            "transcript_id": sentences.transcript_id,
            "sentence_index": sentences.sentence_index,
            "vector": [known[sha] for sha in shas],
            "text_sha": shas,
            "encoder": name,
        }
    )


def _with_earlier() -> Iterator[tuple[str, list[pd.DataFrame]]]:
    """Each transcript's sentences beside its embeddings of the last run, where there was one."""
    try:
        yield from tables.scan("sentences", "embeddings")
    except tables.TableError:
        for transcript_id, (sentences,) in tables.scan("sentences"):
            yield transcript_id, [sentences, tables.empty("embeddings")]


def main() -> int:
    """Read sentences, write embeddings."""
    command.arguments(__doc__)
    settings: config.Embed = config.load("embed")
    total = tables.count("sentences")
    encoder, name = encoders.configured(settings), encoders.name_of(settings)
    with tables.Writer("embeddings") as writer, tqdm(total=total, unit=" sentences", desc="embed") as bar:
        for _, (sentences, earlier) in _with_earlier():
            writer.write(embed(sentences, earlier, encoder, name, bar.update))
    print(f"embed: {total} sentences, {encoder.dimension} numbers each, by {name} on {encoder.device}")
    return 0


if __name__ == "__main__":
    sys.exit(command.run(main))
