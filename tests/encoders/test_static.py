"""Static vectors: the mean of a text's tokens from a table, alike alone and among others; refused where none fit."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from safetensors import safe_open
from safetensors.numpy import save_file

from pipeline.core import config
from pipeline.core.encoder_names import is_draft
from pipeline.encoders.runners import encoder as encoders
from pipeline.encoders.runners.spec import EncoderSpec
from pipeline.encoders.weights import model_files, upper_layers
from pipeline.training import distil_static

STATIC = config.Embed(model="static")
TEXTS = [
    "The harbour sold four hundred tonnes of eels.",
    "Boats brought 380 tons of fish into the port.",
    "Did you sleep well last night?",
    "",
    "Yeah.",
]


def test_a_text_has_one_vector_of_length_one_whatever_stands_beside_it() -> None:
    encoder = encoders.configured(STATIC)
    together = encoder.encode([*TEXTS, "word " * 3000])
    alone = np.concatenate([encoder.encode([text]) for text in TEXTS])
    assert together.shape == (6, 256) and together.dtype == np.float32
    assert np.array_equal(together[:5], alone)
    lengths = np.linalg.norm(together, axis=1)
    assert lengths[3] == 0 and np.allclose(np.delete(lengths, 3), 1, atol=1e-5)


def test_what_means_the_same_is_nearer_than_what_does_not() -> None:
    vectors = encoders.configured(STATIC).encode(TEXTS)
    assert vectors[0] @ vectors[1] > vectors[0] @ vectors[2] + 0.1


def test_its_pin_is_its_file_s_and_no_pin_of_another_encoder_is_taken_for_it() -> None:
    name = encoders.name_of(STATIC)
    assert name == f"static@{model_files.static_pin()[:12]}/256/fp32" and is_draft(name)
    assert not is_draft(encoders.name_of(config.Embed())) and not is_draft("models/static_shock@1/256/fp32")
    assert config.Embed(model="static", sha256=config.Embed().sha256).sha256 == ""
    with pytest.raises(model_files.ModelError, match="Leave it empty"):
        encoders.configured(config.Embed(model="static", sha256="1" * 64))


@pytest.mark.parametrize("given", [{"precision": "int8"}, {"prompt": "query: "}])
def test_settings_that_a_table_cannot_follow_are_refused(given: dict[str, str]) -> None:
    with pytest.raises(model_files.ModelError, match="model: static takes"):
        encoders.configured(config.Embed(model="static", **given))  # type: ignore[arg-type]


def test_the_default_s_tuned_layers_are_refused_with_the_line_to_type() -> None:
    with pytest.raises(Exception, match="dvc exp run -S configs/embed.yaml:model=static -S configs/claims.yaml:model"):
        encoders.configured(STATIC, upper_layers.folder(config.Claims()))


def test_another_tokenizer_or_a_damaged_table_is_refused(tmp_path: Path) -> None:
    shipped = model_files.locate("static") / model_files.STATIC_FILE
    with safe_open(shipped, framework="np") as stored:
        made = json.loads(stored.metadata()["static"])
    table: dict[str, Any] = {"vectors": np.ones((2, 3), dtype=np.int8), "step": np.ones(2, dtype=np.float32)}
    path = tmp_path / model_files.STATIC_FILE
    save_file(table, path, {"static": json.dumps(made | {"tokenizer": "0" * 64})})
    with pytest.raises(model_files.ModelError, match="not the tokenizer"):
        encoders.Encoder(EncoderSpec(tmp_path))
    path.write_bytes(shipped.read_bytes()[:1000])
    with pytest.raises(model_files.ModelError, match="holds no static vectors"):
        encoders.Encoder(EncoderSpec(tmp_path))


def test_common_tokens_weigh_less_and_components_do_not_depend_on_their_sign() -> None:
    weights = distil_static.weights(1000, 1e-4)
    assert (np.diff(weights) > 0).all() and 0 < weights[0] < 0.01 < weights[-1] < 1
    vectors = np.random.default_rng(0).standard_normal((50, 6)) * [9, 5, 3, 1, 0.1, 0.1]
    found = distil_static.principal(vectors, 3)
    centred = vectors - vectors.mean(axis=0)
    assert found.shape == (50, 3)
    assert np.linalg.norm(found) > 0.98 * np.linalg.norm(centred)
    assert np.allclose(np.abs(distil_static.principal(-vectors, 3)), np.abs(found))


def test_rows_in_whole_numbers_of_a_byte_are_near_what_they_stand_for() -> None:
    rows = np.random.default_rng(1).standard_normal((20, 256)) * np.geomspace(1e-4, 1, 20)[:, None]
    stored = distil_static.coarse(np.vstack([rows, np.zeros(256)]))
    again = stored["vectors"] * stored["step"][:, None]
    cosine = (again[:-1] * rows).sum(1) / np.linalg.norm(again[:-1], axis=1) / np.linalg.norm(rows, axis=1)
    assert stored["vectors"].dtype == np.int8 and cosine.min() > 0.999 and not again[-1].any()
