"""Questions, for checks: sentences that end with a question mark, where the transcript has punctuation at all."""

from __future__ import annotations

import numpy as np

from pipeline.checks.estimate import Estimate, NotMeasurable, counted
from pipeline.conversation.view import Conversation
from pipeline.measures import interaction


def question_count(conversation: Conversation, speaker: str, topic: str) -> Estimate | NotMeasurable:
    """Sentences (by the speaker, if one is named) that end with a question mark, without an interval."""
    return _questions(conversation, speaker, of_sentences=False)


def question_share(conversation: Conversation, speaker: str, topic: str) -> Estimate | NotMeasurable:
    """The share of sentences (by the speaker, if one is named) that end with a question mark, without an interval."""
    return _questions(conversation, speaker, of_sentences=True)


def _questions(conversation: Conversation, speaker: str, of_sentences: bool) -> Estimate | NotMeasurable:
    own = conversation.by(speaker)
    if not own.any():
        return NotMeasurable("there are no sentences")
    ended = interaction.punctuated(conversation.sentences)
    if ended < interaction.PUNCTUATED:
        return NotMeasurable(f"the transcript has little punctuation ({ended:.0%} of the sentences end with a mark)")
    asked = interaction.questions(conversation.sentences) & own
    value = asked.sum() / own.sum() if of_sentences else asked.sum()
    weight = conversation.sentences.n_words.to_numpy(dtype=np.float64)
    return counted(value, conversation.evidence(asked, weight))
