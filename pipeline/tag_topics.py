"""Scores every sentence for every configured topic: what the conversation is about at that moment."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from tqdm import tqdm

from pipeline.core import command, config, tables
from pipeline.core.encoder_names import without_execution
from pipeline.encoders.runners import encoder as encoders
from pipeline.encoders.weights.model_files import may_have_gpu
from pipeline.evaluation import labelling
from pipeline.topics.topic_models import TAKE_VECTORS, TOPIC_MODELS, Conversation, Setting, TopicModel
from pipeline.work import hashes, parallel, remembered, reuse

INPUTS = {"sentences": ("sentence_index", "turn_index", "text"), "embeddings": ("sentence_index", "vector", "encoder")}


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

    def fresh(texts: Sequence[str]) -> NDArray[np.float32]:
        return encoders.configured(embed).encode(texts)

    examples = remembered.Memory("examples", remembered.EXAMPLES_MB)
    known = remembered.remembered(fresh, f"{name}/{embed.execution}/{embed.device}", examples)

    def encode(texts: Sequence[str]) -> NDArray[np.float32]:
        return known(texts).astype(np.float32)  # as precise as the embeddings table

    given = Setting(topics, encode, name, weights, settings.spacy_pipeline, classifier=settings.classifier, embed=embed)
    return TOPIC_MODELS[settings.model](given)


def _tagger(settings: config.Topics, topics: list[config.Topic], embed: config.Embed) -> Callable[..., pd.DataFrame]:
    return _tags(load_model(settings, topics, embed), topics, embed)


def _tags(model: TopicModel, topics: list[config.Topic], embed: config.Embed) -> Callable[..., pd.DataFrame]:
    return partial(tag, model=model, topics=[topic.id for topic in topics], encoder=encoders.name_of(embed))


def _made_of(settings: config.Topics, topics: Sequence[config.Topic], embed: config.Embed) -> list[str]:
    """What scores depend on beside the conversation."""
    decisions = {"threshold", "max_gap_sentences", "min_passage_sentences"}
    return [
        settings.model_dump_json(exclude=decisions),
        embed.counting(),
        *(topic.model_dump_json() for topic in topics),
        hashes.of_folder(Path(settings.weights)),
        *map(hashes.model, (settings.spacy_pipeline, settings.classifier.name, embed.model)),
        str(may_have_gpu()),
    ]


def main() -> int:
    """Read sentences and embeddings, write topics."""
    command.arguments(__doc__)
    settings: config.Topics = config.load("topics")
    embed: config.Embed = config.load("embed")
    topics = labelling.with_examples(
        config.load_topics(settings.topics_folder), labelling.read(Path(settings.labelled))
    )
    if not topics:
        raise config.ConfigError(f"{settings.topics_folder}: holds no topic; a topic is one file <id>.yaml")
    model = load_model(settings, topics, embed)
    if note := getattr(model, "note", ""):
        print(f"tag_topics: note: {note}", file=sys.stderr)
    ids = [topic.id for topic in topics]
    total = tables.count("sentences")
    tagged = dict.fromkeys(ids, 0)
    several = settings.model in TAKE_VECTORS
    make, here = partial(_tagger, settings, topics, embed), _tags(model, topics, embed)

    def work(pairs: Iterator[reuse.Frames], rows: int) -> Iterator[pd.DataFrame]:
        return parallel.each(make, pairs, rows if several else 0, here)

    earlier = reuse.Earlier("topics", INPUTS, Path(__file__), _made_of(settings, topics, embed))
    with tables.Writer("topics") as writer, tqdm(total=total, unit=" sentences", desc="tag_topics") as bar:
        for made in earlier.rows(work):
            frame = writer.write(made)
            for topic, count in frame.topic[frame.score >= settings.threshold].value_counts().items():
                tagged[str(topic)] += int(count)
            bar.update(len(frame) // len(ids))
    earlier.keep()
    found = ", ".join(f"{topic} {count}" for topic, count in tagged.items())
    print(f"tag_topics: {total} sentences by {settings.model}; on topic: {found}{earlier.said()}")
    return 0


if __name__ == "__main__":
    sys.exit(command.run(main))
