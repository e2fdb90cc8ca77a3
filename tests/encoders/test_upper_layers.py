"""Tuned upper layers beside the encoder's own: the same vectors as without, and the same log-odds wherever they run."""

from pathlib import Path

import numpy as np
import pytest
import torch

from pipeline.claims import heads
from pipeline.encoders.runners.encoder import CONVERTED, Encoder
from pipeline.encoders.runners.spec import EncoderSpec
from pipeline.encoders.runners.torch_runner import TorchRunner
from pipeline.encoders.weights import model_files, upper_layers
from pipeline.encoders.weights.model_files import ModelError
from tests import tiny_models
from tests.encoders.test_converted import needs

TEXTS = ["Nobody ran.", "We went up the hill and then, uh, down again.", "Yeah.", "word " * 20, "Yeah."]
each = pytest.mark.parametrize(
    "execution", ["torch", *(pytest.param(name, marks=needs(name, *CONVERTED[name][0].packages)) for name in CONVERTED)]
)


@pytest.fixture(autouse=True)
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))


def head(folder: Path, encoder: str = "tiny@1", seed: int = 1) -> upper_layers.UpperLayers:
    """A model of two layers in `folder`/model, and beside it a head whose upper layer has random weights."""
    model = model_files.load_transformer(tiny_models.save(folder / "model", "bert"))[1]
    torch.manual_seed(seed)
    upper = upper_layers.module(model, 1, 3)
    with torch.no_grad():
        for weights in upper.parameters():
            weights.normal_(std=0.3)
    heads.save(folder / "tuned_encoder.safetensors", upper_layers.arrays(upper), {"encoder": encoder, "below": 1})
    return upper_layers.load(folder, encoder)


@each
def test_vectors_are_those_without_them_and_log_odds_those_of_the_layers_alone(execution: str, tmp_path: Path) -> None:
    upper = head(tmp_path)
    found = Encoder(EncoderSpec(tmp_path / "model", execution=execution, batch_tokens=64, upper=upper)).encode(TEXTS)
    without = Encoder(EncoderSpec(tmp_path / "model", execution=execution, batch_tokens=64)).encode(TEXTS)
    assert found.shape == (len(TEXTS), tiny_models.SIZE + 1)
    np.testing.assert_allclose(found[:, :-1], without, atol=1e-6)
    tokenizer, model, _ = model_files.load_transformer(tmp_path / "model")
    alone = upper_layers.restored(model, upper)
    for text, given in zip(TEXTS, found[:, -1], strict=True):
        ids = tokenizer(text, return_tensors="pt")["input_ids"]
        below = model.encoder.layer[0](model.embeddings(input_ids=ids))
        logits = alone(below, None)[0].double()
        assert given == pytest.approx(float(logits[2] - torch.logsumexp(logits[:2], 0)), abs=1e-4)
    assert np.ptp(found[:, -1]) > 0.1


def test_padding_does_not_change_the_log_odds(tmp_path: Path) -> None:
    runner = TorchRunner(EncoderSpec(tmp_path / "model", max_tokens=64, upper=head(tmp_path)))
    ids = runner.tokens(TEXTS)
    together, alone = np.zeros(len(TEXTS)), np.zeros(len(TEXTS))

    def keep(into: np.ndarray) -> object:
        return lambda rows, vectors: into.__setitem__(list(rows), vectors[:, -1])

    runner.run([(range(len(TEXTS)), ids)], keep(together))  # type: ignore[arg-type]
    runner.run([([k], [ids[k]]) for k in range(len(TEXTS))], keep(alone))  # type: ignore[arg-type]
    np.testing.assert_allclose(together, alone, atol=1e-4)


def test_a_head_is_known_by_its_bytes_and_its_layers_stand_on_one_encoder(tmp_path: Path) -> None:
    first = head(tmp_path)
    assert first.id == upper_layers.load(tmp_path, "tiny@1").id
    with pytest.raises(heads.HeadError, match="'tiny@2'.*set configs/embed.yaml back"):
        upper_layers.load(tmp_path, "tiny@2")
    (tmp_path / "other").mkdir()
    assert head(tmp_path / "other", seed=2).id != first.id


@each
def test_a_conversion_with_layers_is_not_taken_for_one_without_nor_for_other_layers(
    execution: str, tmp_path: Path
) -> None:
    (tmp_path / "other").mkdir()
    one, other = head(tmp_path), head(tmp_path / "other", seed=2)
    specs = [EncoderSpec(tmp_path / "model", execution=execution, upper=upper) for upper in (one, other, one)]
    found = [Encoder(spec).encode(TEXTS) for spec in specs]
    np.testing.assert_array_equal(found[0], found[2])
    assert np.abs(found[0][:, -1] - found[1][:, -1]).max() > 0.05


def test_a_model_that_is_built_otherwise_is_refused(tmp_path: Path) -> None:
    model = model_files.load_transformer(tiny_models.save(tmp_path / "model", "distilbert"))[1]
    with pytest.raises(ModelError, match="DistilBertModel has no layers over layer 1"):
        upper_layers.module(model, 1, 3)
    bert = model_files.load_transformer(tiny_models.save(tmp_path / "bert", "bert"))[1]
    with pytest.raises(ModelError, match="no layers over layer 2"):
        upper_layers.module(bert, 2, 3)


def test_heads_without_layers_say_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(heads.HeadError, match="no such head"):
        upper_layers.load(tmp_path, "tiny@1")
