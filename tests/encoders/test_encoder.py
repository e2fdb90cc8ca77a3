"""The encoder: pinned weights only, pooling as the model says, vectors that do not depend on their neighbours."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from pipeline.core.config import Embed
from pipeline.encoders.runners import encoder as encoders
from pipeline.encoders.runners.spec import EncoderSpec
from pipeline.encoders.weights import model_files
from pipeline.work import hashes

TEXTS = ["Nobody ran.", "We went up the hill and then, uh, down again.", "Yeah."]


@pytest.fixture(scope="module")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A BERT with random weights, saved as its library saves it."""
    import torch
    from transformers import AutoTokenizer, BertConfig, BertModel

    folder = tmp_path_factory.mktemp("tiny")
    vocabulary = [
        "[PAD]",
        "[UNK]",
        "[CLS]",
        "[SEP]",
        "[MASK]",
        *"abcdefghijklmnopqrstuvwxyz.,",
        *(f"##{c}" for c in "abcdefghijklmnopqrstuvwxyz"),
    ]
    (folder / "vocab.txt").write_text("\n".join(vocabulary))
    torch.manual_seed(0)
    shape = BertConfig(
        vocab_size=len(vocabulary), hidden_size=16, num_hidden_layers=2, num_attention_heads=2, intermediate_size=32,
        max_position_embeddings=64,
    )  # fmt: skip
    BertModel(shape).save_pretrained(folder)
    (folder / "tokenizer_config.json").write_text(json.dumps({"tokenizer_class": "BertTokenizer"}))
    AutoTokenizer.from_pretrained(folder).save_pretrained(folder)
    return folder


def reference(folder: Path, text: str) -> Any:
    import torch
    from transformers import AutoModel, AutoTokenizer

    with torch.no_grad():
        tokens = AutoTokenizer.from_pretrained(folder)(text, return_tensors="pt")
        return AutoModel.from_pretrained(folder)(**tokens).last_hidden_state[0].numpy()


def modules(folder: Path, mode: str, normalise: bool) -> None:
    parts = [("Transformer", ""), ("Pooling", "1_Pooling")] + ([("Normalize", "2_Normalize")] if normalise else [])
    entries = [
        {"idx": k, "path": path, "type": f"sentence_transformers.models.{name}"} for k, (name, path) in enumerate(parts)
    ]
    (folder / "modules.json").write_text(json.dumps(entries))
    (folder / "1_Pooling").mkdir(exist_ok=True)
    (folder / "1_Pooling" / "config.json").write_text(json.dumps({f"pooling_mode_{mode}": True}))


@pytest.mark.parametrize("mode", ["mean_tokens", "cls_token", "max_tokens"])
@pytest.mark.parametrize("normalise", [True, False])
def test_pooling_is_the_one_that_the_model_s_own_config_names(tiny: Path, mode: str, normalise: bool) -> None:
    modules(tiny, mode, normalise)
    vectors = encoders.Encoder(EncoderSpec(tiny)).encode(TEXTS)
    for text, vector in zip(TEXTS, vectors, strict=True):
        hidden = reference(tiny, text)
        wanted = {"mean_tokens": hidden.mean(0), "cls_token": hidden[0], "max_tokens": hidden.max(0)}[mode]
        np.testing.assert_allclose(vector, wanted / np.linalg.norm(wanted) if normalise else wanted, atol=1e-5)


def test_a_module_that_the_encoder_does_not_have_is_refused(tiny: Path) -> None:
    modules(tiny, "mean_tokens", True)
    entries = json.loads((tiny / "modules.json").read_text())
    entries.append({"idx": 3, "path": "3_Dense", "type": "sentence_transformers.models.Dense"})
    (tiny / "modules.json").write_text(json.dumps(entries))
    with pytest.raises(model_files.ModelError, match="Dense"):
        encoders.Encoder(EncoderSpec(tiny))
    modules(tiny, "mean_tokens", True)


def test_vectors_come_in_the_order_of_the_texts_whatever_the_batches(tiny: Path) -> None:
    modules(tiny, "mean_tokens", True)
    texts = [*TEXTS, TEXTS[0], *(f"{'word ' * k}end" for k in range(1, 9))]
    small = encoders.Encoder(EncoderSpec(tiny, batch_tokens=8)).encode(texts)
    large = encoders.Encoder(EncoderSpec(tiny, batch_tokens=4096)).encode(texts)
    np.testing.assert_allclose(small, large, atol=1e-6)
    assert (small[0] == small[3]).all()
    assert encoders.Encoder(EncoderSpec(tiny)).encode([]).shape == (0, 16)


def test_progress_counts_every_text(tiny: Path) -> None:
    counted: list[int] = []
    encoders.Encoder(EncoderSpec(tiny)).encode([*TEXTS, *TEXTS], counted.append)
    assert sum(counted) == 2 * len(TEXTS)


def test_the_default_model_is_the_pinned_one_and_needs_no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*args: object, **kwargs: object) -> None:
        raise AssertionError("the network was asked")

    monkeypatch.setattr("socket.socket.connect", refuse)
    default = Embed()
    encoder = encoders.configured(default.model_copy(update={"device": "cpu"}))
    first, second, third = encoder.encode(["The man was shot.", "Somebody fired at him.", "I like my soup warm."])
    assert first @ second > first @ third
    assert encoder.dimension == 384 and encoder.max_tokens == 256


def test_other_weights_than_the_pinned_are_refused(tiny: Path) -> None:
    with pytest.raises(model_files.ModelError, match="is not the pinned model: .*`sha256` in .*yaml is 000"):
        model_files.locate(str(tiny), sha="0" * 64)


def test_an_unpinned_model_is_refused_with_the_line_that_pins_it(tiny: Path) -> None:
    with pytest.raises(model_files.ModelError, match=f"sha256: {hashes.sha256(tiny / 'model.safetensors')}"):
        model_files.locate(str(tiny))
    with pytest.raises(model_files.ModelError, match="its `sha256` is missing or empty"):
        model_files.locate(str(tiny), sha=Embed.model_validate({"sha256": None}).sha256)


def test_pickled_weights_are_never_loaded(tmp_path: Path) -> None:
    (tmp_path / "pytorch_model.bin").write_bytes(b"\x80\x04.")
    with pytest.raises(model_files.ModelError, match="pickles"):
        model_files.locate(str(tmp_path), sha="0" * 64)


def test_a_hub_model_needs_its_revision_and_a_missing_hub_says_the_command(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(model_files.ModelError, match="needs its `revision`"):
        model_files.locate("some/model")
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_OFFLINE", True)
    with pytest.raises(model_files.ModelError, match="hf download some/model --revision abc"):
        model_files.locate("some/model", "abc")


def test_cuda_without_a_gpu_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("torch.cuda.is_available", lambda: False)
    assert model_files.pick_device("auto") == "cpu"
    with pytest.raises(model_files.ModelError, match="torch sees no GPU"):
        model_files.pick_device("cuda")
