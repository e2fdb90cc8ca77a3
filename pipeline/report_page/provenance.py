"""With what figures were made: versions, models, thresholds, and the settings that are not the defaults."""

from __future__ import annotations

import platform
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pipeline.core import config
from pipeline.core.encoder_names import is_draft
from pipeline.work import hashes
from pipeline.work.imports import ROOT

LIBRARIES = ("torch", "openvino", "transformers", "spacy", "scikit-learn", "numpy", "pandas")
SHORT = 12  # digits of a hash that are shown
SHOWN = 100  # characters of a value
# Sections and keys that change no figure of a transcript: where things lie, how fast they are, what the page is called.
ASIDE = {
    "machine": None,
    "report": None,
    "conversations": None,
    "ingest": {"folder"},
    "check": None,
    "evaluate": None,
    "embed": {"device", "batch_tokens", "execution", "remembered_megabytes", "engine", "ray", "allow_remote_code"},
}
NAMES = {("speakers", key) for key in ("aliases", "roles", "transcripts")}


@dataclass(frozen=True)
class Setting:
    """A setting that is not the default, as a line of a config file: values as text."""

    file: str
    key: str
    value: str
    default: str


@dataclass(frozen=True)
class Provenance:
    """All that figures depend on but for the transcripts; `made` is when, empty where that must not matter.

    `draft` says that the encoder is the quick one, on which topics and claims are less good.
    """

    version: str
    code: str
    libraries: tuple[tuple[str, str], ...]
    models: tuple[tuple[str, str], ...]
    thresholds: tuple[tuple[str, str], ...]
    changed: tuple[Setting, ...]
    topics: str
    made: str = ""
    draft: bool = False

    @property
    def models_changed(self) -> list[Setting]:
        """What is not by default, but for corrections of names, which are a transcript's own, and a model's pins."""
        files = {one.file for one in self.changed if one.key == "model"}
        pins = {(file, key) for file in files for key in ("revision", "sha256")}
        return [one for one in self.changed if (one.file, one.key) not in NAMES | pins]

    def plain(self) -> dict[str, Any]:
        """The same as JSON takes it."""
        return {
            "software": f"floorshare {self.version}",
            "code_sha256": self.code,
            "made": self.made,
            "libraries": dict(self.libraries),
            "models": dict(self.models),
            "thresholds": dict(self.thresholds),
            "settings_changed_from_defaults": {
                f"configs/{one.file}.yaml:{one.key}": {"value": one.value, "default": one.default}
                for one in self.changed
            },
            "topics_sha256": self.topics,
        }


def version() -> str:
    """The project's version, as pyproject.toml has it."""
    return str(tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"])


def of(root: Path | str = ".", made: str = "") -> Provenance:
    """What the configs of a folder, the code and the installed libraries say."""
    embed: config.Embed = config.load("embed", root)
    topics: config.Topics = config.load("topics", root)
    claims: config.Claims = config.load("claims", root)
    encoder = " ".join(bit for bit in (embed.model, embed.revision[:SHORT], embed.sha256[:SHORT]) if bit)
    draft = is_draft(embed.model)
    said = ", draft" * draft
    return Provenance(
        version=version(),
        code=hashes.of_folder(ROOT / "pipeline")[:SHORT],
        libraries=(("python", platform.python_version()), *((name, hashes.package(name)) for name in LIBRARIES)),
        models=(
            ("sentence encoder", f"{encoder}, {embed.precision}"),
            ("topics", _model(topics.model, topics.classifier) + said),
            ("check-worthy claims", _model(claims.model, claims.classifier) + said),
        ),
        thresholds=(
            ("topic score", f"{topics.threshold:g}"),
            ("claim score", f"{claims.threshold:g} at an expected share of {claims.expected_share:g}"),
        ),
        changed=tuple(changed(root)),
        topics=hashes.of_folder(Path(root) / topics.topics_folder)[:SHORT],
        made=made,
        draft=draft,
    )


def _model(name: str, classifier: config.Classifier) -> str:
    pinned = (classifier.revision or classifier.sha256)[:SHORT]
    return " ".join(bit for bit in (name, classifier.name, pinned) if bit)


def changed(root: Path | str = ".") -> list[Setting]:
    """Every setting of a folder's configs that bears on figures and is not the default."""
    found = []
    for file, section in config.SECTIONS.items():
        aside = ASIDE.get(file, set())
        if aside is None or not (Path(root) / "configs" / f"{file}.yaml").exists():
            continue
        given, default = config.load(file, root).model_dump(), section().model_dump()
        pairs = [pair for pair in _flat(given, default) if pair[0].split(".")[0] not in aside]
        found += [Setting(file, key, _shown(value), _shown(usual)) for key, value, usual in pairs]
    return found


def _flat(given: dict[str, Any], default: dict[str, Any], head: str = "") -> list[tuple[str, Any, Any]]:
    """Each key whose value is not the default, with both: inside sections by a dotted name."""
    found: list[tuple[str, Any, Any]] = []
    for key, value in given.items():
        usual = default.get(key)
        if value != usual and isinstance(value, dict) and isinstance(usual, dict) and usual:
            found += _flat(value, usual, f"{head}{key}.")
        elif value != usual:
            found.append((f"{head}{key}", value, usual))
    return found


def _shown(value: Any) -> str:
    """A value in a line; of a mapping, whose it is."""
    text = ", ".join(map(str, value)) if isinstance(value, dict) else str(value)
    return text[:SHOWN] + (" …" if len(text) > SHOWN else "") or "(empty)"
