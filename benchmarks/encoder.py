"""Encoding speed beside its peers, interleaved in one run: sentences a second on the clock and of processors, and the
ratio of the first to SentenceTransformer.encode.

python -m benchmarks.encoder [--texts FILE] [--rounds 5] [--device cpu]
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from pipeline.core import config
from pipeline.core.encoder_names import STATIC
from pipeline.encoders.runners import encoder as encoders
from pipeline.encoders.weights import upper_layers
from pipeline.encoders.weights.model_files import ModelError, locate

DRAFT = "ours, static (the draft)"
GEMM_ROWS = 512  # a batch's tokens, of the size that suits a CPU


def texts_at_hand() -> list[str]:
    """The project's own sentences: the sample's and the topic files' examples."""
    found = pd.read_csv("data/labels/sample.sentences.csv").text.tolist()
    for topic in config.load_topics("configs/topics"):
        found += [example.text for example in (*topic.examples, *topic.counterexamples)]
    return list(dict.fromkeys(found))


def ways(settings: config.Embed, folder: Path, device: str) -> dict[str, Callable[[Sequence[str]], Any]]:
    """Every way to encode, ready to run."""
    from sentence_transformers import SentenceTransformer
    from transformers import pipeline

    peer = SentenceTransformer(str(folder), device=device)
    extract = pipeline("feature-extraction", model=str(folder), device=device)
    found: dict[str, Callable[[Sequence[str]], Any]] = {
        "SentenceTransformer.encode, batch 32 (its default)": lambda t: peer.encode(list(t), show_progress_bar=False),
        "SentenceTransformer.encode, batch 128": lambda t: peer.encode(
            list(t), batch_size=128, show_progress_bar=False
        ),
        "pipeline('feature-extraction'), batch 1": lambda t: extract(list(t)),
    }
    wanted = [("torch", "fp32")] + ([] if device == "cpu" else [("torch", "bf16"), ("torch", "fp16")])
    wanted += [(name, how) for name in encoders.CONVERTED for how in ("fp32", "int8")] if device == "cpu" else []
    for execution, precision in wanted:
        changed = settings.model_copy(update={"device": device, "execution": execution, "precision": precision})
        try:
            found[f"ours, {execution} {precision}"] = encoders.configured(changed).encode
        except ModelError as error:
            print(f"left out: {execution} {precision}: {error}")
    tuned = upper_layers.folder(config.load("claims"))
    both = encoders.configured(settings.model_copy(update={"device": device}), tuned)
    name = f"ours, {both.execution} {settings.precision}, the claim model's layers beside"
    found |= {name: lambda texts: both.encode(texts)[:, : both.dimension]} if tuned else {}
    return found | {DRAFT: encoders.configured(config.Embed(model=STATIC)).encode} if device == "cpu" else found


def gemm_rate(device: str) -> float:
    """The machine's single-precision rate in FLOP/s on the matrix products of one layer, as torch multiplies."""
    import torch

    shapes = ((384, 1152), (384, 384), (384, 1536), (1536, 384))
    pairs = [(torch.randn(GEMM_ROWS, k, device=device), torch.randn(n, k, device=device)) for k, n in shapes]
    best, flop = float("inf"), sum(2 * GEMM_ROWS * k * n for k, n in shapes)
    for _ in range(30):
        begin = time.perf_counter()
        for _ in range(10):
            for x, w in pairs:
                torch.nn.functional.linear(x, w)
        if device != "cpu":
            torch.cuda.synchronize()
        best = min(best, (time.perf_counter() - begin) / 10)
    return flop / best


def flop_of(texts: Sequence[str], folder: Path) -> float:
    """FLOP of the layers' matrix products for these texts, each once and without padding."""
    from tokenizers import Tokenizer
    from transformers import AutoConfig

    shape = AutoConfig.from_pretrained(folder)
    tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
    tokenizer.no_padding()
    n_tokens = sum(len(found.ids) for found in tokenizer.encode_batch(list(dict.fromkeys(texts))))
    size, inner = shape.hidden_size, shape.intermediate_size
    return float(2 * n_tokens * shape.num_hidden_layers * (4 * size * size + 2 * size * inner))


def main() -> None:
    """Measure and print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--texts", type=Path, help="a file with one sentence on each line (default: the project's own)")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--device", default="cpu")
    given = parser.parse_args()
    texts = given.texts.read_text(encoding="utf-8").splitlines() if given.texts else texts_at_hand()
    settings: config.Embed = config.load("embed")
    folder = locate(settings.model, settings.revision, settings.sha256)
    found = ways(settings, folder, given.device)
    seconds: dict[str, list[float]] = {name: [] for name in found}
    used: dict[str, list[float]] = {name: [] for name in found}
    vectors: dict[str, Any] = {}
    for encode in found.values():
        encode(texts[:50])
    for _ in range(given.rounds):
        for name, encode in found.items():
            begin, spent = time.perf_counter(), time.process_time()
            vectors[name] = encode(texts)
            seconds[name].append(time.perf_counter() - begin)
            used[name].append(time.process_time() - spent)
    rate, flop = gemm_rate(given.device), flop_of(texts, folder)
    first = next(iter(found))
    print(f"{len(texts)} sentences, {given.device}; the GEMM limit is {rate / 1e9:.0f} GFLOP/s in fp32")
    print(f"{'way':<52}{'sentences/s':>12}{'a CPU s':>9}{'ratio':>7}{'of GEMM':>9}{'cosine: median':>16}{'least':>9}")
    for name in found:
        took = float(np.median(seconds[name]))
        cosine = "" if "pipeline" in name or name == DRAFT else _cosine(vectors[name], vectors[first])
        of_gemm = "" if name == DRAFT else f"{flop / took / rate:.0%}"
        ratio = np.median(np.array(seconds[first]) / np.array(seconds[name]))
        per_cpu = len(texts) / float(np.median(used[name]))
        print(f"{name:<52}{len(texts) / took:>12.0f}{per_cpu:>9.0f}{ratio:>7.2f}{of_gemm:>9}{cosine}")


def _cosine(a: Any, b: Any) -> str:
    found = (np.asarray(a) * np.asarray(b)).sum(1) / np.linalg.norm(a, axis=1) / np.linalg.norm(b, axis=1)
    return f"{np.median(found):>16.5f}{found.min():>9.5f}"


if __name__ == "__main__":
    main()
