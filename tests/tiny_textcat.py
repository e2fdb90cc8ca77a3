"""A spaCy pipeline with a text categoriser, trained on a few sentences in a second; saved as a folder or a package."""

from pathlib import Path
from typing import Any


def textcat(examples: dict[str, list[str]], factory: str = "textcat_multilabel") -> Any:
    """A bag-of-words categoriser that knows these examples of its labels."""
    import spacy
    from spacy.training import Example

    spacy.util.fix_random_seed(0)  # type: ignore[attr-defined]
    nlp = spacy.blank("en")
    nlp.add_pipe("sentencizer")
    model = {"@architectures": "spacy.TextCatBOW.v3", "exclusive_classes": factory == "textcat", "ngram_size": 1}
    nlp.add_pipe(factory, config={"model": model | {"no_output_layer": False}})
    pairs = [
        Example.from_dict(nlp.make_doc(text), {"cats": {name: float(name == label) for name in examples}})
        for label, texts in examples.items()
        for text in texts
    ]
    optimizer = nlp.initialize(lambda: pairs)
    optimizer.learn_rate = 0.1
    for _ in range(20):
        nlp.update(pairs, sgd=optimizer)
    return nlp


def package(nlp: Any, folder: Path, name: str, version: str) -> None:
    """The files of an installed spaCy package, as pip would lay them out in the folder."""
    (folder / name).mkdir(parents=True)
    nlp.meta |= {"name": name.removeprefix("en_"), "version": version}
    nlp.to_disk(folder / name / f"{name}-{version}")
    (folder / name / f"{name}-{version}" / "meta.json").replace(folder / name / "meta.json")
    nlp.to_disk(folder / name / f"{name}-{version}")
    (folder / name / "__init__.py").write_text(
        "from pathlib import Path\n\nfrom spacy.util import load_model_from_init_py\n\n"
        f"__version__ = {version!r}\n\n\ndef load(**overrides):\n"
        "    return load_model_from_init_py(__file__, **overrides)\n"
    )
    metadata = folder / f"{name}-{version}.dist-info"
    metadata.mkdir()
    (metadata / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n")
