"""The OpenVINO runner gives torch's vectors, for every family and pooling, and keeps its conversion."""

from pathlib import Path

import numpy as np
import pytest

from pipeline.config import Embed
from pipeline.inference import encoder as encoders
from pipeline.inference import openvino_runner
from pipeline.inference.encoder import Encoder
from pipeline.inference.model_files import ModelError, in_full
from tests.inference import tiny_models

pytestmark = pytest.mark.skipif(not openvino_runner.available(), reason="openvino is not installed")
TEXTS = ["Nobody ran.", "We went up the hill and then, uh, down again.", "Yeah.", "word " * 40, "Yeah."]


@pytest.fixture(autouse=True)
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    return tmp_path / "cache"


@pytest.mark.parametrize("family", tiny_models.FAMILIES)
def test_a_family_s_vectors_are_torch_s(family: str, tmp_path: Path) -> None:
    folder = tiny_models.save(tmp_path / "model", family)
    given = Encoder(folder, execution="openvino", batch_tokens=64).encode(TEXTS)
    np.testing.assert_allclose(given, Encoder(folder, execution="torch").encode(TEXTS), atol=1e-5)
    assert (given[2] == given[4]).all()
    assert np.abs(given[0] - given[1]).max() > 0.01


@pytest.mark.parametrize(
    "options",
    [{"pooling_mode": "cls"}, {"pooling_mode": "mean", "include_prompt": False}, {"pooling_mode": ["mean", "max"]}],
)
def test_pooling_and_prompt_are_torch_s(options: dict[str, object], tmp_path: Path) -> None:
    folder = tiny_models.save(tmp_path / "model", "bert")
    prompts = {"prompts": {"query": "find this: "}, "default_prompt_name": "query"}
    tiny_models.sentence_transformer(folder, options, "Normalize", prompts=prompts)
    given = Encoder(folder, execution="openvino").encode(TEXTS)
    np.testing.assert_allclose(given, Encoder(folder, execution="torch").encode(TEXTS), atol=1e-5)


def test_a_conversion_is_kept_and_another_model_gets_its_own(cache: Path, tmp_path: Path) -> None:
    def kept() -> set[Path]:
        return {path.parent for path in cache.rglob("about.json")}

    first = tiny_models.save(tmp_path / "one", "bert")
    Encoder(first, execution="openvino")
    (place,) = kept()
    stamp = (place / "model.bin").stat().st_mtime_ns
    before = Encoder(first, execution="openvino").encode(TEXTS)
    assert (place / "model.bin").stat().st_mtime_ns == stamp
    Encoder(tiny_models.save(tmp_path / "two", "distilbert"), execution="openvino")
    assert len(kept()) == 2
    for path in sorted(cache.rglob("*"), reverse=True):
        path.rmdir() if path.is_dir() else path.unlink()
    np.testing.assert_array_equal(Encoder(first, execution="openvino").encode(TEXTS), before)


def test_auto_takes_openvino_on_a_cpu_and_torch_for_half_precision(tmp_path: Path) -> None:
    folder = tiny_models.save(tmp_path / "model", "bert")
    assert Encoder(folder, execution="auto").execution == "openvino"
    half = Encoder(folder, execution="auto", precision="bf16")
    assert half.execution == "torch"
    exact = Encoder(folder, execution="torch").encode(TEXTS)
    given = half.encode(TEXTS)
    assert 0 < np.abs(given - exact).max() < 0.1


def test_what_openvino_cannot_run_is_refused_with_the_remedy(tmp_path: Path) -> None:
    folder = tiny_models.save(tmp_path / "model", "bert")
    with pytest.raises(ModelError, match="set execution: torch"):
        Encoder(folder, execution="openvino", precision="fp16")
    with pytest.raises(ModelError, match="int8 runs on OpenVINO on a CPU only"):
        Encoder(folder, execution="torch", precision="int8")


def test_the_precision_is_part_of_the_encoder_s_name() -> None:
    names = {encoders.name_of(Embed(precision=p)) for p in ("fp32", "int8")}
    assert len(names) == 2
    assert encoders.name_of(Embed()) == encoders.name_of(Embed(execution="torch", device="cpu", batch_tokens=64))


def test_what_was_learnt_in_single_precision_serves_every_precision_of_the_same_encoder() -> None:
    full = encoders.name_of(Embed())
    assert {in_full(encoders.name_of(Embed(precision=p))) for p in ("fp32", "int8", "bf16", "fp16")} == {full}
    assert in_full(encoders.name_of(Embed(precision="int8", max_tokens=64))) != full
    prompted = encoders.name_of(Embed(precision="int8", prompt="find: "))
    assert in_full(prompted) == encoders.name_of(Embed(prompt="find: ")) != full
