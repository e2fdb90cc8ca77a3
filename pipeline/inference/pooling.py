"""How an encoder's token vectors become one vector, as the model's own configuration says."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from pipeline.inference.model_files import ModelError, read_json


def mode(folder: Path, modules: list[dict[str, Any]]) -> str:
    """`mean`, `cls` or `max`, as the model's own configuration names it; a `ModelError` for anything else."""
    paths = [m["path"] for m in modules if m["type"].endswith("Pooling")]
    known = {m["type"].rsplit(".", 1)[-1] for m in modules} - {"Transformer", "Pooling", "Normalize"}
    if known:
        raise ModelError(f"{folder}: modules.json asks for {sorted(known)}, which this encoder does not have")
    options = read_json(folder / paths[0] / "config.json", {}) if paths else {}
    on = {name.removeprefix("pooling_mode_") for name, value in options.items() if value is True}
    for mode, name in (("cls_token", "cls"), ("max_tokens", "max")):
        if on == {mode}:
            return name
    if on - {"mean_tokens", "include_prompt"}:
        raise ModelError(f"{folder}: the pooling {sorted(on)} is not one of cls, max or mean")
    return "mean"
