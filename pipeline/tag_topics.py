"""Scores every sentence for every configured topic: what the conversation is about at that moment."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path

import pandas as pd
from tqdm import tqdm

from pipeline.core import command, config, tables
from pipeline.encoders.runners import encoder as encoders
from pipeline.encoders.weights.model_files import may_have_gpu
from pipeline.evaluation import labelling
from pipeline.topics import TAKE_VECTORS
from pipeline.topics.tagging import load_model, tag
from pipeline.topics.topic_models import TopicModel
from pipeline.work import hashes, parallel, reuse

INPUTS = {"sentences": ("sentence_index", "turn_index", "text"), "embeddings": ("sentence_index", "vector", "encoder")}


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
