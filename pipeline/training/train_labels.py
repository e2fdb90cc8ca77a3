"""Trains the model that tells a speaker's label from text: python -m pipeline.training.train_labels [--folds].

Files of every house style (`house_styles`) are read, each kind of candidate in them is known to be a label or none,
and two logistic models are fitted: by itself,
and knowing how the other labels of its form came out. With ../shared, made-up
turns are mixed with real ones, and real files are added as the shipped reader reads them. `--folds` prints,
for each style, the share of words under a wrong speaker and under none, read by a model that saw neither the style nor
the names.
"""

from __future__ import annotations

import argparse
import datetime
import json
import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from pipeline import formats
from pipeline.alignment.matching import match_words
from pipeline.core import command, decisions
from pipeline.formats.reading import evidence, labels
from pipeline.formats.reading.label_company import COMPANY
from pipeline.formats.reading.label_features import FEATURES
from pipeline.formats.reading.label_kinds import Kind
from pipeline.speech.words import words
from pipeline.training import exam_texts, house_styles, later_texts
from pipeline.training.house_styles import STYLES, Written
from pipeline.training.label_bounds import Held, bounds

SHARED = Path(__file__).resolve().parents[3] / "shared"
FOLDS = 6
SEEDS = 10  # talks of each style that train
TESTS = 10  # talks of each style that test
PENALTY, PENALTY_OF_MARKS = 1.0, 30.0  # chosen by folds of styles; a mark that no style of a fold has must not decide
OTHERS = 3  # every so many talks that train have the people of the examinations

Matrix = NDArray[np.float64]


@dataclass(frozen=True)
class Example:
    """The candidates of one file, which of them are labels, and of which nobody knows: those train neither way."""

    style: str
    kinds: list[Kind]
    matrix: Matrix
    right: NDArray[np.float64]
    doubted: frozenset[str] = frozenset()

    def weight(self) -> NDArray[np.float64]:
        """How much each kind counts: one that comes often more, but not as often as it comes."""
        return np.array([len(kind.places) ** 0.5 * (kind.key[2] not in self.doubted) for kind in self.kinds])


@dataclass(frozen=True)
class Share:
    """Words of a style: all, those under a wrong speaker, and those under none though the text names one."""

    words: int = 0
    wrong: int = 0
    unknown: int = 0

    def __add__(self, other: Share) -> Share:
        return Share(self.words + other.words, self.wrong + other.wrong, self.unknown + other.unknown)


def _format(source: formats.Source) -> str:
    """The format of a text that is written for labels, whatever else it looks like."""
    name = formats.detect(source)
    return "plain" if name in ("rttm", "csv") else name


def _start(text: str) -> str:
    return "".join(character for character in text if character.isalnum())[:16].lower()


def _right(behind: str, begins: set[str] | None) -> bool:
    """Whether what stands behind a candidate is how one of its turns begins; where nothing does, its name is enough."""
    if begins is None or not behind:
        return begins is not None
    own = _start(behind)  # of a short turn it holds the next label, too
    return any(own and start and (own.startswith(start) or start.startswith(own)) for start in begins)


def example(style: str, written: Written) -> Iterator[Example]:
    """What a file gives for training."""
    source = formats.source(written.text.encode(), written.suffix)
    begins: dict[str, set[str]] = defaultdict(set)
    for label, text in written.gold:
        if label:
            begins[labels.core(label)].add(_start(text))
    with evidence.observed() as seen:
        formats.read(source, _format(source))
    for kinds, matrix, _ in seen:
        right = [np.mean([_right(one.behind, begins.get(kind.key[2])) for one in kind.places]) for kind in kinds]
        yield Example(style, kinds, matrix, (np.array(right) > 0.5).astype(np.float64))


def fit(matrix: Matrix, right: Matrix, weight: Matrix) -> Matrix:
    """Logistic regression with a penalty on all weights but the first, by Newton's method."""
    coefficients = np.zeros(matrix.shape[1])
    penalty = np.full(matrix.shape[1], PENALTY)
    penalty[[k for k, name in enumerate(FEATURES) if name.startswith("mark ")]] = PENALTY_OF_MARKS
    penalty[0] = 1e-3
    for _ in range(40):
        chances = 1 / (1 + np.exp(-np.clip(matrix @ coefficients, -30, 30)))
        gradient = matrix.T @ (weight * (chances - right)) + penalty * coefficients
        curvature = (matrix * (weight * chances * (1 - chances))[:, None]).T @ matrix + np.diag(penalty)
        step = np.linalg.solve(curvature, gradient)
        coefficients -= step
        if np.abs(step).max() < 1e-6:
            break
    return coefficients


def train(examples: Sequence[Example]) -> evidence.Model:
    """Both models; the second sees what the first said of the other labels."""
    matrix = np.vstack([one.matrix for one in examples])
    right = np.concatenate([one.right for one in examples]).astype(float)
    weight = np.concatenate([one.weight() for one in examples])
    first = fit(matrix, right, weight)
    joint = np.vstack([
        evidence.jointly(one.matrix, one.kinds, 1 / (1 + np.exp(-np.clip(one.matrix @ first, -30, 30))))
        for one in examples
    ])  # fmt: skip
    return evidence.Model(
        first, fit(joint, right, weight), decisions.number("labels", "accept"), decisions.number("labels", "refuse")
    )


def share(written: Written) -> Share:
    """How much of a file the reader gives to a wrong speaker, or to none."""
    source = formats.source(written.text.encode(), written.suffix)
    transcript, _ = formats.read(source, _format(source))
    return compare([(cue.label, cue.text) for cue in transcript.cues], written.gold)


def compare(read: Iterable[tuple[str | None, str]], gold: Iterable[tuple[str, str]]) -> Share:
    """Words of the gold that were read under another label than theirs, or under none."""
    ours: list[tuple[str, str]] = []
    current = ""
    for label, text in read:
        current = current if label is None else labels.core(label) if label != ">>" else ""
        ours += [(word, current) for word in words(text)]
    theirs = [(word, labels.core(label)) for label, text in gold for word in words(text)]
    match = match_words([word for word, _ in theirs], [word for word, _ in ours])
    wrong = unknown = 0
    for (_, label), j in zip(theirs, match, strict=True):
        if j < 0:
            unknown += 1
        elif ours[j][1] != label:
            unknown += not ours[j][1]
            wrong += bool(ours[j][1])
    return Share(len(theirs), wrong, unknown)


def turns_of_shared() -> list[str]:
    """What was said in talks of ../shared that have structure; made-up turns alone where it is missing."""
    found = []
    for path in sorted((SHARED / "speaking_time").glob("*.gold.jsonl")):
        found += [json.loads(line).get("text", "") for line in path.read_text(encoding="utf-8").splitlines()]
    return [text for text in found if 1 <= len(text.split()) <= 250]


REAL = ("transcripts/plain", "transcripts/markdown", "transcripts/otter", "transcripts/rev", "transcripts/whitehouse",
        "transcripts/srt", "transcripts/webvtt", "transcripts/zoom", "speaking_time/events", "speaking_time",
        "topics/sources")  # fmt: skip


def reader(made: Sequence[Example]) -> evidence.Model:
    """The shipped model; where its features are no longer those of the code, one of made-up talks alone."""
    try:
        return evidence.shipped()
    except ValueError:
        return train(made)


def real(model: evidence.Model) -> Iterator[Example]:
    """Real files as a model reads them; a person looked at where the first one shipped differed from 8cf09d1."""
    for path in [path for folder in REAL for path in sorted((SHARED / folder).glob("*.*"))]:
        if path.suffix not in (".txt", ".md", ".srt", ".vtt", ".said", ".html"):
            continue
        source = formats.source(path.read_bytes(), path.suffix)
        try:
            with evidence.using(model):
                transcript, _ = formats.read(source, formats.detect(source))
        except formats.FormatError:
            continue
        turns = [(cue.label, cue.text) for cue in transcript.cues if cue.label and cue.label != ">>"]
        doubted = frozenset(labels.core(one.label) for one in transcript.doubts if one.kind == "label in doubt")
        for one in example(f"real: {path.parent.name}", Written(source.text, path.suffix, turns)):
            yield replace(one, doubted=doubted)


def rendered(
    styles: Iterable[str], part: int, seeds: Iterable[int], texts: Sequence[str], others: bool = False
) -> Iterator[tuple[str, Written]]:
    """Files of styles, by names of one half; with `others`, every third talk has the people of the examinations."""
    for number, style in enumerate(styles):
        for seed in seeds:
            one = 1000 * number + seed
            given = house_styles.talk(one, part, texts if seed % 2 else ())
            if others and seed % OTHERS == 0:
                given = (exam_texts, later_texts)[seed % 2].talk(one)
            yield style, STYLES[style](given)


def fold_of(style: str) -> int:
    """Related styles (`podcast, bold`, `podcast, lines`) are of one fold."""
    families = list(dict.fromkeys(name.split(",")[0] for name in STYLES))
    return families.index(style.split(",")[0]) % FOLDS


def by_folds(examples: Sequence[Example], texts: Sequence[str], held: Held) -> dict[str, Share]:
    """For each style its share of wrong and unknown words, by a model that saw neither the style nor the names."""
    found: dict[str, Share] = {}
    for fold in range(FOLDS):
        inside = [one for one in examples if one.style.startswith("real") or fold_of(one.style) != fold]
        model = train(inside)
        hold(model, [one for one in examples if not one.style.startswith("real") and fold_of(one.style) == fold], held)
        with evidence.using(model):
            styles = [style for style in STYLES if fold_of(style) == fold]
            for style, written in rendered(styles, 1, range(5000, 5000 + TESTS), texts):
                found[style] = found.get(style, Share()) + share(written)
    return {style: found[style] for style in STYLES}


def hold(model: evidence.Model, examples: Sequence[Example], held: Held) -> None:
    """Add what a model says of examples that it was not trained on."""
    for one in examples:
        held.scores += evidence.score(one.matrix, one.kinds, model.first, model.second).tolist()
        held.right += (one.right > 0.5).tolist()
        held.places += [len(kind.places) for kind in one.kinds]


def report(found: dict[str, Share]) -> list[str]:
    """One line for each style, and one for all."""
    total = sum(found.values(), Share())
    return [
        f"{name:36} {one.words:7} words, wrong {100 * one.wrong / max(1, one.words):6.3f} %, "
        f"unknown {100 * one.unknown / max(1, one.words):6.3f} %"
        for name, one in [*found.items(), ("all", total)]
    ]


def save(model: evidence.Model, path: Path, about: dict[str, str]) -> None:
    """Write the weights with the data, command and date that made them."""
    first = dict(zip(FEATURES, (round(float(weight), 4) for weight in model.first), strict=True))
    second = dict(zip((*FEATURES, *COMPANY), (round(float(weight), 4) for weight in model.second), strict=True))
    path.parent.mkdir(parents=True, exist_ok=True)
    shown: dict[str, object] = {**about, "first": first, "second": second}
    path.write_text(json.dumps(shown, indent=1) + "\n", encoding="utf-8")


def main() -> int:
    """Train on everything and write the weights, or test by folds."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--folds", action="store_true", help="test on styles and names not trained on")
    parser.add_argument("--out", type=Path, default=evidence.MODEL)
    given = parser.parse_args()
    texts = turns_of_shared()
    nothing = evidence.Model(np.zeros(len(FEATURES)), np.zeros(len(FEATURES) + len(COMPANY)), 0.9, 0.8)
    with evidence.using(nothing):
        halves = ((0, range(SEEDS)),) if given.folds else ((0, range(SEEDS)), (1, range(100, 100 + SEEDS // 2)))
        examples = [
            one
            for part, seeds in halves
            for style, written in rendered(STYLES, part, seeds, texts, others=True)
            for one in example(style, written)
        ]
        examples += list(real(reader(examples)))
    if given.folds:
        held = Held([], [], [])
        print("\n".join([*report(by_folds(examples, texts, held)), *bounds(held)]))
        return 0
    model = train(examples)
    about = {
        "command": "python -m pipeline.training.train_labels",
        "date": datetime.date.today().isoformat(),
        "data": f"{len(examples)} files in {len(STYLES)} styles (pipeline/training/house_styles.py), "
        f"{sum(len(one.kinds) for one in examples)} kinds of candidates",
    }
    save(model, given.out, about)
    return 0


if __name__ == "__main__":
    sys.exit(command.run(main))
