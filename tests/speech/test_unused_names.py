"""A name in configs/speakers.yaml that nobody has is said to do nothing, with the nearest one."""

import pytest

from pipeline.core.config import Speakers
from pipeline.speech.unused_names import unused_names

SEEN = {"talk": ({"MS. QUILL", "Bram Oster"}, {"Ada Quill", "Bram Oster"}), "other": ({"Cy:"}, {"Cy"})}


@pytest.mark.parametrize(
    "names",
    [
        {},
        {"aliases": {"Ada Quill": ["Ms. Quill"]}, "roles": {"moderator": ["Bram Oster"]}},
        {"transcripts": {"talk": {"roles": {"moderator": ["Bram Oster"]}}, "elsewhere": {"roles": {"host": ["Dee"]}}}},
        {"transcripts": {"other": {"aliases": {"Cyrus": ["cy"]}}}},
    ],
)
def test_names_that_are_used_or_belong_elsewhere_are_fine(names: dict[str, object]) -> None:
    assert unused_names(Speakers.model_validate(names), SEEN) == []


@pytest.mark.parametrize(
    ("names", "line"),
    [
        (
            {"aliases": {"Ada Quill": ["MS. QILL"]}},
            "aliases.Ada Quill: 'MS. QILL' is no label in any transcript, so it does nothing; did you mean 'MS. Q",
        ),
        (
            {"roles": {"moderator": ["Bram Ostler"]}},
            "roles.moderator: 'Bram Ostler' is no speaker of any transcript, so it does nothing; did you mean 'Bra",
        ),
        (
            {"transcripts": {"other": {"roles": {"moderator": ["Bram Oster"]}}}},
            "transcripts.other.roles.moderator: 'Bram Oster' is no speaker of transcript 'other', so it does nothing",
        ),
        ({"transcripts": {"tallk": {}}}, "transcripts: 'tallk' is no transcript here; did you mean 'talk'? known:"),
        (
            {"transcripts": {"data/raw/talk.vtt": {}}},
            "transcripts: 'data/raw/talk.vtt' is no transcript here; did you mean 'talk'? known:",
        ),
    ],
)
def test_a_misspelt_name_is_named_with_its_place_and_the_nearest(names: dict[str, object], line: str) -> None:
    [found] = unused_names(Speakers.model_validate(names), SEEN)
    assert found.startswith(f"configs/speakers.yaml: {line}")
