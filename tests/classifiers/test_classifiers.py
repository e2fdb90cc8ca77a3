"""Classifiers of every family, chosen by config alone, scores as the library's own pipeline."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from pipeline.claims import claim_models, heads
from pipeline.core import config
from pipeline.core.command import Problem
from pipeline.encoders.weights import model_files
from pipeline.topics import nli, tagging
from pipeline.topics.topic_models import Conversation, TopicModel
from pipeline.work import hashes
from tests import tiny_models
from tests.tiny_textcat import package, textcat

TEXTS = ["Forty people came across the river.", "Nobody ran.", "I had soup, and it was fine.", "Oh.", "a" * 300]
TOPICS = [
    config.Topic(id="ships", label="Ships and harbours", description="Ships."),
    config.Topic(id="horses", label="Horses", description="Horses."),
]
NLI = {0: "contradiction", 1: "neutral", 2: "entailment"}
CLASSES = {0: "NFS", 1: "UFS", 2: "CFS"}
CPU = config.Embed(device="cpu", batch_tokens=128)


def pin(folder: Path) -> str:
    return hashes.sha256(folder / "model.safetensors")


def topic_model(kind: str, **classifier: Any) -> TopicModel:
    settings = config.Topics.model_validate({"model": kind, "classifier": classifier})
    return tagging.load_model(settings, TOPICS, CPU)


def claim_model(kind: str, **classifier: Any) -> claim_models.ClaimModel:
    settings = config.ClaimClassifier.model_validate(classifier)
    return claim_models.load(kind, Path("nowhere"), "any", settings, CPU)


def talk(texts: list[str]) -> Conversation:
    return Conversation(texts, np.zeros((len(texts), 4), dtype=np.float32))


def zero_shot(folder: Path, labels: list[str], template: str) -> NDArray[np.float64]:
    from transformers import pipeline

    ask: Any = pipeline("zero-shot-classification", model=str(folder), device="cpu")
    found = [ask(text, candidate_labels=labels, hypothesis_template=template, multi_label=True) for text in TEXTS]
    return np.array([[dict(zip(f["labels"], f["scores"], strict=True))[label] for label in labels] for f in found])


def classified(folder: Path, *labels: str) -> NDArray[np.float64]:
    from transformers import pipeline

    ask: Any = pipeline("text-classification", model=str(folder), device="cpu", top_k=None)
    found = [{item["label"]: item["score"] for item in items} for items in ask(TEXTS, truncation=True)]
    return np.array([sum(scores[label] for label in labels) for scores in found])


@pytest.mark.parametrize("family", tiny_models.FAMILIES)
def test_zero_shot_topics_are_those_of_the_library_s_pipeline(family: str, tmp_path: Path) -> None:
    folder = tiny_models.save(tmp_path, family, NLI)
    scores = topic_model("nli", name=str(folder), sha256=pin(folder), template="It is about {}.").tag(talk(TEXTS))
    wanted = zero_shot(folder, [topic.label for topic in TOPICS], "It is about {}.")
    np.testing.assert_allclose(scores, wanted, atol=1e-4)
    assert scores.std() > 0.01


@pytest.mark.parametrize("family", tiny_models.FAMILIES)
def test_claim_scores_are_those_of_the_library_s_pipeline(family: str, tmp_path: Path) -> None:
    folder = tiny_models.save(tmp_path, family, CLASSES)
    model = claim_model("sequence_classifier", name=str(folder), sha256=pin(folder), check_worthy=["CFS", "UFS"])
    scores = model.score(TEXTS, None)
    np.testing.assert_allclose(scores, classified(folder, "CFS", "UFS"), atol=1e-4)
    assert scores.std() > 0.01


@pytest.mark.parametrize("kind", ["single", "multi"])
def test_labels_that_do_not_exclude_each_other_are_read_by_the_sigmoid(kind: str, tmp_path: Path) -> None:
    labels = {0: "Yes"} if kind == "single" else {0: "fact", 1: "Yes"}
    folder = tiny_models.save(tmp_path, "bert", labels)
    options = json.loads((folder / "config.json").read_text())
    (folder / "config.json").write_text(json.dumps(options | {"problem_type": "multi_label_classification"}))
    model = claim_model("sequence_classifier", name=str(folder), sha256=pin(folder), check_worthy=["Yes"])
    np.testing.assert_allclose(model.score(TEXTS, None), classified(folder, "Yes"), atol=1e-4)


def test_a_topic_s_own_hypothesis_and_its_context(tmp_path: Path) -> None:
    folder = tiny_models.save(tmp_path, "bert", NLI)
    own = {"horses": "Somebody rides."}
    scores = topic_model("nli", name=str(folder), sha256=pin(folder), hypotheses=own, context=1).tag(talk(TEXTS[:3]))
    joined = [" ".join(TEXTS[:2]), " ".join(TEXTS[:3]), " ".join(TEXTS[1:3])]
    alone = topic_model("nli", name=str(folder), sha256=pin(folder)).tag(talk(joined))
    np.testing.assert_allclose(scores[:, 0], alone[:, 0], atol=1e-6)
    assert nli.hypotheses(TOPICS, config.TopicClassifier(hypotheses=own)) == [
        "This text is about Ships and harbours.",
        "Somebody rides.",
    ]
    assert np.abs(scores[:, 1] - alone[:, 1]).max() > 1e-4


@pytest.mark.parametrize(
    ("labels", "found"),
    [
        (["entailment", "neutral", "contradiction"], (2, 0)),
        (["CONTRADICTION", "NEUTRAL", "ENTAILMENT"], (0, 2)),
        (["contradiction", "entailment", "neutral"], (0, 1)),
        (["entailment", "not_entailment"], (1, 0)),
        (["neutral", "entailment", "contradiction"], (2, 1)),
    ],
)
def test_entailment_is_found_by_its_name_in_any_order(labels: list[str], found: tuple[int, int]) -> None:
    assert nli.sides(labels) == found


def test_the_categoriser_of_a_spacy_pipeline_by_folder_and_by_package(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    nlp = textcat({"SHIP": ["The ship left.", "A sail and a ship."], "horses": ["A horse ran.", "The horse ate."]})
    nlp.to_disk(tmp_path / "pipeline")
    names = {"ships": "SHIP"}
    with pytest.raises(model_files.ModelError, match="Pin what you mean with this line: sha256: ") as caught:
        topic_model("textcat", name=str(tmp_path / "pipeline"), labels=names)
    sha = str(caught.value).rsplit(" ", 1)[1]
    texts = ["The ship left.", "A horse.", "Soup."]
    scores = topic_model("textcat", name=str(tmp_path / "pipeline"), sha256=sha, labels=names).tag(talk(texts))
    wanted = [[nlp(text).cats["SHIP"], nlp(text).cats["horses"]] for text in texts]
    np.testing.assert_allclose(scores, wanted, atol=1e-4)
    assert scores[0, 0] > scores[0, 1] and scores[1, 1] > scores[1, 0]

    package(nlp, tmp_path / "installed", "en_tiny_topics", "1.2.0")
    monkeypatch.syspath_prepend(str(tmp_path / "installed"))
    with pytest.raises(model_files.ModelError, match="pins 1.0.0, but it is 1.2.0"):
        topic_model("textcat", name="en_tiny_topics", revision="1.0.0", labels=names)
    again = topic_model("textcat", name="en_tiny_topics", revision="1.2.0", labels=names).tag(talk(texts))
    np.testing.assert_allclose(again, scores, atol=1e-6)
    claims = claim_model("textcat", name="en_tiny_topics", revision="1.2.0", check_worthy=["SHIP"])
    np.testing.assert_allclose(claims.score(texts, None), scores[:, 0], atol=1e-6)


def refused(make: Any, message: str) -> None:
    with pytest.raises(Problem, match=message):
        make()


def test_each_wrong_way_says_the_remedy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_OFFLINE", True)  # as where there is no network, but at once
    three = tiny_models.save(tmp_path / "three", "bert", CLASSES)
    given: dict[str, Any] = {"name": str(three), "sha256": pin(three)}
    refused(lambda: topic_model("nlii"), r"topics.yaml: model = 'nlii'.*did you mean 'nli'")
    refused(lambda: claim_model("textcap"), r"claims.yaml: model = 'textcap': did you mean 'textcat'")
    refused(lambda: topic_model("nli"), r"topics.yaml: this kind of model needs `classifier.name`")
    refused(lambda: topic_model("textcat"), r"topics.yaml: this kind of model needs `classifier.name`")
    refused(
        lambda: topic_model("nli", **given), r"\['NFS', 'UFS', 'CFS'\] do not say which one is entailment.*id2label"
    )
    refused(lambda: topic_model("nli", **given, template="no place"), r"do not say|needs \{\}")
    refused(
        lambda: claim_model("sequence_classifier", **given),
        r"check_worthy is empty: which of the labels \['NFS', 'UFS', 'CFS'\].*check_worthy: \[CFS\]",
    )
    refused(lambda: claim_model("sequence_classifier", **given, check_worthy=["CFSS"]), r"no label 'CFSS'.*mean 'CFS'")
    refused(lambda: claim_model("sequence_classifier", name=str(three)), r"claims.yaml does not pin .*sha256: \w{64}")
    bare = tiny_models.save(tmp_path / "bare", "bert")
    encoder: dict[str, Any] = {"name": str(bare), "sha256": pin(bare), "check_worthy": ["LABEL_1"]}
    refused(lambda: claim_model("sequence_classifier", **encoder), r"no trained classifier.*configs/embed.yaml")
    refused(lambda: topic_model("textcat", name="en_not_there"), r"neither a folder nor an installed.*spacy download")
    refused(lambda: topic_model("nli", name="a/b", revision="1" * 40), r"hf download a/b --revision 1111")
    weights = three / "model.safetensors"
    weights.write_bytes(weights.read_bytes()[:-9])
    refused(lambda: claim_model("sequence_classifier", **given), r"no whole safetensors file.*fetch the model again")


def test_a_label_that_the_spacy_pipeline_lacks_is_named_with_those_it_has(tmp_path: Path) -> None:
    textcat({"SHIP": ["The ship left."], "HORSE": ["A horse ran."]}).to_disk(tmp_path)
    with pytest.raises(model_files.ModelError) as caught:
        topic_model("textcat", name=str(tmp_path))
    sha = str(caught.value).rsplit(" ", 1)[1]
    refused(lambda: topic_model("textcat", name=str(tmp_path), sha256=sha), r"no label 'ships' .*'HORSE', 'SHIP'")


def test_a_head_for_another_encoder_is_refused_with_the_ways_out() -> None:
    from tests.conftest import REPOSITORY

    with pytest.raises(heads.HeadError, match=r"another@1.*`model: features`.*models/claims/README.md"):
        claim_models.load("frozen_head", REPOSITORY / "models/claims", "another@1")


def test_densities_of_a_classifier_take_its_errors_from_the_config() -> None:
    given = {"model": "sequence_classifier", "classifier": {"offset": -0.2, "spread": 0.3}}
    assert heads.errors(config.Claims.model_validate(given)) == {"offset": -0.2, "spread": 0.3}
