"""Topic tagging beside zero-shot NLI, seconds a sentence for the three topics of the mission, in one run.

The NLI model has the shape of DeBERTa-v3-base with random weights: for speed they do. python -m benchmarks.nli
"""

from __future__ import annotations

import tempfile
import time
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from pipeline.core import config
from pipeline.encoders.runners import encoder as encoders
from pipeline.encoders.weights.model_files import locate
from pipeline.topics.topic_models import TOPIC_MODELS, Conversation, Setting

ROUNDS = 3
ASKED = 12  # sentences that the NLI model is given
LABELS = ("immigration", "electric_vehicles", "assassination_attempt")


def nli_model(tokens_of: Path, folder: Path) -> Path:
    """A classifier of DeBERTa-v3-base's shape with the default encoder's tokens, saved in the folder."""
    from transformers import AutoTokenizer, DebertaV2Config, DebertaV2ForSequenceClassification

    tokenizer = AutoTokenizer.from_pretrained(tokens_of)
    shape: dict[str, Any] = {
        "vocab_size": len(tokenizer), "hidden_size": 768, "num_hidden_layers": 12, "num_attention_heads": 12,
        "intermediate_size": 3072, "relative_attention": True, "position_buckets": 256, "norm_rel_ebd": "layer_norm",
        "share_att_key": True, "pos_att_type": "p2c|c2p", "max_position_embeddings": 512, "type_vocab_size": 0,
        "position_biased_input": False, "id2label": {0: "entailment", 1: "neutral", 2: "contradiction"},
        "label2id": {"entailment": 0, "neutral": 1, "contradiction": 2},
    }  # fmt: skip
    DebertaV2ForSequenceClassification(DebertaV2Config(**shape)).save_pretrained(folder)
    tokenizer.save_pretrained(folder)
    return folder


def main() -> None:
    """Measure and print both."""
    from transformers import pipeline

    embed: config.Embed = config.load("embed")
    topics = [topic for topic in config.load_topics("configs/topics") if topic.id in LABELS]
    texts = pd.read_csv("data/labels/sample.sentences.csv").text.tolist()
    encoder = encoders.configured(embed)
    model = TOPIC_MODELS["few_shot"](Setting(topics, encoder.encode, encoders.name_of(embed), Path("models/topics")))
    with tempfile.TemporaryDirectory() as folder:
        saved = nli_model(locate(embed.model, embed.revision, embed.sha256), Path(folder))
        zero_shot = pipeline("zero-shot-classification", model=str(saved), device="cpu")
        hypotheses = [topic.label for topic in topics]
        ours, theirs = [], []
        for _ in range(ROUNDS):
            begin = time.perf_counter()
            model.tag(Conversation(texts, encoder.encode(texts)))
            ours.append((time.perf_counter() - begin) / len(texts))
            begin = time.perf_counter()
            zero_shot(texts[:ASKED], candidate_labels=hypotheses, multi_label=True)
            theirs.append((time.perf_counter() - begin) / ASKED)
    ratio = np.median(np.array(theirs) / np.array(ours))
    print(f"few_shot, encoding and tagging   {1000 * np.median(ours):8.2f} ms a sentence")
    print(f"zero-shot NLI, DeBERTa-v3-base   {1000 * np.median(theirs):8.2f} ms a sentence   {ratio:.0f} x")


if __name__ == "__main__":
    main()
