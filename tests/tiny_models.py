"""Tiny models of each family with random weights, saved as their library saves them."""

import json
from pathlib import Path
from typing import Any

LETTERS = "abcdefghijklmnopqrstuvwxyz0123456789.,?'"
SIZE = 16
FAMILIES = ("bert", "distilbert", "roberta", "deberta-v2", "mpnet", "modernbert", "xlm-roberta")
ENCODERS = {
    "bert": "BertModel",
    "distilbert": "DistilBertModel",
    "roberta": "RobertaModel",
    "deberta-v2": "DebertaV2Model",
    "mpnet": "MPNetModel",
    "modernbert": "ModernBertModel",
    "xlm-roberta": "XLMRobertaModel",
}
_SPECIAL = {
    "bert": ("[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"),
    "roberta": ("<s>", "<pad>", "</s>", "<unk>", "<mask>"),
}
_STYLE = dict.fromkeys(("roberta", "mpnet", "xlm-roberta"), "roberta")


def tokenizer(family: str) -> Any:
    """Letters as tokens, framed as the family frames them: [CLS] a [SEP] b [SEP], or <s> a </s></s> b </s>."""
    from tokenizers import Tokenizer, models, normalizers, pre_tokenizers, processors
    from transformers import PreTrainedTokenizerFast

    style = _STYLE.get(family, "bert")
    special = _SPECIAL[style]
    names = ("pad_token", "unk_token", "cls_token", "sep_token", "mask_token")
    if style == "roberta":
        names = ("cls_token", "pad_token", "sep_token", "unk_token", "mask_token")
    by_name = dict(zip(names, special, strict=True))
    tokens = [*special, *LETTERS, *(f"##{letter}" for letter in LETTERS)]
    vocabulary = {token: index for index, token in enumerate(tokens)}
    inner = Tokenizer(models.WordPiece(vocabulary, unk_token=by_name["unk_token"]))
    inner.normalizer = normalizers.BertNormalizer(lowercase=True)
    inner.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    cls, sep = by_name["cls_token"], by_name["sep_token"]
    ids = [(cls, vocabulary[cls]), (sep, vocabulary[sep])]
    pair = (
        f"{cls} $A {sep} {sep} $B {sep}" if style == "roberta" else f"{cls}:0 $A:0 {sep}:0 $B:1 {sep}:1"
    )  # fmt: skip
    inner.post_processor = processors.TemplateProcessing(single=f"{cls} $A {sep}", pair=pair, special_tokens=ids)
    segments = ["token_type_ids"] if family in ("bert", "deberta-v2") else []
    return PreTrainedTokenizerFast(  # type: ignore[no-untyped-call]
        tokenizer_object=inner,
        model_max_length=128,
        model_input_names=["input_ids", "attention_mask", *segments],
        **by_name,
    )


def shape(family: str, labels: dict[int, str] | None = None) -> Any:
    """The configuration of a tiny model, with the labels of a classifier."""
    import transformers

    vocabulary = len(tokenizer(family))
    pad = 1 if _STYLE.get(family) else 0
    common: dict[str, Any] = {"vocab_size": vocabulary, "pad_token_id": pad, "hidden_size": SIZE}
    usual = {"num_hidden_layers": 2, "num_attention_heads": 2, "intermediate_size": 32, "max_position_embeddings": 130}
    distil = {"dim": SIZE, "n_layers": 2, "n_heads": 2, "hidden_dim": 32, "max_position_embeddings": 130}
    if family == "distilbert":
        common.pop("hidden_size")
        common |= distil
    else:
        common |= usual
    if family == "deberta-v2":
        common |= {"relative_attention": True, "pos_att_type": ["p2c", "c2p"], "position_buckets": 16}
    if family in ("roberta", "xlm-roberta"):
        common |= {"type_vocab_size": 1, "bos_token_id": 0, "eos_token_id": 2}
    if family == "modernbert":
        common |= {"cls_token_id": 2, "sep_token_id": 3, "bos_token_id": 2, "eos_token_id": 3, "local_attention": 16}
    if labels:
        common |= {"id2label": labels, "label2id": {name: index for index, name in labels.items()}}
    made = getattr(transformers, ENCODERS[family].replace("Model", "Config"))(**common)
    return made


def save(folder: Path, family: str, labels: dict[int, str] | None = None, **save_options: Any) -> Path:
    """An encoder, or with labels a sequence classifier: random weights, large enough to tell texts apart."""
    import torch
    import transformers

    torch.manual_seed(FAMILIES.index(family))
    kind = ENCODERS[family] if labels is None else ENCODERS[family].replace("Model", "ForSequenceClassification")
    model = getattr(transformers, kind)(shape(family, labels))
    with torch.no_grad():
        for parameter in model.parameters():
            if parameter.dim() > 1:
                parameter.mul_(8.0)
        if labels is not None:  # the last layer spreads the logits of some texts by about 1
            last = [m for m in model.modules() if isinstance(m, torch.nn.Linear) and m.out_features == len(labels)][-1]
            given = tokenizer(family)(["one text", "and another, longer", "?"], padding=True, return_tensors="pt")
            logits = model.eval()(**given).logits
            last.weight.div_(logits.std(0).mean())
            last.bias.sub_(logits.mean(0) / logits.std(0).mean())
    model.save_pretrained(folder, **save_options)
    tokenizer(family).save_pretrained(folder)
    return folder


def sentence_transformer(
    folder: Path, options: dict[str, Any], *after: str, prompts: dict[str, Any] | None = None
) -> None:
    """Say in a model's folder how its tokens are pooled, and what comes after."""
    names = ["Transformer", "Pooling", *after]
    paths = ["", *(f"{index}_{name}" for index, name in enumerate(names) if index)]
    modules = [
        {"idx": index, "name": str(index), "path": path, "type": f"sentence_transformers.models.{name}"}
        for index, (name, path) in enumerate(zip(names, paths, strict=True))
    ]
    (folder / "modules.json").write_text(json.dumps(modules))
    for path in paths[1:]:
        (folder / path).mkdir(exist_ok=True)
    sizes = {"word_embedding_dimension": SIZE} if "pooling_mode" not in options else {"embedding_dimension": SIZE}
    (folder / "1_Pooling" / "config.json").write_text(json.dumps(sizes | options))
    (folder / "sentence_bert_config.json").write_text(json.dumps({"max_seq_length": 64, "do_lower_case": False}))
    if prompts:
        (folder / "config_sentence_transformers.json").write_text(json.dumps(prompts))
