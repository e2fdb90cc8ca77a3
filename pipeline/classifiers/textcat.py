"""Text categorisers of spaCy pipelines, by the name of an installed package or by folder."""

from __future__ import annotations

from collections.abc import Sequence
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from pipeline.classifiers import sequence_classifier
from pipeline.core import config
from pipeline.encoders.weights.model_files import ModelError
from pipeline.work.hashes import fingerprint

FACTORIES = {"textcat", "textcat_multilabel"}


class Categoriser:
    """Scores of the pipeline's labels; `exclusive` where exactly one of them holds for a text."""

    def __init__(self, nlp: Any, name: str) -> None:
        kinds = {pipe: nlp.get_pipe_meta(pipe).factory for pipe in nlp.pipe_names}
        pipes = [pipe for pipe, kind in kinds.items() if kind in FACTORIES]
        if not pipes:
            raise ModelError(
                f"the spaCy pipeline {name} has no text categoriser: its components are "
                f"{', '.join(nlp.pipe_names) or 'none'}. Choose one with textcat or textcat_multilabel"
            )
        self.labels = tuple(label for pipe in pipes for label in nlp.get_pipe(pipe).labels)
        self.exclusive = len(pipes) == 1 and kinds[pipes[0]] == "textcat"
        used = {*pipes, "tok2vec", "transformer"}  # a categoriser may listen to the last two
        self._nlp, self._off = nlp, [pipe for pipe in nlp.pipe_names if pipe not in used]

    def probabilities(self, texts: Sequence[str]) -> NDArray[np.float64]:
        """Shape (texts, labels)."""
        docs = self._nlp.pipe(texts, disable=self._off)
        rows = [[doc.cats[label] for label in self.labels] for doc in docs]
        return np.array(rows, dtype=np.float64).reshape(-1, len(self.labels))


def load(classifier: config.Classifier, where: str) -> Categoriser:
    """The pipeline of a config's `classifier` section: a package pinned by its version, a folder by its files' hash."""
    import spacy

    sequence_classifier.named(classifier, where, "a spaCy pipeline: a folder, or an installed package")
    name, folder = classifier.name, Path(classifier.name)
    if folder.is_dir():
        files = sorted(path for path in folder.rglob("*") if path.is_file())
        found, key = fingerprint(folder, files), "sha256"
    elif spacy.util.is_package(name):
        found, key = version(name), "revision"
    else:
        raise ModelError(
            f"{where}: classifier.name = {name!r}: neither a folder nor an installed spaCy pipeline. "
            f"Install it (python -m spacy download {name}), or give the folder of one"
        )
    pinned = classifier.sha256 if key == "sha256" else classifier.revision
    if pinned != found:
        said = f"pins {pinned}, but it is {found}" if pinned else "is not pinned"
        raise ModelError(f"{where}: classifier {name!r} {said}. Pin what you mean with this line: {key}: {found}")
    try:
        return Categoriser(spacy.load(folder if folder.is_dir() else name), name)
    except (OSError, ValueError, KeyError) as error:
        raise ModelError(f"{where}: the spaCy pipeline {name} cannot be loaded: {error}") from error


def columns(labels: Sequence[str], wanted: dict[str, str], where: str) -> list[int]:
    """For each topic (the keys) the column of its label (the values) in the pipeline's."""
    for topic, label in wanted.items():
        if label not in labels:
            raise config.ConfigError(
                f"{where}: classifier.labels: no label {label!r} for the topic {topic!r} in the model; "
                f"{config.nearest(label, list(labels))}. Say which is meant: labels: {{{topic}: {labels[0]}}}"
            )
    return [list(labels).index(label) for label in wanted.values()]
