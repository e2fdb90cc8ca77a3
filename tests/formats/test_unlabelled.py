"""Who speaks where no name stands."""

from pipeline import formats

WORDS = "and so we carried all of the crates down to the water before it was dark and the tide came in again "


def spoken(*pieces: tuple[str, int, str]) -> list[tuple[str | None, str]]:
    """Labels and first words of Markdown with linked times, made of (name, second, text)."""
    lines = [
        f"{name} [({at // 60:02}:{at % 60:02})](https://example.org/talk?t={at}) {text}" for name, at, text in pieces
    ]
    source = formats.source("\n\n".join(lines).encode(), ".md")
    transcript, _ = formats.read(source, "linked")
    return [(cue.label, cue.text.split()[0]) for cue in transcript.cues]


def test_a_piece_without_a_name_after_missing_speech_is_of_nobody_known() -> None:
    found = spoken(
        ("Ada Lund", 0, "Shall we?"),
        ("Ben Okri", 3, WORDS * 3),
        ("", 35, "Then " + WORDS),
        ("Ada Lund", 45, "Thank you."),
        ("", 110, "My " + WORDS * 2),
        ("", 130, "Still " + WORDS),
        ("Ben Okri", 140, "Good night."),
    )
    assert [label for label, _ in found] == ["Ada Lund", "Ben Okri", None, "Ada Lund", "", None, "Ben Okri"]


def test_a_slow_speaker_goes_on_after_a_pause() -> None:
    found = spoken(("Ada Lund", 0, "Shall we?"), ("Ben Okri", 3, WORDS * 2), ("", 60, "Then " + WORDS))
    assert found[-1][0] is None


def test_who_took_part_below_a_title_is_not_said_by_anybody() -> None:
    head = "The Pier at Night, Episode 3\nGuest: Dr. Ada Lund, ferry pilot.\n\n"
    talk = "Ben: Good evening to you all.\nAda: Good evening.\nBen: Shall we begin?\nAda: Yes, we shall.\n"
    transcript, _ = formats.read(formats.source((head + talk).encode(), ".txt"), "plain")
    assert [cue.label for cue in transcript.cues if cue.label] == ["Ben", "Ada", "Ben", "Ada"]
