"""Topic models: from a conversation's sentences and their vectors to a score for every sentence and topic."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from pipeline.classifiers import sequence_classifier, textcat
from pipeline.core import config, decisions
from pipeline.encoders import encoder as encoders
from pipeline.encoders.model_files import ModelError, locate
from pipeline.topics import nli, sequence, tuned
from pipeline.topics.doubt import Said, doubted
from pipeline.topics.lexicon import Lexicon
from pipeline.topics.topic_evidence import KINDS, Evidence
from pipeline.topics.topic_heads import Encode, Vectors, natural_speech, window, worded

Scores = NDArray[np.float64]
NOTE = (
    "the numbers of {weights} were learnt with another encoder than {encoder}: how its vectors vary is taken from each "
    "conversation, and nothing is known of how well that works. Compare it on gold (dvc metrics show), or learn the "
    "numbers anew: python -m pipeline.training.train_topics --help"
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
    """One transcript: its sentences in order, and their vectors of shape (sentences, dimension)."""

    texts: Sequence[str]
    vectors: Vectors


class TopicModel(Protocol):
    """What every topic model does."""

    def tag(self, conversation: Conversation) -> Scores:
        """Scores in [0, 1] of shape (sentences, topics); 0.5 is the default decision. Topics may overlap."""
        ...


@dataclass(frozen=True)
class Setting:
    """What a topic model is made from: `encode` and `encoder` are those of the conversations' vectors.

    `without` names a labelled talk whose part in what was learnt is left out; for benchmarks. `classifier` is for the
    kinds that take one, on the device of `embed`; `spacy_pipeline` gives the lexicon's tokens.
    """

    topics: Sequence[config.Topic]
    encode: Encode
    encoder: str
    weights: Path
    without: str = ""
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
        return sequence.probability((cosine.astype(np.float64) - decides["middle"]) / decides["scale"])


@dataclass(frozen=True)
class Committee:
    """Several settings of the chain that explain real conversations about equally well, the same for all topics.

    `weights` is of shape (kinds of evidence, members); the others have one number for each member.
    """

    weights: Scores
    bias: Scores
    enter: Scores
    leave: Scores

    def scores(self, evidence: Scores) -> Scores:
        """The members' mean probability; `evidence` is of shape (sentences, topics, kinds)."""
        odds = evidence @ self.weights + self.bias
        sentences, topics, members = odds.shape
        enter, leave = np.tile(self.enter, topics), np.tile(self.leave, topics)
        smooth = sequence.marginals(odds.reshape(sentences, topics * members), enter, leave)
        return np.asarray(sequence.probability(smooth).reshape(odds.shape).mean(axis=-1))


class FewShot:
    """Heads on the vectors in context, with the lexicon, smoothed over the conversation in both directions."""

    def __init__(self, setting: Setting) -> None:
        self._worded = np.array([worded(topic) for topic in setting.topics], dtype=bool)
        self._reach = np.array([topic.lexicon.reach for topic in setting.topics])
        speech = natural_speech(setting.weights, setting.encoder)
        self.note = "" if speech is not None else NOTE.format(weights=setting.weights, encoder=setting.encoder)
        self._evidence = Evidence(setting.topics, setting.encode, speech, setting.spacy_pipeline)
        self._committee = load_committee(setting.weights, setting.without)

    def tag(self, conversation: Conversation) -> Scores:
        """Scores by everything at once."""
        words = self._evidence.words(conversation.texts)
        evidence = self._evidence.weigh(words, conversation.vectors)
        near = evidence[..., KINDS.index("near")]
        said = Said(words.strong.astype(np.float64), words.fresh.astype(np.float64), near)
        return doubted(self._committee.scores(evidence), said, self._worded, self._reach)


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
        return sequence.probability(self._heads.log_odds(self._encoder.encode(conversation.texts)))


def load_committee(folder: Path, without: str = "") -> Committee:
    """The committee of models/topics/weights.json; or, to be fair to a labelled talk, the one chosen without it."""
    path = folder / "weights.json"
    try:
        stored = json.loads(path.read_text(encoding="utf-8"))
        members = stored["left_out"][without] if without else stored["committee"]
        weights = np.array([[member[kind] for member in members] for kind in KINDS])
        return Committee(weights, *(np.array([m[name] for m in members]) for name in ("bias", "enter", "leave")))
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise ModelError(
            f"{path} does not hold topic weights ({error}); see `weights` in configs/topics.yaml"
        ) from error


TOPIC_MODELS: dict[str, Callable[[Setting], TopicModel]] = {
    "few_shot": FewShot,
    "lexicon": WordsAlone,
    "description": Description,
    "nli": ZeroShot,
    "textcat": Categories,
    "tuned": Tuned,
}
TAKE_VECTORS = {"few_shot", "lexicon", "description"}  # the others run a model that has the cores, or a GPU, for itself
