"""The files of configs/ as typed models: one class for each, with what every key is by default."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from pipeline.core.config.yaml_files import quoted
from pipeline.core.encoder_names import DEFAULT, DEFAULT_PIN, without_default_pin

Share = Annotated[float, Field(ge=0, le=1)]


class Section(BaseModel):
    """A config section: unknown keys and wrong types are errors."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=False, defer_build=True)  # built when first used


class CsvColumns(Section):
    """Names of the columns of CSV and TSV files, in any case, parted by a blank, `_` or `-`; the first found counts."""

    speaker: list[str] = (
        "speaker spkr speaker_name speakername speaker_label speakers participant name label who role "
        "sprecher sprecherin person hablante orador locuteur intervenant".split()
    )
    text: list[str] = (
        "text content transcript utterance sentence dialogue line message body caption words "
        "texto texte aussage wortlaut transkript transcripción transcription".split()
    )
    start: list[str] = (
        "start start_time starttime sttime start_s start_timestamp begin in_point timecode_in timespan minute "
        "time timestamp timecode beginn anfang zeit inicio début".split()
    )
    end: list[str] = "end end_time endtime entime end_s end_timestamp stop out_point timecode_out ende fin".split()


class RecordKeys(Section):
    """Names of the keys of JSON and XML records; of those that a record has, the first is taken.

    They are compared as those of `CsvColumns`, and `speakerName` is `speaker_name`. A name with a dot is a whole path.
    """

    speaker: list[str] = (
        "speaker speaker_name speaker_label speaker_id participant_role participant label name spk person author user "
        "who role display_name".split()
    )
    text: list[str] = (
        "text body content transcript utterance sentence punctuated_word word caption message display spoken_text "
        "utt dialogue said line".split()
    )
    start: list[str] = (
        "start start_time start_time_sec begin from start_ms begin_offset_millis offset time ts timestamp start_ts "
        "starttime start_times data_start start_timestamp start_date_time".split()
    )
    end: list[str] = (
        "end end_time end_time_sec stop to end_ms end_offset_millis end_ts endtime stop_times data_end end_timestamp "
        "end_date_time".split()
    )
    conversation: list[str] = (
        "conversation_id conversation dialogue_id dialog_id call_id meeting_id episode_id interview_id "
        "transcript_id".split()
    )


class Ingest(Section):
    """configs/ingest.yaml."""

    folder: str = "data/raw"
    on_error: Literal["stop", "report"] = "stop"
    formats: dict[str, str] = {}
    pairs: dict[str, list[str]] = {}
    csv: CsvColumns = CsvColumns()
    records: RecordKeys = RecordKeys()
    repeated: Literal["keep", "set aside"] = "keep"
    max_megabytes: Annotated[float, Field(gt=0)] = 64.0
    max_unpacked_megabytes: Annotated[float, Field(gt=0)] = 256.0


class Names(Section):
    """Aliases (one person: the labels that mean them) and roles (a role: the persons who have it)."""

    aliases: dict[str, list[str]] = {}
    roles: dict[str, list[str]] = {}


class Corrections(Names):
    """What a person says of one transcript: who is who, which labels are labels, how it is read, who speaks where."""

    labels: list[str] = []
    not_labels: list[str] = []
    style: str = ""
    says: dict[str, str] = {}


class Speakers(Names):
    """configs/speakers.yaml."""

    people: dict[str, list[str]] = {}  # persons of many files: the labels that mean them wherever they stand
    transcripts: dict[str, Corrections] = {}
    automatic: bool = True
    roles_without_claims: list[str] = ["moderator"]

    def corrections(self, transcript_id: str) -> Corrections:
        """What is corrected in one transcript."""
        return self.transcripts.get(transcript_id, Corrections())

    def for_transcript(self, transcript_id: str) -> Names:
        """The aliases and roles in force for one transcript: its own before the general ones."""
        own = self.corrections(transcript_id)
        aliases = {name: [*labels] for name, labels in self.people.items()}
        for name, labels in self.aliases.items():
            aliases[name] = [*aliases.get(name, []), *labels]
        taken = {label.casefold() for name, labels in own.aliases.items() for label in [name, *labels]}
        general = {
            name: [label for label in labels if label.casefold() not in taken]
            for name, labels in aliases.items()
            if name.casefold() not in taken
        }
        return Names(aliases={**general, **own.aliases}, roles={**self.roles, **own.roles})

    def uncounted(self, transcript_id: str) -> frozenset[str]:
        """Who has a role whose claims are not counted in a transcript."""
        roles = self.for_transcript(transcript_id).roles
        return frozenset(name for role in self.roles_without_claims for name in roles.get(role, []))


class Split(Section):
    """configs/split.yaml."""

    spacy_pipeline: str = ""
    language: str = "en"
    max_sentence_words: Annotated[int, Field(ge=5, le=500)] = 40
    max_silence_s: Annotated[float, Field(gt=0)] = 1.0
    paces: Literal["all", "own", "none"] = "all"


class Ray(Section):
    """Where and how widely the engine `ray` runs."""

    address: str = ""
    workers: Annotated[int, Field(ge=1)] = 2
    cpus_per_worker: Annotated[float, Field(gt=0)] = 1
    gpus_per_worker: Annotated[float, Field(ge=0)] = 0


class Embed(Section):
    """configs/embed.yaml."""

    model: str = DEFAULT
    revision: str = ""
    sha256: str = DEFAULT_PIN
    max_tokens: Annotated[int, Field(ge=8, le=8192)] = 256
    prompt: str = ""
    allow_remote_code: list[str] = []
    device: str = Field(default="auto", pattern=r"^(auto|cpu|mps|cuda(:\d+)?)$")
    batch_tokens: Annotated[int, Field(ge=0)] = 0
    execution: Literal["auto", "torch", "openvino", "onnx"] = "auto"
    precision: Literal["fp32", "bf16", "fp16", "int8"] = "fp32"
    remembered_megabytes: Annotated[int, Field(ge=0)] = 1000
    engine: Literal["local", "ray"] = "local"
    ray: Ray = Ray()
    _pin = model_validator(mode="before")(without_default_pin)

    def counting(self) -> str:
        """As JSON, the settings that a vector may depend on, its last digits included."""
        return self.model_dump_json(exclude={*"batch_tokens remembered_megabytes engine ray allow_remote_code".split()})


class Classifier(Section):
    """Which trained classifier, for the kinds of model that take one, and what pins it."""

    name: str = ""
    revision: str = ""
    sha256: str = ""
    context: Annotated[int, Field(ge=0, le=20)] = 0


class TopicClassifier(Classifier):
    """`classifier` of configs/topics.yaml."""

    template: str = "This text is about {}."
    hypotheses: dict[str, str] = {}
    labels: dict[str, str] = {}


class ClaimClassifier(Classifier):
    """`classifier` of configs/claims.yaml."""

    check_worthy: list[str] = []
    offset: float = 0.0
    spread: Annotated[float, Field(ge=0)] = 0.5


class Topics(Section):
    """configs/topics.yaml."""

    model: str = "few_shot"
    classifier: TopicClassifier = TopicClassifier()
    topics_folder: str = "configs/topics"
    weights: str = "models/topics"
    labelled: str = "data/labels/examples"
    spacy_pipeline: str = ""
    threshold: Share = 0.5
    max_gap_sentences: Annotated[int, Field(ge=0)] = 2
    min_passage_sentences: Annotated[int, Field(ge=1)] = 2


class Claims(Section):
    """configs/claims.yaml."""

    model: str = "tuned_encoder"
    head: str = "models/claims"
    classifier: ClaimClassifier = ClaimClassifier()
    threshold: Share = 0.5
    expected_share: Annotated[float, Field(gt=0, lt=1)] = 0.24
    labelled_claims: str = "data/labels/claims"


class FactChecks(Section):
    """configs/fact_checks.yaml."""

    match: bool = False
    reviews: str = "data/fact_checks"
    similar: Annotated[float, Field(gt=0, le=1)] = 0.85
    most: Annotated[int, Field(ge=1, le=20)] = 3


class Summarize(Section):
    """configs/summarize.yaml."""

    level: Annotated[float, Field(gt=0, lt=1)] = 0.9
    resamples: Annotated[int, Field(ge=100, le=1_000_000)] = 10_000
    seed: int = 0


class Check(Section):
    """configs/check.yaml."""

    articles_folder: str = "configs/checks"
    sensitivity: list[str] = []  # settings that `python -m pipeline.tools.sensitivity` tries


class Evaluate(Section):
    """configs/evaluate.yaml."""

    labels: str = "data/labels"
    min_aligned: Share = 0.95


class Details(Section):
    """What is known of one conversation beside its transcript."""

    title: str = ""
    date: Annotated[str, BeforeValidator(quoted)] = ""
    outlet: str = ""
    kind: str = ""
    people: list[str] = []
    recording: str = ""
    offset: float = 0.0


class Conversations(Section):
    """configs/conversations.yaml."""

    conversations: dict[str, Details] = {}


class Report(Section):
    """configs/report.yaml."""

    title: str = "Conversations, measured"
    top_claims: Annotated[int, Field(ge=1)] = 200
    topic_order: list[str] = []
    on_one_page: Annotated[int, Field(ge=1)] = 50
    figures: bool = True


class Machine(Section):
    """configs/machine.yaml."""

    processes: Annotated[int, Field(ge=0)] = 0


SECTIONS: dict[str, type[Section]] = {
    "ingest": Ingest,
    "speakers": Speakers,
    "split": Split,
    "embed": Embed,
    "topics": Topics,
    "claims": Claims,
    "fact_checks": FactChecks,
    "summarize": Summarize,
    "check": Check,
    "evaluate": Evaluate,
    "conversations": Conversations,
    "report": Report,
    "machine": Machine,
}
