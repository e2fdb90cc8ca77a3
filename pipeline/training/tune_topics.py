"""Tunes the encoder on the topics' examples, so that sentences on one topic lie together; run it on purpose.

After SetFit (Tunstall et al., 2022): the cosine of two examples is drawn to 1 where they are on one topic and to 0
where they are not; counter-examples are drawn away from every topic. The result is a folder for `model: tuned`.
"""

from __future__ import annotations

import argparse
import shutil
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from pipeline.core import command, config
from pipeline.encoders.weights import pooling
from pipeline.encoders.weights.model_files import load_transformer, locate, pick_device, weight_files
from pipeline.topics.tuned import NONE, texts_of
from pipeline.work.hashes import fingerprint

BATCH, RATE, SEED = 16, 2e-5, 0


def tune(source: Path, topics: Sequence[config.Topic], epochs: int, device: str) -> tuple[Any, Any]:
    """The encoder's tokenizer and model after so many passes over the topics' examples."""
    import torch

    torch.manual_seed(SEED)
    recipe = pooling.recipe(source)
    tokenizer, model, _ = load_transformer(recipe.folder)
    model, head = model.to(device).train(), recipe.head().to(device)
    texts, labels = texts_of(topics)
    limit = recipe.limit(model, tokenizer, 128)
    optimizer = torch.optim.AdamW(model.parameters(), lr=RATE)
    rng = np.random.default_rng(SEED)
    with torch.enable_grad():
        for epoch in range(epochs):
            total, order = 0.0, rng.permutation(len(texts))
            batches = np.array_split(order, max(1, len(order) // BATCH))
            for rows in batches:
                given = [recipe.text(texts[row]) for row in rows]
                batch = tokenizer(given, padding=True, truncation=True, max_length=limit, return_tensors="pt").to(
                    device
                )
                vectors = head(recipe.pool(model(**batch).last_hidden_state, batch["attention_mask"]))
                unit = torch.nn.functional.normalize(vectors, dim=-1)
                label = torch.tensor(labels[rows], device=device)
                same = (label[:, None] == label[None, :]) & (label != NONE)[:, None]
                told = torch.triu(
                    (label != NONE)[:, None] | (label != NONE)[None, :], diagonal=1
                )  # of two others, nothing
                loss: Any = ((unit @ unit.T - same.float())[told] ** 2).mean()
                optimizer.zero_grad()
                loss.backward()
                optimizer.step()
                total += loss.item()
            print(f"tune_topics: pass {epoch + 1} of {epochs}, loss {total / len(batches):.4f}", file=sys.stderr)
    return tokenizer, model.eval()


def save(source: Path, tokenizer: Any, model: Any, folder: Path) -> str:
    """Write the encoder with its pooling as the source's; the hash that pins it."""
    folder.mkdir(parents=True, exist_ok=True)
    if (source / "modules.json").exists():
        shutil.copy(source / "modules.json", folder)
        for path in [*source.glob("*_*/config.json"), *source.glob("*_*/model.safetensors")]:
            (folder / path.parent.name).mkdir(exist_ok=True)
            shutil.copy(path, folder / path.parent.name)
        for path in source.glob("*sentence_*.json"):
            shutil.copy(path, folder)
    place = pooling.recipe(folder).folder
    model.save_pretrained(place)
    tokenizer.save_pretrained(place)
    return fingerprint(folder, weight_files(folder))


def main() -> int:
    """Tune the encoder of configs/embed.yaml on the topics of configs/topics, write it, say how to use it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, default=Path("models/tuned_topics"))
    parser.add_argument("--epochs", type=int, default=3)
    arguments = parser.parse_args()
    embed: config.Embed = config.load("embed")
    source = locate(embed.model, embed.revision, embed.sha256)
    topics = config.load_topics(config.load("topics").topics_folder)
    tokenizer, model = tune(source, topics, arguments.epochs, pick_device(embed.device))
    sha = save(source, tokenizer, model, arguments.out)
    print(
        f"tune_topics: wrote {arguments.out}. In configs/topics.yaml: model: tuned, and in `classifier`: "
        f"name: {arguments.out}, sha256: {sha}"
    )
    return 0


if __name__ == "__main__":
    sys.exit(command.run(main))
