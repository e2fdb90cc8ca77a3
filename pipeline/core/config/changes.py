"""One setting tried instead of the configured one, as `dvc exp run -S` writes it: FILE:KEY=VALUE."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import yaml

from pipeline.core.config.yaml_files import ConfigError

EXAMPLE = "configs/topics.yaml:threshold=0.4"


@dataclass(frozen=True)
class Change:
    """One value of one key of a config file, as in `configs/topics.yaml:threshold=0.4`."""

    file: str
    key: str
    value: Any

    @classmethod
    def parse(cls, text: str) -> Change:
        """From the form `FILE:KEY=VALUE`; the value is read as YAML."""
        path, colon, rest = text.partition(":")
        key, equals, value = rest.partition("=")
        if not (path and colon and key and equals):
            raise ConfigError(f"{text!r} is no setting; the form is FILE:KEY=VALUE, as in {EXAMPLE}")
        return cls(path, key, yaml.safe_load(value))

    @property
    def section(self) -> str:
        """The section that it changes."""
        return self.file.rpartition("/")[2].removesuffix(".yaml")
