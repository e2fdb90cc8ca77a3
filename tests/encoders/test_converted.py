"""What runs a converted model gives torch's vectors, for every family and pooling, and the conversion is kept.

The families that are built like another one are left to `make campaign`.
"""

import importlib.util
import sys
from pathlib import Path

import numpy as np
import pytest

from pipeline.core.config import Embed
from pipeline.core.encoder_names import in_full, without_execution
from pipeline.encoders.runners import encoder as encoders
from pipeline.encoders.runners.encoder import CONVERTED, Encoder
from pipeline.encoders.runners.spec import EncoderSpec
from pipeline.encoders.weights.model_files import ModelError
from tests import tiny_models
from tests.campaign import WHOLE


def needs(execution: str, *more: str) -> pytest.MarkDecorator:
    """Skips a test where a package of this execution is missing."""
    lacking = [name for name in (*CONVERTED[execution][0].packages, *more) if importlib.util.find_spec(name) is None]
    return pytest.mark.skipif(bool(lacking), reason=f"not installed: {', '.join(lacking)}")


each = pytest.mark.parametrize("execution", [pytest.param(name, marks=needs(name)) for name in CONVERTED])
TEXTS = ["Nobody ran.", "We went up the hill and then, uh, down again.", "Yeah.", "word " * 40, "Yeah."]


@pytest.fixture(autouse=True)
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    return tmp_path / "cache"


@each
@pytest.mark.parametrize("family", tiny_models.FAMILIES if WHOLE else ("bert", "deberta-v2", "modernbert"))
def test_a_family_s_vectors_are_torch_s(family: str, execution: str, tmp_path: Path) -> None:
    folder = tiny_models.save(tmp_path / "model", family)
    encoder = Encoder(EncoderSpec(folder, execution=execution, batch_tokens=64))
    assert encoder.execution == execution
    given = encoder.encode(TEXTS)
    np.testing.assert_allclose(given, Encoder(EncoderSpec(folder, execution="torch")).encode(TEXTS), atol=1e-5)
    assert (given[2] == given[4]).all()
    assert np.abs(given[0] - given[1]).max() > 0.01


@each
@pytest.mark.parametrize(
    "options",
    [{"pooling_mode": "cls"}, {"pooling_mode": "mean", "include_prompt": False}, {"pooling_mode": ["mean", "max"]}],
)
def test_pooling_and_prompt_are_torch_s(options: dict[str, object], execution: str, tmp_path: Path) -> None:
    folder = tiny_models.save(tmp_path / "model", "bert")
    prompts = {"prompts": {"query": "find this: "}, "default_prompt_name": "query"}
    tiny_models.sentence_transformer(folder, options, "Normalize", prompts=prompts)
    given = Encoder(EncoderSpec(folder, execution=execution)).encode(TEXTS)
    np.testing.assert_allclose(given, Encoder(EncoderSpec(folder, execution="torch")).encode(TEXTS), atol=1e-5)


@each
def test_a_conversion_is_kept_and_another_model_gets_its_own(cache: Path, execution: str, tmp_path: Path) -> None:
    def kept() -> set[Path]:
        return {path.parent for path in cache.rglob("about.json")}

    first = tiny_models.save(tmp_path / "one", "bert")
    Encoder(EncoderSpec(first, execution=execution))
    (place,) = kept()
    before, files = Encoder(EncoderSpec(first, execution=execution)).encode(TEXTS), stamps(place)
    assert len(files) >= 3 and files == stamps(place)
    Encoder(EncoderSpec(tiny_models.save(tmp_path / "two", "distilbert"), execution=execution))
    assert len(kept()) == 2
    for path in sorted(cache.rglob("*"), reverse=True):
        path.rmdir() if path.is_dir() else path.unlink()
    np.testing.assert_array_equal(Encoder(EncoderSpec(first, execution=execution)).encode(TEXTS), before)


def stamps(place: Path) -> dict[str, int]:
    """When each file of a folder was written."""
    return {path.name: path.stat().st_mtime_ns for path in place.iterdir()}


@pytest.mark.parametrize(
    "execution",
    [pytest.param("openvino", marks=needs("openvino", "nncf")), pytest.param("onnx", marks=needs("onnx"))],
)
def test_eight_bits_are_near_single_precision_and_have_a_conversion_of_their_own(
    cache: Path, execution: str, tmp_path: Path
) -> None:
    folder = tiny_models.save(tmp_path / "model", "bert")
    exact = Encoder(EncoderSpec(folder, execution=execution)).encode(TEXTS)
    coarse = Encoder(EncoderSpec(folder, execution=execution, precision="int8")).encode(TEXTS)
    cosine = (exact * coarse).sum(1) / np.linalg.norm(exact, axis=1) / np.linalg.norm(coarse, axis=1)
    assert cosine.min() > 0.9 and not np.array_equal(exact, coarse)
    assert len({path.parent for path in cache.rglob("about.json")}) == 2


@needs("openvino")
def test_auto_takes_openvino_on_a_cpu_and_torch_for_half_precision(tmp_path: Path) -> None:
    folder = tiny_models.save(tmp_path / "model", "bert")
    assert Encoder(EncoderSpec(folder, execution="auto")).execution == "openvino"
    half = Encoder(EncoderSpec(folder, execution="auto", precision="bf16"))
    assert half.execution == "torch"
    exact = Encoder(EncoderSpec(folder, execution="torch")).encode(TEXTS)
    given = half.encode(TEXTS)
    assert 0 < np.abs(given - exact).max() < 0.1


@pytest.mark.parametrize("execution", CONVERTED)
def test_what_a_converted_model_cannot_be_is_refused_with_the_remedy(execution: str, tmp_path: Path) -> None:
    folder = tiny_models.save(tmp_path / "model", "bert")
    with pytest.raises(ModelError, match="set execution: torch"):
        Encoder(EncoderSpec(folder, execution=execution, precision="fp16"))
    with pytest.raises(ModelError, match="int8 runs on OpenVINO or ONNX Runtime on a CPU only"):
        Encoder(EncoderSpec(folder, execution="torch", precision="int8"))


@pytest.mark.parametrize("execution", CONVERTED)
def test_without_its_packages_the_error_says_how_to_get_them(
    execution: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tiny_models.save(tmp_path / "model", "bert")
    packages, find = CONVERTED[execution][0].packages, importlib.util.find_spec
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None if name in packages else find(name))
    with pytest.raises(ModelError, match=f"execution: {execution} needs .*: pip install {' '.join(packages)}"):
        Encoder(EncoderSpec(folder, execution=execution))


@needs("onnx")
def test_a_kept_conversion_runs_without_the_package_that_made_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tiny_models.save(tmp_path / "model", "bert")
    monkeypatch.setitem(sys.modules, "onnx", None)
    with pytest.raises(ModelError, match="pip install onnx$"):
        Encoder(EncoderSpec(folder, execution="onnx"))
    monkeypatch.undo()
    before = Encoder(EncoderSpec(folder, execution="onnx")).encode(TEXTS)
    monkeypatch.setitem(sys.modules, "onnx", None)
    np.testing.assert_array_equal(Encoder(EncoderSpec(folder, execution="onnx")).encode(TEXTS), before)


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


def test_what_ran_is_part_of_the_table_s_name_and_of_no_head_s() -> None:
    for settings in (Embed(), Embed(precision="int8"), Embed(prompt="on torch")):
        by = [encoders.made_by(settings, execution) for execution in ("openvino", "onnx", "torch", "torch cuda")]
        assert len(set(by)) == len(by)
        assert {without_execution(name) for name in by} == {encoders.name_of(settings)} == {without_execution(by[0])}
        assert {in_full(name) for name in by} == {in_full(encoders.name_of(settings))}
