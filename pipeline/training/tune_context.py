"""Tunes the layers that see sentences in their context, on labelled conversations and the topic files.

The layers below do not change: their states of all windows are computed once. A sentence's vector is to be near the
examples and the description of what is being talked about, of a few topics and examples drawn for each step, so that
it serves topics without labels; beside it stands a head for each labelled topic.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from pipeline.core import config
from pipeline.encoders.runners import trunk, windows
from pipeline.encoders.runners.trunk import Trunk
from pipeline.encoders.weights import model_files
from pipeline.topics.context_evidence import OFFSETS, WEIGHTS
from pipeline.topics.topic_heads import Vectors
from pipeline.work import hashes

Ints = NDArray[np.int64]
SHARP, SCALE, DESCRIBED, BEGIN = 10.0, 10.0, 4.0, -7.0  # of nearness, where learning begins: cosines of .7 are a half
HEAD_BEGIN = -2.5
SHORT = 56  # tokens of an example that is drawn
AT_ONCE = 32


class Tuning(config.Section):
    """How to tune: `tuning` in models/topics.yaml.

    A pass takes every window on a shipped topic, and the share `keep` of the others.
    """

    below: int  # layers that stay as they are
    layers: int  # layers that are tuned
    size: int  # tokens of a window
    step: int
    topics: int  # drawn for a step, and of each its description and so many examples
    examples: int
    shipped: float  # how much more the shipped topics count than those to learn from alone
    epochs: int
    batch: int
    keep: float
    rate: float
    head_rate: float
    weight_decay: float
    dropout: float
    seed: int


@dataclass(frozen=True)
class Text:
    """A window: its place among all, its tokens, the sentences in it and where they stand."""

    place: int
    tokens: int
    sentences: Ints
    begin: Ints
    end: Ints


@dataclass(frozen=True)
class Corpus:
    """Windows of conversations and of the topic files, with the states of their tokens under the tuned layers.

    `talks` are the windows of each conversation, `labels` its sentences' labels. Of the examples, one a window, `topic`
    and `kind` (0 description, 1 example, 2 counter-example) say what they are.
    """

    states: NDArray[np.float16]
    talks: list[list[Text]]
    labels: list[Ints]
    examples: list[Text]
    topic: Ints
    kind: Ints

    @cached_property
    def weights(self) -> list[NDArray[np.float64]]:
        """How much each conversation's sentences weigh for each topic, 1 on average: see `fit_reader.weight_of`."""
        from pipeline.training.fit_reader import weight_of

        of = [np.sqrt([weight_of(own[:, topic]) for topic in range(own.shape[1])]) for own in self.labels]
        mean = np.average([own.mean() for own in of], weights=[len(own) for own in self.labels])
        return [own / mean for own in of]


@dataclass(frozen=True)
class Tuned:
    """Layers and a head."""

    module: Any

    def trunk(self, how: Tuning, topics: Sequence[str], encoder: str) -> Trunk:
        """As it is shipped; `topics` names those of the head, empty where it learnt nothing."""
        layers = {name: value.numpy() for name, value in self.module.layers.state_dict().items()}
        size = self.module.head.weight.shape[1]
        head = {WEIGHTS: self.module.head.weight.numpy() * size**0.5, OFFSETS: self.module.head.bias.numpy()}
        return Trunk(how.below, layers, "", windows.Shape(how.size, how.step), head, tuple(topics), encoder)

    def vectors(self, corpus: Corpus, texts: Sequence[Text]) -> Vectors:
        """Of all sentences of these windows, in order."""
        import torch

        found = np.zeros((sum(len(text.sentences) for text in texts), corpus.states.shape[-1]), np.float32)
        with torch.inference_mode():
            for begin in range(0, len(texts), AT_ONCE):
                part = texts[begin : begin + AT_ONCE]
                found[np.concatenate([text.sentences for text in part])] = self.module(*batch(corpus, part)).numpy()
        return found


def states(of: Sequence[windows.Windows], how: Tuning, work: Path) -> NDArray[np.float16]:
    """The states of all windows under the tuned layers, (windows, tokens, size); kept in the work folder."""
    import torch

    given: config.Embed = config.load("embed")
    every = [ids for each in of for ids in each.ids]
    known = hashes.of_all([given.sha256, str(how.below), *(" ".join(map(str, ids)) for ids in every)])
    path = work / f"states-{known[:16]}.npy"
    if not path.exists():
        _, model, _ = model_files.load_transformer(model_files.locate(given.model, given.revision, given.sha256))
        shape = (len(every), how.size, model.config.hidden_size)
        making = path.with_suffix(f".{os.getpid()}")
        found = np.lib.format.open_memmap(making, "w+", dtype=np.float16, shape=shape)
        with torch.inference_mode():
            for place, ids in enumerate(every):
                hidden = model.embeddings(input_ids=torch.tensor([ids]))
                for layer in model.encoder.layer[: how.below]:
                    hidden = layer(hidden)
                found[place, : len(ids)] = hidden[0].numpy()
        found.flush()
        making.replace(path)
    kept: NDArray[np.float16] = np.load(path, mmap_mode="r")
    return kept


def texts(of: windows.Windows, first: int) -> list[Text]:
    """The windows that hold a sentence; `first` is the place of the first one among all."""
    found = []
    for place, ids in enumerate(of.ids):
        rows = np.flatnonzero(of.window == place)
        if len(rows):
            found.append(Text(first + place, len(ids), rows, of.begin[rows], of.end[rows]))
    return found


def batch(corpus: Corpus, texts: Sequence[Text]) -> tuple[Any, Any, Any]:
    """States (windows, longest, size), whether there is a token, and each token's sentence; their number for none."""
    import torch

    longest, count = max(text.tokens for text in texts), sum(len(text.sentences) for text in texts)
    given = np.zeros((len(texts), longest, corpus.states.shape[-1]), dtype=np.float32)
    there, sentence = np.zeros(given.shape[:2], dtype=bool), np.full(given.shape[:2], count)
    number = 0
    for row, text in enumerate(texts):
        given[row, : text.tokens], there[row, : text.tokens] = corpus.states[text.place, : text.tokens], True
        for begin, end in zip(text.begin, text.end, strict=True):
            sentence[row, begin:end] = number
            number += 1
    return torch.from_numpy(given), torch.from_numpy(there), torch.from_numpy(sentence)


def module(how: Tuning, topics: int) -> Any:
    """Layers and head, as they are before they learn: from a batch to the vectors of its sentences."""
    import torch
    from torch import nn

    given: config.Embed = config.load("embed")
    _, model, _ = model_files.load_transformer(model_files.locate(given.model, given.revision, given.sha256))

    class Module(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.layers = trunk.layers_of(model, how.below, how.layers)
            self.head = nn.Linear(model.config.hidden_size, topics)
            self.scale = nn.Parameter(torch.tensor([SCALE, DESCRIBED, BEGIN]))
            self.drop = nn.Dropout(how.dropout)
            nn.init.zeros_(self.head.weight)
            nn.init.constant_(self.head.bias, HEAD_BEGIN)

        def forward(self, hidden: Any, there: Any, sentence: Any) -> Any:
            mask = None if bool(there.all()) else there[:, None, None, :]
            for layer in self.layers:
                hidden = layer(hidden, mask)
            flat = hidden.reshape(-1, hidden.shape[-1]).float()
            count = int(sentence.max())  # the number of none: every window has tokens of no sentence
            sums = torch.zeros(count + 1, flat.shape[-1]).index_add(0, sentence.reshape(-1), flat)
            return nn.functional.normalize(sums[:count], dim=-1)

        def by_head(self, vectors: Any) -> Any:
            return self.head(self.drop(vectors * vectors.shape[-1] ** 0.5))

        def by_examples(self, vectors: Any, described: Any, examples: Sequence[Any]) -> Any:
            near = [torch.logsumexp(SHARP * vectors @ own.T, 1) / SHARP - np.log(len(own)) / SHARP for own in examples]
            return self.scale[0] * torch.stack(near, 1) + self.scale[1] * (vectors @ described.T) + self.scale[2]

    made = Module()
    made.requires_grad_(True).train()
    made.layers.eval()  # dropout inside would cost a third more
    return made


def tune(corpus: Corpus, talks: Sequence[int], topics: Sequence[int], how: Tuning, shipped: int | None = None) -> Tuned:
    """Layers and head tuned on these conversations' labels of these topics, of which the first ones are shipped."""
    import torch

    torch.manual_seed(how.seed)
    rng = np.random.default_rng(how.seed)
    made = module(how, corpus.labels[0].shape[1])
    optimizer = torch.optim.AdamW(
        [
            {"params": list(made.layers.parameters()), "lr": how.rate, "weight_decay": how.weight_decay},
            {"params": [*made.head.parameters(), made.scale], "lr": how.head_rate, "weight_decay": 0.0},
        ]
    )
    given = [(talk, text) for talk in talks for text in corpus.talks[talk]]
    count = corpus.labels[0].shape[1] if shipped is None else shipped
    part_of = np.where(np.arange(corpus.labels[0].shape[1]) < count, how.shipped, 1.0)
    part_of[np.setdiff1d(np.arange(len(part_of)), topics)] = 0.0
    main = np.flatnonzero(part_of[:count])
    on = np.array([(corpus.labels[talk][text.sentences][:, main] == 1).any() for talk, text in given])
    steps = how.epochs * (int(on.sum() + how.keep * (~on).sum()) // how.batch + 1)
    warm = max(1, steps // 10)
    schedule = torch.optim.lr_scheduler.LambdaLR(optimizer, lambda k: min((k + 1) / warm, 1 - k / steps))
    drawn = _drawn(on, how, steps, rng)
    with torch.enable_grad():
        for rows in drawn:
            part = [given[row] for row in rows]
            few = min(how.topics, len(topics))
            picked = rng.choice(len(part_of), few, replace=False, p=part_of / part_of.sum()).tolist()
            with torch.autocast("cpu", torch.bfloat16):
                vectors = made(*batch(corpus, [text for _, text in part]))
                described, examples = _episode(made, corpus, picked, how, rng)
            label, weight = _judged(corpus, part, main, how)
            loss = _loss(made.by_head(vectors), label, weight * torch.from_numpy(part_of.astype(np.float32)))
            shown = made.by_examples(vectors, described, examples)
            loss = loss + _loss(shown, label[:, picked], weight[:, picked])
            optimizer.zero_grad()
            loss.backward()
            torch.nn.utils.clip_grad_norm_(made.parameters(), 1.0)
            optimizer.step()
            schedule.step()
    return Tuned(made.eval().requires_grad_(False))


def _drawn(on: NDArray[np.bool_], how: Tuning, steps: int, rng: np.random.Generator) -> Iterator[Ints]:
    """The windows of each step."""
    done = 0
    while done < steps:
        order = rng.permutation(np.flatnonzero(on | (rng.random(len(on)) < how.keep)))
        for begin in range(0, max(len(order) - how.batch, 0) + 1, how.batch):
            if done < steps:
                yield order[begin : begin + how.batch]
                done += 1


def _episode(
    made: Any, corpus: Corpus, picked: Sequence[int], how: Tuning, rng: np.random.Generator
) -> tuple[Any, list[Any]]:
    """The vectors of some topics' descriptions and of a few examples of each, drawn anew."""
    texts, counts = list[Text](), list[int]()
    for topic in picked:
        own = corpus.topic == topic
        short = [k for k in np.flatnonzero(own & (corpus.kind == 1)) if corpus.examples[k].tokens <= SHORT]
        few = rng.permutation(short)[: how.examples].astype(int).tolist()
        texts += [corpus.examples[k] for k in [int(np.flatnonzero(own & (corpus.kind == 0))[0]), *few]]
        counts.append(len(few))
    vectors = made(*batch(corpus, texts))
    begins = np.cumsum([0, *(count + 1 for count in counts)])[:-1]
    return vectors[begins], [vectors[b + 1 : b + 1 + count] for b, count in zip(begins, counts, strict=True)]


def _judged(corpus: Corpus, part: Sequence[tuple[int, Text]], main: Ints, how: Tuning) -> tuple[Any, Any]:
    """Labels and weights of the sentences of a batch, (sentences, topics); weight 0 where not scored."""
    import torch

    labels, weights = list[Ints](), list[NDArray[np.float64]]()
    for talk, text in part:
        own = corpus.labels[talk][text.sentences]
        labels.append(own)
        more = 1.0 if (own[:, main] == 1).any() else 1 / how.keep
        weights.append((own >= 0) * more * corpus.weights[talk])
    weight = np.concatenate(weights)
    label = np.concatenate(labels) == 1
    return torch.from_numpy(label.astype(np.float32)), torch.from_numpy(weight.astype(np.float32))


def _loss(logits: Any, label: Any, weight: Any) -> Any:
    import torch

    each = torch.nn.functional.binary_cross_entropy_with_logits(logits, label, reduction="none")
    return (each * weight).sum() / weight.sum().clamp(min=1e-6)
