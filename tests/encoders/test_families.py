"""Every family of encoders, loaded by our code as a user would, gives the vectors that sentence-transformers gives."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from pipeline.encoders.runners.encoder import Encoder
from pipeline.encoders.runners.spec import EncoderSpec
from pipeline.encoders.weights import model_files, pooling
from tests import tiny_models

TEXTS = ["Nobody ran.", "We went up the hill and then, uh, down again.", "Yeah.", "word " * 40]
POOLINGS: list[dict[str, Any]] = [
    {"pooling_mode_mean_tokens": True, "pooling_mode_cls_token": False},
    {"pooling_mode_mean_tokens": False, "pooling_mode_weightedmean_tokens": True},
    {"pooling_mode_mean_tokens": False, "pooling_mode_lasttoken": True},
    {"pooling_mode_mean_tokens": True, "pooling_mode_cls_token": True, "pooling_mode_max_tokens": True},
    {"pooling_mode": "cls"},
    {"pooling_mode": ["mean_sqrt_len_tokens", "max"]},
]


def library(folder: Path, texts: list[str]) -> NDArray[np.float32]:
    from sentence_transformers import SentenceTransformer

    vectors: NDArray[np.float32] = SentenceTransformer(str(folder), device="cpu").encode(texts, batch_size=1)
    return vectors


@pytest.mark.parametrize("family", tiny_models.FAMILIES)
def test_a_family_s_vectors_are_those_of_its_library(family: str, tmp_path: Path) -> None:
    tiny_models.sentence_transformer(tiny_models.save(tmp_path, family), POOLINGS[0], "Normalize")
    vectors = Encoder(EncoderSpec(tmp_path)).encode(TEXTS)
    np.testing.assert_allclose(vectors, library(tmp_path, TEXTS), atol=1e-4)
    assert np.abs(vectors[0] - vectors[1]).max() > 0.01


@pytest.fixture(scope="module")
def bert(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tiny_models.save(tmp_path_factory.mktemp("bert"), "bert")


@pytest.mark.parametrize("options", POOLINGS, ids=json.dumps)
def test_every_pooling_is_the_library_s(bert: Path, options: dict[str, Any]) -> None:
    tiny_models.sentence_transformer(bert, options)
    np.testing.assert_allclose(Encoder(EncoderSpec(bert)).encode(TEXTS), library(bert, TEXTS), atol=1e-4)


@pytest.mark.parametrize("counts", [True, False])
def test_the_model_s_default_prompt_stands_before_every_text(bert: Path, counts: bool) -> None:
    prompts = {"prompts": {"query": "find this: ", "document": ""}, "default_prompt_name": "query"}
    tiny_models.sentence_transformer(bert, {"pooling_mode": "mean", "include_prompt": counts}, prompts=prompts)
    np.testing.assert_allclose(Encoder(EncoderSpec(bert)).encode(TEXTS), library(bert, TEXTS), atol=1e-4)
    without = pooling.recipe(bert, "document")
    assert (pooling.recipe(bert).prompt, without.prompt, pooling.recipe(bert, "q: ").prompt) == (
        "find this: ",
        "",
        "q: ",
    )
    (bert / "config_sentence_transformers.json").unlink()


def test_a_projection_and_what_follows_it_are_the_library_s(bert: Path) -> None:
    import torch
    from sentence_transformers.sentence_transformer.modules import Dense

    tiny_models.sentence_transformer(bert, {"pooling_mode": "mean"}, "Dense", "Normalize")
    torch.manual_seed(1)
    Dense(in_features=16, out_features=6).save(str(bert / "2_Dense"))
    encoder = Encoder(EncoderSpec(bert))
    np.testing.assert_allclose(encoder.encode(TEXTS), library(bert, TEXTS), atol=1e-4)
    assert encoder.dimension == 6
    assert len(model_files.weight_files(bert)) == 2


def test_a_plain_transformer_is_pooled_by_the_mean(tmp_path: Path) -> None:
    vectors = Encoder(EncoderSpec(tiny_models.save(tmp_path, "roberta"))).encode(TEXTS)
    np.testing.assert_allclose(vectors, library(tmp_path, TEXTS), atol=1e-4)


def test_a_long_text_is_cut_where_the_model_s_positions_end(tmp_path: Path) -> None:
    folder = tiny_models.save(tmp_path, "roberta")  # its 130 positions hold 128 tokens
    options = json.loads((folder / "tokenizer_config.json").read_text())
    (folder / "tokenizer_config.json").write_text(json.dumps(options | {"model_max_length": 10**30}))
    encoder = Encoder(EncoderSpec(folder, max_tokens=4096))
    assert encoder.max_tokens == 128
    assert np.isfinite(encoder.encode(["no " * 400])).all()


def test_padded_texts_are_pooled_as_those_alone() -> None:
    import torch

    hidden = torch.randn(2, 5, 3)
    mask = torch.tensor([[1, 1, 1, 0, 0], [1, 1, 1, 1, 1]])
    recipe = pooling.Recipe(Path("."), pooling.MODES)
    together = recipe.pool(hidden, mask, skip=1)
    alone = torch.cat([recipe.pool(hidden[:1, :3], skip=1), recipe.pool(hidden[1:], skip=1)])
    torch.testing.assert_close(together, alone)


@pytest.mark.parametrize(
    ("options", "after", "message"),
    [
        ({"pooling_mode": "median"}, (), "median"),
        ({"pooling_mode_wild_tokens": True}, (), "wild_tokens"),
        ({"pooling_mode": "mean"}, ("Router",), "Router"),
        ({"pooling_mode": "mean"}, ("Pooling",), "does not begin with Transformer, Pooling"),
        ({"pooling_mode": "mean"}, ("Dense",), "2_Dense has no model.safetensors"),
    ],
)
def test_what_the_encoder_does_not_have_is_refused(
    tmp_path: Path, options: dict[str, Any], after: tuple[str, ...], message: str
) -> None:
    tiny_models.sentence_transformer(tmp_path, options, *after)
    with pytest.raises(model_files.ModelError, match=message):
        pooling.recipe(tmp_path)


def test_shards_are_loaded_and_pinned_together(tmp_path: Path) -> None:
    whole, parts = tiny_models.save(tmp_path / "whole", "bert"), tmp_path / "parts"
    tiny_models.save(parts, "bert", max_shard_size="10KB")
    assert len(list(parts.glob("model-*.safetensors"))) > 1
    given, wanted = (Encoder(EncoderSpec(place)).encode(TEXTS) for place in (parts, whole))
    np.testing.assert_allclose(given, wanted, atol=1e-6)
    with pytest.raises(model_files.ModelError) as caught:
        model_files.locate(str(parts))
    pin = str(caught.value).split("sha256: ")[1]
    assert model_files.locate(str(parts), sha=pin) == parts
    shard = sorted(parts.glob("model-*.safetensors"))[1]
    content = bytearray(shard.read_bytes())
    content[-1] ^= 1
    shard.write_bytes(content)
    with pytest.raises(model_files.ModelError, match="is not the pinned model"):
        model_files.locate(str(parts), sha=pin)
    shard.unlink()
    with pytest.raises(model_files.ModelError, match=f"{shard.name}, which is missing"):
        model_files.locate(str(parts), sha=pin)


def test_a_damaged_file_is_one_clear_error(tmp_path: Path) -> None:
    weights = tiny_models.save(tmp_path, "bert") / "model.safetensors"
    weights.write_bytes(weights.read_bytes()[:-100])
    with pytest.raises(model_files.ModelError, match=r"no whole safetensors file.*fetch the model again"):
        model_files.locate(str(tmp_path), sha="0" * 64)


def test_code_that_comes_with_a_model_runs_only_where_it_is_allowed_by_name(tmp_path: Path) -> None:
    folder = tiny_models.save(tmp_path, "bert")
    options = json.loads((folder / "config.json").read_text())
    own = {"model_type": "tiny-own", "auto_map": {"AutoConfig": "own.OwnConfig", "AutoModel": "own.OwnModel"}}
    (folder / "config.json").write_text(json.dumps(options | own))
    (folder / "own.py").write_text(
        "from transformers import BertConfig, BertModel\n\n"
        "class OwnConfig(BertConfig):\n    model_type = 'tiny-own'\n\n"
        "class OwnModel(BertModel):\n    config_class = OwnConfig\n"
    )
    with pytest.raises(model_files.ModelError, match=r"allow_remote_code: \["):
        model_files.locate(str(folder), sha="0" * 64)
    with pytest.raises(model_files.ModelError, match="Pin it with this line") as caught:
        model_files.locate(str(folder), remote_code=[str(folder)])
    pin = str(caught.value).split("sha256: ")[1]
    model_files.locate(str(folder), sha=pin, remote_code=[str(folder)])
    _, model, missing = model_files.load_transformer(folder, remote_code=True)
    assert type(model).__name__ == "OwnModel" and not missing
    (folder / "own.py").write_text("raise SystemExit\n")
    with pytest.raises(model_files.ModelError, match="is not the pinned model"):
        model_files.locate(str(folder), sha=pin, remote_code=[str(folder)])


def test_a_hub_revision_that_may_move_is_no_pin() -> None:
    with pytest.raises(model_files.ModelError, match="'main' of 'some/model' is a name, which may move"):
        model_files.locate("some/model", "main")
