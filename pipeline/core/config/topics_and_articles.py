"""The files of configs/topics and configs/checks as typed models: a topic, an article and what it says."""

from __future__ import annotations

from typing import Any

from pydantic import Field, model_validator

from pipeline.core.config.sections import Section


class Example(Section):
    """A sentence that is (or is not) on a topic, with the sentences around it where context decides.

    A sentence alone may stand without its `text:`.
    """

    text: str
    before: str = ""
    after: str = ""

    @model_validator(mode="before")
    @classmethod
    def _bare(cls, given: Any) -> Any:
        return {"text": given} if isinstance(given, str) else given


class Together(Section):
    """An anchor of two parts: one entry of each list, in one sentence or in two that follow each other."""

    one: list[str] = Field(min_length=1)
    other: list[str] = Field(min_length=1)


class Lexicon(Section):
    """Words of a topic: a trailing * matches any ending."""

    phrases: list[str] = []
    weak: list[str] = []
    case: list[str] = []
    together: list[Together] = []
    exclude: list[str] = []


class Topic(Section):
    """configs/topics/<id>.yaml."""

    id: str = Field(pattern=r"^[a-z][a-z0-9_]*$")
    label: str
    description: str
    lexicon: Lexicon = Lexicon()
    examples: list[Example] = []
    counterexamples: list[Example] = []


class Window(Section):
    """A part of the conversation: from and to, in minutes or in percent of its length, or while both take part."""

    minutes: tuple[float, float] | None = None
    percent: tuple[float, float] | None = None
    both_take_part: bool = False


class Subject(Section):
    """Whom and what a measure is about."""

    speaker: str = ""
    topic: str = ""
    window: Window = Window()


class Statement(Section):
    """One phrase of an article and where it would be true."""

    says: str
    measure: str
    of: Subject = Subject()
    expect: Any  # measures/expectations.py reads it, and names its forms
    why: str = ""
    transcript: str = ""


class ArticleHead(Section):
    """Where the article appeared."""

    title: str
    outlet: str = ""
    date: Any = ""
    link: str = ""


class Article(Section):
    """configs/checks/<article>.yaml."""

    article: ArticleHead
    transcript: str
    says: list[Statement]
