"""Fits the claim heads and the topic reader on the static vectors, in steps that models/dvc.yaml runs.

`claims` fits the frozen head and the head for verifiable claims, judged on debates or speeches that they did not see.
`validate` scores the annotated conversations by readers that did not see them, `topics` fits the reader on all; both
read what `python -m pipeline.training.train_topics prepare` wrote. Recipes are those of the default encoder.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from pipeline.claims import heads
from pipeline.core import command, config
from pipeline.core.encoder_names import STATIC, in_full
from pipeline.encoders.runners import encoder as encoders
from pipeline.topics.topic_heads import Speech
from pipeline.training import (
    claim_data,
    fit_claims,
    topic_gold,
    topic_protocols,
    train_claims,
    train_topics,
    train_verifiable,
)
from pipeline.training.distil_static import FOLDER
from pipeline.training.train_verifiable import BASE

HELD_OUT = "held_out.json"


def _embed() -> config.Embed:
    return config.Embed(model=STATIC)


def _claim_settings() -> claim_data.Settings:
    """Those of the default's heads, without training to one year and testing on the next."""
    return config.parse(claim_data.Settings, claim_data.SETTINGS).model_copy(update={"later": []})


def claims() -> None:
    """Fit both claim heads, and write the figures of debates and speeches that they did not see beside them."""
    settings, how = _claim_settings(), _embed()
    data = claim_data.read(settings, embed=how)
    found, _ = train_claims.held_out(data, settings, BASE)
    (FOLDER / HELD_OUT).write_text(json.dumps({BASE: found}, indent=1, sort_keys=True) + "\n", encoding="utf-8")
    # what a new election does to counts was learnt with the default encoder: fits by the dozen
    later = json.loads((train_claims.FOLDER / train_claims.LATER).read_text(encoding="utf-8"))
    arrays = fit_claims.fit(train_claims.parts_of(data, True), data.vectors.shape[1], settings.recipe)
    heads.save(FOLDER / f"{BASE}.safetensors", arrays, train_claims.metadata_of(settings, found, later, how))
    train_verifiable.train(FOLDER, how, None)


def _gold(settings: topic_gold.Settings, topics: Sequence[config.Topic]) -> topic_gold.Gold:
    """The annotated conversations with the signs that static vectors give; writes how those of natural speech lie."""
    how = _embed()
    name, encoder = encoders.name_of(how), encoders.configured(how)

    def encode(texts: Sequence[str]) -> NDArray[np.float32]:
        return encoder.encode(texts).astype(np.float16).astype(np.float32)

    _save_speech(claim_data.read(_claim_settings(), embed=how), name)
    return train_topics.load(settings, topics, encode, name, FOLDER)


def _save_speech(data: claim_data.Dataset, name: str) -> None:
    """Mean and covariance of the vectors of debates, as printed and as captions: of no annotated conversation."""
    from safetensors.numpy import save

    speech = Speech.of(np.vstack([data.vectors, data.caption_vectors]))
    arrays = {"mean": speech.mean.astype(np.float16), "covariance": speech.covariance.astype(np.float16)}
    (FOLDER / "speech.safetensors").write_bytes(save(arrays, metadata={"encoder": in_full(name)}))


def _topic_settings() -> tuple[topic_gold.Settings, list[config.Topic]]:
    """As for the default's reader, with one network: to average several is no worse."""
    settings = config.parse(topic_gold.Settings, topic_gold.SETTINGS)
    one = settings.recipe.model_copy(update={"networks": 1})
    given: config.Topics = config.load("topics")
    return settings.model_copy(update={"recipe": one}), config.load_topics(given.topics_folder)


def validate() -> None:
    """Write the scores of each annotated conversation by a reader that saw none of its fold: benchmarks.topics."""
    settings, topics = _topic_settings()
    gold = _gold(settings, topics)
    scores = topic_protocols.by_group(gold, gold.folds, lambda _, talk: topic_gold.without_layers(talk))
    names = [talk.name for talk in gold.talks]
    path = Path(settings.work) / f"held_out_{STATIC}.npz"
    np.savez(path, allow_pickle=False, **dict(zip(names, scores, strict=True)))


def topics() -> None:
    """Fit the learnt heads and the reader on all annotated conversations."""
    settings, configured = _topic_settings()
    gold = _gold(settings, configured)
    train_topics.save(gold, gold.topics, encoders.name_of(_embed()), FOLDER, layers=False)


STEPS: dict[str, Callable[[], None]] = {"claims": claims, "validate": validate, "topics": topics}


def main() -> int:
    """Do one step."""
    parser = command.parser(__doc__)
    parser.add_argument("step", choices=list(STEPS))
    STEPS[parser.parse_args().step]()
    return 0


if __name__ == "__main__":
    sys.exit(command.run(main))
