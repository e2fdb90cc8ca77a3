"""Whether labels by hand help: python -m benchmarks.labelling [N ...].

Of each of the conversations of ../shared/topics one is left out; of the others the sentences that `evaluate --sample N`
would ask for are given their gold labels and join the examples; the conversation left out is scored. N = 0 is the model
as shipped. Figures are over all conversations left out, at the default threshold, the mean of SEEDS draws.
"""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from pipeline.core import config
from pipeline.encoders.runners import encoder as encoders
from pipeline.evaluation import labelling
from pipeline.topics.topic_models import Conversation, FewShot, Setting

LABELS = ["immigration", "assassination_attempt", "electric_vehicles"]
GOLD = Path("../shared/topics/conversations.csv")
SEEDS = 2


class Bench:
    """The conversations, their vectors, and what the shipped model says of them."""

    def __init__(self) -> None:
        embed: config.Embed = config.load("embed")
        self._encoder, self._name = encoders.configured(embed), encoders.name_of(embed)
        self._vectors: dict[str, NDArray[np.float32]] = {}
        self.topics = config.load_topics(config.load("topics").topics_folder)
        self.ids = [topic.id for topic in self.topics]
        gold = pd.read_csv(GOLD, keep_default_na=False)
        gold = gold.rename(columns={"transcript": "transcript_id"}).astype({"text": str, "ignore": int})
        self.talks = {str(name): part.reset_index(drop=True) for name, part in gold.groupby("transcript_id")}

    def encode(self, texts: list[str]) -> NDArray[np.float32]:
        """Vectors, each text encoded once."""
        new = [text for text in dict.fromkeys(texts) if text not in self._vectors]
        found = self._encoder.encode(new).astype(np.float16).astype(np.float32)
        self._vectors |= dict(zip(new, found, strict=True))
        return np.stack([self._vectors[text] for text in texts]) if texts else found

    def scores(self, topics: list[config.Topic], talk: str) -> pd.DataFrame:
        """Scores of a talk; what was learnt from conversations was learnt from others."""
        setting = Setting(topics, self.encode, self._name, Path("models/topics"))  # type: ignore[arg-type]
        texts = list(self.talks[talk].text)
        return pd.DataFrame(FewShot(setting).tag(Conversation(texts, self.encode(texts))), columns=self.ids)[LABELS]

    def labelled(self, left_out: str, n: int, seed: int) -> pd.DataFrame:
        """The sentences of the other talks that would be asked for, with their gold."""
        parts = []
        for name, talk in self.talks.items():
            if name != left_out:
                asked = labelling.candidates(talk, self.scores(self.topics, name))
                parts.append(asked[talk.ignore == 0])
        picked = labelling.sample(pd.concat(parts), dict.fromkeys(LABELS, 0.5), n, seed)
        gold = pd.concat(self.talks.values()).set_index(["transcript_id", "sentence_index"])[LABELS]
        rows = gold.loc[list(zip(picked.transcript_id, picked.sentence_index, strict=True))]
        return picked.assign(**{label: rows[label].astype(str).to_numpy() for label in LABELS})

    def run(self, n: int, seed: int) -> pd.DataFrame:
        """Truth and score of every sentence of every talk left out."""
        frames = []
        for name, talk in self.talks.items():
            topics = labelling.with_examples(self.topics, self.labelled(name, n, seed)) if n else self.topics
            scores = self.scores(topics, name).add_prefix("score_")
            frames.append(pd.concat([talk[[*LABELS, "ignore"]], scores], axis=1)[talk.ignore == 0])
        return pd.concat(frames)


def main() -> int:
    """Print F1 and average precision of each label for each N."""
    from sklearn.metrics import average_precision_score

    bench = Bench()
    for n in [int(argument) for argument in sys.argv[1:]] or [0, 60, 200]:
        runs = [bench.run(n, seed) for seed in range(SEEDS if n else 1)]
        shown = []
        for label in LABELS:
            truth = [(run[label].astype(int) == 1).to_numpy() for run in runs]
            score = [run[f"score_{label}"].to_numpy() for run in runs]
            on = [s >= 0.5 for s in score]
            f1 = [2 * (t & o).sum() / max(1, t.sum() + o.sum()) for t, o in zip(truth, on, strict=True)]
            ap = [average_precision_score(t, s) for t, s in zip(truth, score, strict=True)]
            shown.append(f"{label} F1 {np.mean(f1):.3f} AP {np.mean(ap):.3f}")
        print(f"{n:4} labelled: " + ", ".join(shown), flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
