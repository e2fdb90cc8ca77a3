"""Turns every sentence into a vector, once, for the topic and claim models to share."""

from __future__ import annotations

import hashlib
import sys

import numpy as np
import pandas as pd
from tqdm import tqdm

from pipeline import command, config, tables
from pipeline.inference import encoder as encoders


def embed(sentences: pd.DataFrame, encoder: encoders.Encoder, name: str, bar: tqdm[None]) -> pd.DataFrame:
    """The embeddings of one transcript's sentences; vectors are stored as float16."""
    vectors = encoder.encode(list(sentences.text), bar.update).astype(np.float16)
    return pd.DataFrame(
        {
            "transcript_id": sentences.transcript_id,
            "sentence_index": sentences.sentence_index,
            "vector": list(vectors),
            "text_sha": [hashlib.sha256(text.encode()).hexdigest()[:16] for text in sentences.text],
            "encoder": name,
        }
    )


def main() -> int:
    """Read sentences, write embeddings."""
    command.arguments(__doc__)
    settings: config.Embed = config.load("embed")
    total = tables.count("sentences")
    encoder = encoders.load(
        settings.model, settings.revision, settings.sha256, settings.device, settings.max_tokens, settings.batch_tokens
    )
    name = encoders.identity(settings.model, settings.revision, settings.sha256, settings.max_tokens)
    with tables.Writer("embeddings") as writer, tqdm(total=total, unit=" sentences", desc="embed") as bar:
        for _, (sentences,) in tables.scan("sentences"):
            writer.write(embed(sentences, encoder, name, bar))
    print(f"embed: {total} sentences, {encoder.dimension} numbers each, by {name} on {encoder.device}")
    return 0


if __name__ == "__main__":
    sys.exit(command.run(main))
