"""The documents stay true: the data dictionary is generated, and what they name and show exists and works."""

import re

import pytest
import yaml

from pipeline.tools import dictionary
from tests.conftest import REPOSITORY
from tests.stages import STAGES

DOCUMENTS = ("README.md", "CONTRIBUTING.md", "data/README.md", "data/METHOD.md")
README = (REPOSITORY / "README.md").read_text(encoding="utf-8")
COMMANDS = {
    *STAGES,
    *(path.stem for path in (REPOSITORY / "pipeline").glob("*.py") if "__main__" in path.read_text(encoding="utf-8")),
    *(
        f"{room}.{path.stem}"
        for room in ("tools", "training")
        for path in (REPOSITORY / "pipeline" / room).glob("*.py")
        if "__main__" in path.read_text(encoding="utf-8")
    ),
}


def text(name: str) -> str:
    return (REPOSITORY / name).read_text(encoding="utf-8")


def test_the_data_dictionary_is_the_generated_one() -> None:
    assert text(str(dictionary.PATH)) == dictionary.dictionary(), "run: python -m pipeline.tools.dictionary"


@pytest.mark.parametrize("name", DOCUMENTS)
def test_every_file_that_a_document_names_exists_or_is_made_by_a_stage(name: str) -> None:
    made = text("dvc.yaml")
    for path in re.findall(r"`((?:configs|pipeline|models|data|tests|benchmarks)/[\w./-]*\w)`", text(name)):
        brought = path.startswith("data/raw/musk_trump")
        assert brought or path in made or (REPOSITORY / path).exists() or list(REPOSITORY.glob(path)), path


@pytest.mark.parametrize("name", DOCUMENTS)
def test_every_make_target_and_command_that_a_document_names_exists(name: str) -> None:
    makefile = text("Makefile")
    for target in re.findall(r"`make (\w+)|^make (\w+)", text(name), re.MULTILINE):
        assert re.search(rf"^{''.join(target)}:", makefile, re.MULTILINE), target
    for module in re.findall(r"python -m pipeline\.([\w.]*\w)", text(name)):
        assert module in COMMANDS, module
    for module in re.findall(r"python (?:-m )?(benchmarks[\w./]*)", text(name)):
        assert (REPOSITORY / module.removesuffix(".py").replace(".", "/")).with_suffix(".py").exists(), module


def test_every_stage_is_in_the_picture_of_the_readme() -> None:
    picture = README.split("```text")[1].split("```")[0]
    assert [stage for stage in STAGES if stage not in picture] == []


def test_the_citation_names_the_project_and_its_version() -> None:
    citation = yaml.safe_load(text("CITATION.cff"))
    project = text("pyproject.toml")
    assert f'version = "{citation["version"]}"' in project
    assert citation["license"] == "MIT" and "MIT License" in text("LICENSE")
