"""What they spoke on: time on a topic, and which topic came when, with the topic model's doubt in the interval.

A score at the threshold decides. How sure the decision is shows in the scores themselves. A share is off in proportion
to them, as shares were in conversations that the model had not seen (`share_errors`); of what has no such record (when
a topic came first), every estimate is drawn again with the threshold moved by up to `DOUBT` either way. One draw is for
a whole topic.
"""

from __future__ import annotations

import zlib
from functools import cache

import numpy as np

from pipeline.checks.estimate import Estimate, NotMeasurable, drawn
from pipeline.conversation.error_model import Z90
from pipeline.conversation.one_clock import timestamp
from pipeline.conversation.view import EVIDENCE, Conversation, Floats, Ints
from pipeline.core import decisions

DOUBT = decisions.number("measures", "topic_doubt")  # scores are calibrated: so near to 0.5 the model is in doubt
STEPS = 13  # steps: thresholds tried over that range; the middle one is the configured


def topic_share(conversation: Conversation, speaker: str, topic: str) -> Estimate | NotMeasurable:
    """Speaking time on the topic divided by all speaking time (by the speaker, if one is named)."""
    on = conversation.scores(topic) >= conversation.settings.topic_threshold
    chosen = on & conversation.by(speaker)
    middle, draws = _seconds(conversation, speaker, topic)
    if middle.sum() <= 0:
        return NotMeasurable("there is no speaking time")
    samples = draws[:, 0] / draws.sum(axis=1)
    evidence, level = conversation.evidence(chosen, conversation.scores(topic)), conversation.settings.level
    if topic in conversation.labelled and not speaker:
        return _share_by_labels(conversation, topic, evidence)
    known = not conversation.encoder or decisions.decision("topics", "share_errors").holds_for(conversation.encoder)
    note = "" if known else "not calibrated: the errors of topic shares are known for another encoder"
    return drawn(middle[0] / middle.sum(), samples, level, evidence, note)


def _share_by_labels(conversation: Conversation, topic: str, evidence: tuple[int, ...]) -> Estimate:
    """The share of all, by labels of those whose claims count (of whom they are drawn) and by tags of the others."""
    found, speech = conversation.labelled[topic], conversation.sentences.speech_s.to_numpy(dtype=np.float64)
    middle, draws = np.zeros(2), np.zeros((conversation.settings.resamples, 2))
    if not conversation.counted.all():
        middle, draws = _seconds(conversation.only(~conversation.counted), "", topic)
    total = float(speech[conversation.counted].sum())
    rng = np.random.default_rng([conversation.settings.seed, zlib.crc32(topic.encode()), 1])
    on = np.minimum(found.draws(rng.standard_normal(len(draws))), total)
    draws = draws + np.stack([on, total - on], axis=1)
    value = (middle[0] + found.value) / (middle.sum() + total)
    note = f"calibrated on {found.labels} labelled sentences"
    return drawn(value, draws[:, 0] / draws.sum(axis=1), conversation.settings.level, evidence, note)


def both_speak_on(conversation: Conversation, speaker: str, topic: str) -> Estimate | NotMeasurable:
    """Minutes on the topic by one of the two main speakers: the one who spoke less on it."""
    spoken = conversation.turns.groupby("speaker").speech_s.sum().sort_values(ascending=False, kind="stable")
    if len(spoken) < 2:
        return NotMeasurable("there is only one speaker")
    main = [str(name) for name in spoken.index[:2]]
    parts = [_seconds(conversation, name, topic) for name in main]
    value = min(float(middle[0]) for middle, _ in parts) / 60
    samples = np.minimum(*(draws[:, 0] for _, draws in parts)) / 60
    on = conversation.scores(topic) >= conversation.settings.topic_threshold
    evidence: tuple[int, ...] = ()
    for name in main:
        own = conversation.evidence(on & conversation.by(name), conversation.scores(topic))
        evidence += own[:: 2 if len(own) > EVIDENCE // 2 else 1]
    minutes = ", ".join(f"{name} {middle[0] / 60:.1f}" for name, (middle, _) in zip(main, parts, strict=True))
    level = conversation.settings.level
    return drawn(value, samples, level, tuple(sorted(evidence)), f"minutes on it: {minutes}")


def first_mention(conversation: Conversation, speaker: str, topic: str) -> Estimate | NotMeasurable:
    """Seconds from the start to the first sentence on the topic (by the speaker, if one is named)."""
    scores = np.where(conversation.by(speaker), conversation.scores(topic), -1.0)
    found = [np.flatnonzero(scores >= threshold) for threshold in _thresholds(conversation)]
    if not len(found[STEPS // 2]):
        return NotMeasurable(
            "nobody talks about the topic" if not speaker else f"{speaker} never talks about the topic"
        )
    last = len(scores) - 1
    rows = np.array([of_threshold[0] if len(of_threshold) else last for of_threshold in found])
    row = int(rows[STEPS // 2])
    sentence = conversation.sentences.iloc[row]
    at, estimated = float(sentence.clock_s), bool(sentence.estimated)
    note = f"at {timestamp(at, estimated)} by the clock of the transcript, which begins at "
    note += timestamp(conversation.begins_s, bool(conversation.sentences.estimated.iloc[0]))
    samples = _drawn_times(conversation, rows[_shifts(conversation, topic)])
    evidence = (int(sentence.sentence_index),)
    return drawn(at - conversation.begins_s, samples, conversation.settings.level, evidence, note)


def _drawn_times(conversation: Conversation, rows: Ints) -> Floats:
    """For each draw, seconds from the start to the sentence in that row.

    What has no time may have been said anywhere between the times around it that its words leave room for. Where the
    source does not time every sentence, the pace of what lies outside of its times errs, too.
    """
    columns = (conversation.sentences[name].to_numpy(dtype=np.float64) for name in ("earliest_s", "latest_s"))
    earliest, latest = (column[rows] - conversation.begins_s for column in columns)
    if conversation.clocked:
        return earliest
    rng = np.random.default_rng(conversation.settings.seed)
    length, low, high = (max(seconds, 1e-9) for seconds in conversation.length_s())
    paces = rng.uniform(low / length, high / length, len(rows))
    return (earliest + rng.random(len(rows)) * (latest - earliest)) * paces


def topic_order(conversation: Conversation, speaker: str, topic: str) -> Estimate | NotMeasurable:
    """Rank of the topic by the start of its first passage; a topic that is never talked about is last."""
    names = conversation.topic_names()
    begins = np.array([_begins(conversation, speaker, name) for name in names])
    if not np.isfinite(begins[:, STEPS // 2]).any():
        return NotMeasurable("none of the topics is talked about")
    draws = np.stack([begins[row][_shifts(conversation, name)] for row, name in enumerate(names)])
    own = names.index(topic)
    middle = begins[:, STEPS // 2]
    value = 1.0 + float((middle < middle[own]).sum())
    samples = 1.0 + (draws < draws[own]).sum(axis=0)
    rows = np.sort(middle[np.isfinite(middle)]).astype(np.int64)
    order = sorted((row, name) for row, name in zip(middle, names, strict=True) if np.isfinite(row))
    note = "in order: " + ", ".join(name for _, name in order)
    if not np.isfinite(middle[own]):
        note += f"; no passage on {topic}"
    evidence = tuple(int(index) for index in conversation.sentences.sentence_index.to_numpy()[rows])
    return drawn(value, samples.astype(np.float64), conversation.settings.level, evidence, note)


def _thresholds(conversation: Conversation) -> Floats:
    """The thresholds tried, lowest first; the range narrows towards 0 and 1."""
    at = conversation.settings.topic_threshold
    low, high = min(DOUBT, at / 2), min(DOUBT, (1 - at) / 2)
    half = STEPS // 2
    return np.concatenate([np.linspace(at - low, at, half, endpoint=False), np.linspace(at, at + high, half + 1)])


def _shifts(conversation: Conversation, topic: str) -> Ints:
    """Which threshold each draw takes: the same for all that is asked of one topic, so that comparisons are paired."""
    return _draws(conversation, topic, STEPS)


def _draws(conversation: Conversation, topic: str, values: int) -> Ints:
    rng = np.random.default_rng([conversation.settings.seed, zlib.crc32(topic.encode())])
    return rng.integers(0, values, conversation.settings.resamples)


def _seconds(conversation: Conversation, speaker: str, topic: str) -> tuple[Floats, Floats]:
    """Speaking time on and off the topic, in seconds: the two values, and (resamples, 2) draws.

    A turn's time errs as a whole and on its own; the sums of many turns are then near enough normal.
    """
    sentences, turns = conversation.sentences, conversation.turns
    by = conversation.by(speaker)
    speech = np.where(by, sentences.speech_s.to_numpy(dtype=np.float64), 0.0)
    rows = sentences.turn_index.to_numpy(dtype=np.int64)
    of_turn = np.bincount(rows, speech, minlength=len(turns))
    bounds = (turns.speech_high_s - turns.speech_low_s).to_numpy(dtype=np.float64)
    error = np.hypot(bounds / 2 / Z90, conversation.edge_s())
    scores = conversation.scores(topic)
    tagged = scores >= conversation.settings.topic_threshold
    on = np.bincount(rows, np.where(tagged, speech, 0.0), minlength=len(turns))
    parts = np.stack([on, of_turn - on])
    share = np.divide(parts, of_turn, out=np.zeros_like(parts), where=of_turn > 0)
    middle, deviation = parts.sum(axis=1), np.sqrt(((share * error) ** 2).sum(axis=1))
    unsure = float((np.where(tagged, 1.0 - scores, scores) * speech).sum())
    errors, floor = share_errors()
    total = middle.sum()
    off = errors[_draws(conversation, topic, len(errors))] * (unsure + floor * total)
    moved = np.clip(middle[0] + off, 0.0, total)
    rng = np.random.default_rng([conversation.settings.seed, zlib.crc32(f"{speaker}|{topic}".encode())])
    noise = rng.standard_normal((conversation.settings.resamples, 2))
    return middle, np.clip(np.stack([moved, total - moved], axis=1) + deviation * noise, 0.0, None)


@cache
def share_errors() -> tuple[Floats, float]:
    """How far shares of words were off in conversations left out, by the scores' own doubt; and the least doubt.

    Equally likely values of (gold share - share) / (doubt + floor), where doubt is the mean over the words of how
    unsure their scores are: models/topics/decisions.json.
    """
    learnt = decisions.numbers("topics", "share_errors")
    return np.array([value for name, value in learnt.items() if name != "floor"]), float(learnt["floor"])


def _begins(conversation: Conversation, speaker: str, topic: str) -> Floats:
    """For each threshold the row where the first passage on the topic begins; infinite where there is none."""
    scores = np.where(conversation.by(speaker), conversation.scores(topic), -1.0)
    found = []
    for threshold in _thresholds(conversation):
        passages = conversation.passages(scores >= threshold)
        found.append(float(passages[0][0]) if passages else np.inf)
    return np.array(found)
