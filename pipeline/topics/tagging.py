"""The topic model that a config names, and the topics table of one transcript by it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from pipeline.core import command, config, tables
from pipeline.core.encoder_names import without_execution
from pipeline.encoders.runners import encoder as encoders
from pipeline.topics.topic_heads import Encode
from pipeline.topics.topic_models import TOPIC_MODELS, Conversation, Setting, TopicModel
from pipeline.work import remembered


def tag(
    sentences: pd.DataFrame, embeddings: pd.DataFrame, model: TopicModel, topics: Sequence[str], encoder: str
) -> pd.DataFrame:
    """The topics table of one transcript: every sentence by every topic."""
    turn = sentences.turn_index.to_numpy(dtype=np.int64)
    scores = model.tag(Conversation(list(sentences.text), vectors_of(sentences, embeddings, encoder), turn))
    return pd.DataFrame(
        {
            "transcript_id": np.repeat(sentences.transcript_id.to_numpy(), len(topics)),
            "sentence_index": np.repeat(sentences.sentence_index.to_numpy(), len(topics)),
            "topic": np.tile(np.asarray(topics, dtype=object), len(sentences)),
            "score": scores.ravel(),
        }
    )


def vectors_of(sentences: pd.DataFrame, embeddings: pd.DataFrame, encoder: str) -> NDArray[np.float32]:
    """The vectors of the sentences; an error where they are missing, of another text or by another encoder."""
    if list(embeddings.sentence_index) != list(sentences.sentence_index):
        raise command.Problem(
            f"{tables.TABLES['embeddings'].path} does not fit {tables.TABLES['sentences'].path}: transcript "
            f"{sentences.transcript_id.iloc[0]!r} has {len(sentences)} sentences and {len(embeddings)} vectors. "
            "Run `dvc repro embed`"
        )
    if others := {without_execution(name) for name in embeddings.encoder.unique()} - {encoder}:
        raise command.Problem(
            f"{tables.TABLES['embeddings'].path} was made by the encoder {others.pop()}, "
            f"configs/embed.yaml names {encoder}. Run `dvc repro embed`"
        )
    return np.stack(list(embeddings.vector)).astype(np.float32)


def load_model(settings: config.Topics, topics: list[config.Topic], embed: config.Embed) -> TopicModel:
    """The topic model that configs/topics.yaml names; the encoder is loaded only if the model asks for it."""
    if settings.model not in TOPIC_MODELS:
        hint = config.nearest(settings.model, list(TOPIC_MODELS))
        raise config.ConfigError(f"configs/topics.yaml: model = {settings.model!r}: no such topic model; {hint}")

    name, weights = encoders.name_of(embed), Path(settings.weights)
    encode = encode_of(embed)
    given = Setting(topics, encode, name, weights, settings.spacy_pipeline, classifier=settings.classifier, embed=embed)
    return TOPIC_MODELS[settings.model](given)


def encode_of(embed: config.Embed) -> Encode:
    """Encodes the texts of topic files, and remembers them; the encoder is loaded for new ones only."""

    def fresh(texts: Sequence[str]) -> NDArray[np.float32]:
        return encoders.configured(embed).encode(texts)

    examples = remembered.Memory("examples", remembered.EXAMPLES_MB)
    name = encoders.name_of(embed)
    known = remembered.remembered(fresh, f"{name}/{embed.execution}/{embed.device}", examples)
    return lambda texts: known(texts).astype(np.float32)  # as precise as the embeddings table
