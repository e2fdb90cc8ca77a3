"""Mistakes in a config file: all of them at once, each with its line, in words that need no knowledge of YAML."""

from pathlib import Path

import pytest

from pipeline.core import config

HEAD = 'article:\n  title: "A piece"\ntranscript: talk\nsays:\n'
GOOD = '  - says: "He spoke."\n    measure: speaking_share\n    of: {speaker: Bo}\n    expect: ">= 0.5"\n'


def refused(path: Path, text: str) -> list[str]:
    path.write_text(text)
    with pytest.raises(config.ConfigError) as caught:
        config.parse(config.Article, path)
    return [line.removeprefix(str(path)) for line in str(caught.value).splitlines()]


def test_every_mistake_of_a_file_is_named_with_its_line_counted_from_one(tmp_path: Path) -> None:
    text = HEAD + GOOD + GOOD.replace("measure:", "mesure:") + GOOD.replace('"He spoke."', "[1]")
    found = refused(tmp_path / "a.yaml", text)
    assert len(found) == 3
    assert any(line.startswith(", line 9: says.2.measure: is missing") for line in found)
    assert any(line.startswith(", line 10: says.2.mesure: unknown key; did you mean 'measure'") for line in found)
    assert any(line.startswith(", line 13: says.3.says = ") for line in found)


def test_every_broken_line_is_named_in_one_round(tmp_path: Path) -> None:
    text = HEAD + GOOD.replace("    of:", "   of:") + GOOD + GOOD.replace('">= 0.5"', "[1, 2")
    found = refused(tmp_path / "a.yaml", text)
    assert len(found) == 2
    assert found[0].startswith(", line 7: `of: {speaker: Bo}` is indented by 3") and "before it by 4" in found[0]
    assert found[1].startswith(", line 16: a bracket opens here")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("lexicon:\n  phrases:\n    - a\n   weak: []\n", "`weak: []` is indented by 3, `phrases:` before it by 2"),
        ("lexicon:\n    phrases: [a]\n  weak: []\n", "`weak: []` is indented by 2, `phrases: [a]` before it by 4"),
        ("examples:\n  - text: a\n    before: b\n - text: c\n", "indented by 3, `- text: a` before it by 4"),
        ("examples:\n  - text: a\n   before: b\n", "`before: b` is indented by 3, `- text: a` before it by 4"),
    ],
)
def test_a_line_that_stands_wrong_is_compared_with_the_one_beside_which_it_was_meant(
    tmp_path: Path, text: str, said: str
) -> None:
    [found] = refused(tmp_path / "a.yaml", text)
    assert said in found


@pytest.mark.parametrize(
    ("text", "line", "said"),
    [
        ("article: {title: A}\ntranscript: talk\n says: []\n", 3, "too far in"),
        ("article: {title: A}\ntranscript talk\nsays: []\n", 2, "`transcript talk` has no `:`"),
        ("article:\n  title: A\n outlet: B\ntranscript: x\nsays: []\n", 3, "is indented by 1"),
        ("article: {title: A\ntranscript: x\nsays: []\n", 1, "a bracket opens here"),
        ("article: {title: A}\ntranscript: he said: no\nsays: []\n", 2, "stands in quotes"),
    ],
)
def test_a_broken_line_is_explained_without_a_parser_s_words(tmp_path: Path, text: str, line: int, said: str) -> None:
    [first, *_] = refused(tmp_path / "a.yaml", text)
    assert first.startswith(f", line {line}: ") and said in first
    assert "<block" not in first


def test_the_mistakes_of_all_files_of_a_folder_come_together(tmp_path: Path) -> None:
    for name in ("a", "b"):
        (tmp_path / f"{name}.yaml").write_text("titel: x\n")
    with pytest.raises(config.ConfigError) as caught:
        config.load_folder(config.Article, tmp_path)
    assert "a.yaml" in str(caught.value) and "b.yaml" in str(caught.value)


def test_a_date_that_dvc_cannot_store_is_named_with_the_remedy(tmp_path: Path) -> None:
    path = tmp_path / "conversations.yaml"
    path.write_text("conversations:\n  talk:\n    date: 2024-08-12\n")
    with pytest.raises(config.ConfigError, match=r'line 3: conversations.talk.date.*put it in quotes: "2024-08-12"'):
        config.parse(config.Conversations, path)
    path.write_text('conversations:\n  talk:\n    date: "2024-08-12"\n')
    assert config.parse(config.Conversations, path).conversations["talk"].date == "2024-08-12"
