"""Topic models: from a conversation's sentences and their vectors to a score for every sentence and topic."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from pipeline.classifiers import sequence_classifier, textcat
from pipeline.core import config, decisions
from pipeline.encoders.runners import encoder as encoders
from pipeline.encoders.runners import trunk
from pipeline.encoders.weights.model_files import locate
from pipeline.topics import context_signs, learnt, nli, reader, tuned
from pipeline.topics.context_evidence import InContext
from pipeline.topics.lexicon import Lexicon
from pipeline.topics.signs import SIGNS
from pipeline.topics.topic_evidence import Evidence
from pipeline.topics.topic_heads import Encode, Vectors, natural_speech, window

Scores = NDArray[np.float64]
NOTE = (
    "the numbers of {weights} were learnt with another encoder than {encoder}: how its vectors vary is taken from each "
    "conversation, sentences are not encoded in context, and nothing is known of how well that works. Compare it on "
    "gold (dvc metrics show), or learn the numbers anew: python -m pipeline.training.train_topics --help"
)
OTHER_COSINES = (
    "the cosine at which a description decides was chosen with the encoder {learnt} and is not calibrated for {encoder}"
    ": scores order sentences, and 0.5 means nothing. Take model: few_shot, or set `threshold` by gold"
)
WHERE = "configs/topics.yaml"
LEXICON = decisions.numbers("topics", "lexicon")  # chance left that a sentence is off topic; so many hints count
DESCRIPTION = decisions.decision("topics", "description")  # where the cosine becomes a decision, and how sharply
DESCRIPTION_REACH = decisions.whole("topics", "description_reach")


@dataclass(frozen=True)
class Conversation:
    """One transcript: its sentences in order, their vectors of shape (sentences, dimension), the turn of each."""

    texts: Sequence[str]
    vectors: Vectors
    turn: NDArray[np.int64] | None = None

    @property
    def turns(self) -> NDArray[np.int64]:
        """The turn of each sentence; one turn where nothing is known of them."""
        return np.zeros(len(self.texts), dtype=np.int64) if self.turn is None else self.turn


class TopicModel(Protocol):
    """What every topic model does."""

    def tag(self, conversation: Conversation) -> Scores:
        """Scores in [0, 1] of shape (sentences, topics); 0.5 is the default decision. Topics may overlap."""
        ...


@dataclass(frozen=True)
class Setting:
    """What a topic model is made from: `encode` and `encoder` are those of the conversations' vectors.

    `classifier` is for the kinds that take one, on the device of `embed`; `spacy_pipeline` gives the lexicon's tokens.
    """

    topics: Sequence[config.Topic]
    encode: Encode
    encoder: str
    weights: Path
    spacy_pipeline: str = ""
    classifier: config.TopicClassifier = field(default_factory=config.TopicClassifier)
    embed: config.Embed = field(default_factory=config.Embed)


class WordsAlone:
    """The lexicon alone: an anchor decides, hints add up."""

    def __init__(self, setting: Setting) -> None:
        self._lexicon = Lexicon(setting.topics, setting.spacy_pipeline)

    def tag(self, conversation: Conversation) -> Scores:
        """Scores by the words of each sentence, without its context."""
        hits = self._lexicon.hits(conversation.texts)
        return np.asarray(
            1.0 - LEXICON["anchor"] ** hits.strong * LEXICON["hint"] ** np.minimum(hits.weak, LEXICON["hints"]),
            dtype=np.float64,
        )


class Description:
    """Zero-shot: the cosine of a sentence in its context with the topic's description."""

    def __init__(self, setting: Setting) -> None:
        self.note = (
            ""
            if DESCRIPTION.holds_for(setting.encoder)
            else OTHER_COSINES.format(learnt=DESCRIPTION.encoder, encoder=setting.encoder)
        )
        self._described = setting.encode([f"{topic.label}. {topic.description}" for topic in setting.topics])

    def tag(self, conversation: Conversation) -> Scores:
        """Scores by nearness to each description."""
        lengths = np.maximum(np.linalg.norm(self._described, axis=1, keepdims=True), 1e-6)
        cosine = window(conversation.vectors, DESCRIPTION_REACH) @ (self._described / lengths).T
        decides = decisions.numbers("topics", "description")
        return reader.probability((cosine.astype(np.float64) - decides["middle"]) / decides["scale"])


class FewShot:
    """The reader over everything at once: nearness to the examples, words, learnt heads, and how the talk goes on.

    Topics with labelled conversations are read by what sentences mean in their context, besides, where the encoder is
    the one that layers were tuned on: without labels these layers were not better, and tagged too readily.
    """

    def __init__(self, setting: Setting) -> None:
        speech = natural_speech(setting.weights, setting.encoder)
        self.note = "" if speech is not None else NOTE.format(weights=setting.weights, encoder=setting.encoder)
        heads = None if speech is None else learnt.load(setting.weights, setting.topics)
        self._evidence = Evidence(setting.topics, setting.encode, speech, heads, setting.spacy_pipeline)
        self._plain = reader.load(setting.weights, SIGNS, reader.PLAIN)
        in_context = speech is not None and (setting.weights / reader.FILE).exists()  # models/static has no such layers
        layers = trunk.load(setting.weights, setting.encoder) if in_context else None
        labelled = {} if layers is None else {known: place for place, known in enumerate(layers.topics)}
        places = [labelled.get(learnt.meaning(topic), -1) for topic in setting.topics]
        self._there, self._cuts = np.array(places) >= 0, reader.cuts(places)
        if layers is not None and self._there.any():
            self._context = InContext(setting.topics, layers, setting.embed)
            self._reader = reader.load(setting.weights, (*SIGNS, *context_signs.SIGNS))

    def tag(self, conversation: Conversation) -> Scores:
        """Scores by reading the conversation in both directions."""
        if not len(conversation.texts):
            return np.zeros((0, self._evidence.topics))
        given = self._evidence.of(conversation.texts, conversation.vectors, conversation.turns)
        odds = np.zeros(given.shape[:2])
        if not self._there.all():
            odds[:, ~self._there] = self._plain.log_odds(given[:, ~self._there])
        if self._there.any():
            more = self._context.of(conversation.texts, conversation.turns)
            odds[:, self._there] = self._reader.log_odds(np.concatenate([given, more], axis=-1)[:, self._there])
        return reader.scores(odds, self._cuts)


class ZeroShot:
    """Entailment of a hypothesis for each topic, by a model for natural language inference."""

    def __init__(self, setting: Setting) -> None:
        model = sequence_classifier.load(setting.classifier, setting.embed, WHERE)
        self._model = nli.Entailment(model, setting.topics, setting.classifier)

    def tag(self, conversation: Conversation) -> Scores:
        """Scores by what the sentences entail."""
        return self._model.scores(conversation.texts)


class Categories:
    """The labels of a trained spaCy categoriser."""

    def __init__(self, setting: Setting) -> None:
        self._model = textcat.load(setting.classifier, WHERE)
        wanted = {topic.id: setting.classifier.labels.get(topic.id, topic.id) for topic in setting.topics}
        self._columns = textcat.columns(self._model.labels, wanted, WHERE)
        self._reach = setting.classifier.context

    def tag(self, conversation: Conversation) -> Scores:
        """Scores by each sentence's words, in the context that the config asks for."""
        texts = sequence_classifier.in_context(conversation.texts, self._reach)
        return self._model.probabilities(texts)[:, self._columns]


class Tuned:
    """An encoder that `tune_topics` tuned on the examples, and a head on it for each topic."""

    def __init__(self, setting: Setting) -> None:
        given, embed = setting.classifier, setting.embed
        sequence_classifier.named(given, WHERE, "a folder made by: python -m pipeline.training.tune_topics")
        locate(given.name, given.revision, given.sha256, WHERE)
        own = {"model": given.name, "revision": given.revision, "sha256": given.sha256, "prompt": ""}
        self._encoder = encoders.configured(embed.model_copy(update=own))
        texts, labels = tuned.texts_of(setting.topics)
        self._heads = tuned.Heads(self._encoder.encode(texts), labels, len(setting.topics))

    def tag(self, conversation: Conversation) -> Scores:
        """Scores by each sentence with its neighbours, as this encoder sees them."""
        return reader.probability(self._heads.log_odds(self._encoder.encode(conversation.texts)))


TOPIC_MODELS: dict[str, Callable[[Setting], TopicModel]] = {
    "few_shot": FewShot,
    "lexicon": WordsAlone,
    "description": Description,
    "nli": ZeroShot,
    "textcat": Categories,
    "tuned": Tuned,
}
