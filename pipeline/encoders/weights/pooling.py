"""How an encoder's token vectors become one vector, as the model's own sentence-transformers configuration says."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pipeline.encoders.weights.model_files import ModelError, read_json

MODES = ("cls", "max", "mean", "mean_sqrt_len_tokens", "weightedmean", "lasttoken")
_OLD = ("cls_token", "max_tokens", "mean_tokens", "mean_sqrt_len_tokens", "weightedmean_tokens", "lasttoken")
ACTIVATIONS = ("Identity", "Tanh", "ReLU", "GELU", "SiLU", "Sigmoid")
MODULES = ("Transformer", "Pooling", "Dense", "LayerNorm", "Dropout", "Normalize")
_UNBOUNDED = 1_000_000  # definition: a tokenizer without a limit says 10^30


@dataclass(frozen=True)
class Recipe:
    """What a model's configuration asks for around its transformer.

    `folder` holds the transformer's own files; `modes` are pooled each and joined in this order; `after` are the paths
    and kinds of the modules after pooling; `prompt` stands before every text, its tokens out of the pooling unless
    `prompt_counts`; `max_tokens` is 0 where the configuration sets no limit; `lower` asks for lower-case texts.
    """

    folder: Path
    modes: tuple[str, ...] = ("mean",)
    prompt: str = ""
    prompt_counts: bool = True
    after: tuple[tuple[str, Path], ...] = ()
    max_tokens: int = 0
    lower: bool = False

    def text(self, text: str) -> str:
        """A text as the tokenizer must get it."""
        return (self.prompt + text).lower() if self.lower else self.prompt + text

    def skip(self, tokenizer: Any) -> int:
        """The number of tokens at the beginning of each text that pooling leaves out: those of the prompt."""
        if self.prompt_counts or not self.prompt:
            return 0
        ids = tokenizer(self.prompt)["input_ids"]
        return len(ids) - int(bool(ids) and ids[-1] in tokenizer.all_special_ids)

    def limit(self, model: Any, tokenizer: Any, wanted: int) -> int:
        """The most tokens of a text, special ones included: what was asked for, as far as the model goes."""
        positions = int(getattr(model.config, "max_position_embeddings", 0) or 0)
        table: Any = getattr(getattr(model, "embeddings", None), "position_embeddings", None)
        if positions > 0 and (padding := getattr(table, "padding_idx", None)) is not None:
            positions -= padding + 1  # RoBERTa and its kin count positions from there
        own = self.max_tokens or min(int(tokenizer.model_max_length), _UNBOUNDED)
        return min(length for length in (wanted, own, positions) if length > 0)

    def pool(self, hidden: Any, mask: Any = None, skip: int = 0) -> Any:
        """Tensor (texts, modes x size) from (texts, tokens, size); `mask` is 1 for tokens, 0 for padding at the end.

        Without a mask there is no padding. Every text has more than `skip` tokens, for the special ones remain.
        """
        import torch

        kept = torch.ones(hidden.shape[:2], device=hidden.device) if mask is None else mask.to(torch.float32)
        last = kept.sum(1).long() - 1
        if skip:
            kept = kept.clone()
            kept[:, :skip] = 0
        first = kept.argmax(1)
        weight, values = kept.unsqueeze(-1), hidden.float()
        rows = torch.arange(len(hidden), device=hidden.device)
        place = torch.arange(1, hidden.shape[1] + 1, device=hidden.device).view(1, -1, 1)
        count = weight.sum(1).clamp(min=1e-9)

        def one(mode: str) -> Any:
            if mode == "cls":
                return values[rows, first]
            if mode == "lasttoken":
                return values[rows, last]
            if mode == "max":
                return values.masked_fill(weight == 0, float("-inf")).max(1).values
            if mode == "weightedmean":
                return (values * weight * place).sum(1) / (weight * place).sum(1).clamp(min=1e-9)
            return (values * weight).sum(1) / (count if mode == "mean" else count.sqrt())

        return torch.cat([one(mode) for mode in self.modes], dim=-1)

    def head(self) -> Any:
        """The modules after pooling as one torch module, in single precision on the CPU."""
        import torch

        return torch.nn.Sequential(*(_module(kind, path) for kind, path in self.after)).eval()

    def dimension(self, size: int) -> int:
        """The length of a vector, from the transformer's hidden size."""
        outs = [read_json(path / "config.json", {}).get("out_features") for kind, path in self.after if kind == "Dense"]
        return int(outs[-1]) if outs else size * len(self.modes)


def recipe(folder: Path, prompt: str = "") -> Recipe:
    """The recipe of a model's folder. A plain transformer without a `modules.json` is pooled by the mean.

    `prompt`: the name of one of the model's prompts, or a text; empty: the model's default prompt, where it names one.
    """
    modules = read_json(folder / "modules.json", [])
    text = _prompt(folder, prompt)
    if not modules:
        return Recipe(folder, prompt=text, **_limits(folder))
    kinds = [(str(module["type"]), folder / str(module.get("path", ""))) for module in modules]
    names = [name.rsplit(".", 1)[-1] for name, _ in kinds]
    foreign = [name for name, _ in kinds if not name.startswith("sentence_transformers.")]
    if unknown := foreign + sorted(set(names) - set(MODULES)):
        raise ModelError(
            f"{folder}/modules.json asks for {unknown}, which this encoder does not have; known: {', '.join(MODULES)}. "
            "Choose another model"
        )
    if names[:2] != ["Transformer", "Pooling"] or set(names[2:]) & {"Transformer", "Pooling"}:
        raise ModelError(
            f"{folder}/modules.json: {names} does not begin with Transformer, Pooling; choose another model"
        )
    options = read_json(kinds[1][1] / "config.json", {})
    after = tuple((name, path) for name, (_, path) in zip(names[2:], kinds[2:], strict=True) if name != "Dropout")
    for kind, path in after:
        if kind != "Normalize" and not (path / "model.safetensors").exists():
            raise ModelError(f"{path} has no model.safetensors; other weight files (pickles) are never loaded")
    place = kinds[0][1]
    counts = bool(options.get("include_prompt", True))
    return Recipe(place, _modes(kinds[1][1], options), text, counts, after, **_limits(place))


def _modes(place: Path, options: dict[str, Any]) -> tuple[str, ...]:
    """The modes of a Pooling module: `pooling_mode` names them, or the older flags `pooling_mode_...` do."""
    named = options.get("pooling_mode")
    if named is None:
        on = {name.removeprefix("pooling_mode_") for name, value in options.items() if value is True}
        modes = [mode for old, mode in zip(_OLD, MODES, strict=True) if old in on]
        strange = sorted(name for name in on - set(_OLD) if f"pooling_mode_{name}" in options)
    else:
        modes = [named] if isinstance(named, str) else list(named)
        strange = sorted(set(modes) - set(MODES))
    if strange:
        raise ModelError(f"{place}/config.json: the pooling {strange} is not one of {', '.join(MODES)}")
    return tuple(modes) or ("mean",)


def _limits(place: Path) -> dict[str, Any]:
    found = sorted(place.glob("sentence_*_config.json"))
    options = read_json(found[0], {}) if found else {}
    return {"max_tokens": int(options.get("max_seq_length") or 0), "lower": bool(options.get("do_lower_case", False))}


def _prompt(folder: Path, wanted: str) -> str:
    options = read_json(folder / "config_sentence_transformers.json", {})
    prompts = options.get("prompts") or {}
    name = wanted or options.get("default_prompt_name") or ""
    if not wanted and name and name not in prompts:
        raise ModelError(
            f"{folder}/config_sentence_transformers.json: its default prompt {name!r} is not in its prompts"
        )
    return str(prompts.get(name) or ("" if name in prompts else wanted))


def _module(kind: str, path: Path) -> Any:
    """A module after pooling, with its weights."""
    import torch
    from safetensors.torch import load_file

    if kind == "Normalize":
        return _Normalise()
    options, arrays = read_json(path / "config.json", {}), load_file(path / "model.safetensors")
    if kind == "LayerNorm":
        module: Any = torch.nn.LayerNorm(int(options["dimension"]))
        module.load_state_dict({name.removeprefix("norm."): array for name, array in arrays.items()})
        return module.float()
    activation = str(options.get("activation_function", "Tanh")).rsplit(".", 1)[-1]
    names = ("module_input_name", "module_output_name")
    odd = [name for name in names if options.get(name) not in (None, "sentence_embedding")]
    if activation not in ACTIVATIONS or odd or options.get("use_residual"):
        raise ModelError(
            f"{path}/config.json asks for {odd or activation}, which this encoder's Dense does not have; "
            f"it projects the pooled vector and has {', '.join(ACTIVATIONS)}. Choose another model"
        )
    linear = torch.nn.Linear(int(options["in_features"]), int(options["out_features"]), bool(options.get("bias", True)))
    linear.load_state_dict({name.removeprefix("linear."): array for name, array in arrays.items()})
    return torch.nn.Sequential(linear.float(), getattr(torch.nn, activation)())


def _Normalise() -> Any:
    import torch

    class Normalise(torch.nn.Module):
        def forward(self, vectors: Any) -> Any:
            return torch.nn.functional.normalize(vectors, dim=-1)

    return Normalise()
