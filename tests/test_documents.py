"""The documents stay true: the data dictionary is generated, and every command of the README is one that exists."""

import re

from pipeline import dictionary
from tests.conftest import REPOSITORY
from tests.stages import STAGES

README = (REPOSITORY / "README.md").read_text()


def test_the_data_dictionary_is_the_generated_one() -> None:
    assert (REPOSITORY / dictionary.PATH).read_text() == dictionary.dictionary(), "run: python -m pipeline.dictionary"


def test_every_file_that_the_readme_names_exists_or_is_made_by_a_stage() -> None:
    made = (REPOSITORY / "dvc.yaml").read_text()
    for path in re.findall(r"`((?:configs|pipeline|models|data|tests|benchmarks)/[\w./-]*\w)`", README):
        assert path in made or (REPOSITORY / path).exists(), path


def test_every_make_target_and_stage_that_the_readme_names_exists() -> None:
    makefile = (REPOSITORY / "Makefile").read_text()
    for target in re.findall(r"\bmake (\w+)", README):
        assert re.search(rf"^{target}:", makefile, re.MULTILINE) or target == "and", target
    for module in re.findall(r"python -m pipeline\.(\w+)", README):
        assert module in (*STAGES, "dictionary"), module


def test_every_stage_is_in_the_picture_of_the_readme() -> None:
    picture = README.split("```text")[1].split("```")[0]
    assert [stage for stage in STAGES if stage not in picture] == []
