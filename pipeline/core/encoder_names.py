"""Names of encoders as tables, heads and decisions have them: model@pin/tokens/precision, and what ran it."""

from __future__ import annotations

import re

STATIC = "static"  # the encoder in models/static: vectors of tokens, for drafts

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
