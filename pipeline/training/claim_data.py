"""The labelled sentences that the claim heads are trained on: ClaimBuster's debates, fetched, read and divided."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import zipfile
from dataclasses import dataclass
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

import numpy as np
from numpy.typing import NDArray

from pipeline.core import command, config
from pipeline.encoders.runners import encoder
from pipeline.training import fit_claims
from pipeline.training.tune_claims import Tuning
from pipeline.work import hashes

RECORD = "https://zenodo.org/api/records/3836810"  # doi 10.5281/zenodo.3609356
ARCHIVE_MD5 = "06ca00d0705e0a7fe9fb9a23a539ca97"
SETTINGS = Path("models/claims.yaml")
CLASSES = {-1: 0, 0: 1, 1: 2}  # not factual, unimportant, check-worthy


class Settings(config.Section):
    """models/claims.yaml."""

    data: str
    work: str
    through: int
    folds: int
    later: list[int]
    tested_from: int
    seed: int
    recipe: fit_claims.Recipe
    tuning: Tuning


@dataclass(frozen=True)
class Dataset:
    """The labelled sentences in order of debate and line, and their vectors: as printed, and as a caption has them."""

    text: list[str]
    debate: NDArray[np.str_]
    speaker: NDArray[np.str_]
    label: NDArray[np.int64]
    vectors: NDArray[np.float32]
    caption_vectors: NDArray[np.float32]


def fetch(settings: Settings) -> None:
    """Download the dataset's archive, check it, and unpack crowdsourced.csv into the work folder."""
    try:
        with urlopen(RECORD, timeout=60) as reply:
            files = json.load(reply)["files"]
        link = next(file["links"]["self"] for file in files if file["checksum"] == f"md5:{ARCHIVE_MD5}")
        if not link.startswith("https://"):
            raise ValueError(f"not an https address: {link}")
        with urlopen(link, timeout=600) as reply:  # noqa: S310 - checked in the line above
            archive = reply.read()
    except (URLError, TimeoutError, KeyError, StopIteration, ValueError) as error:
        raise command.Problem(
            f"{RECORD} did not give the archive ({type(error).__name__}: {error}). Without a network, get the dataset "
            f"of doi 10.5281/zenodo.3609356 by hand and set `data` in {SETTINGS} to its crowdsourced.csv"
        ) from error
    if (found := hashlib.md5(archive, usedforsecurity=False).hexdigest()) != ARCHIVE_MD5:
        raise command.Problem(f"{link}: md5 is {found}, not {ARCHIVE_MD5}: the download is damaged, or not the dataset")
    with zipfile.ZipFile(io.BytesIO(archive)) as opened:
        name = next((inside for inside in opened.namelist() if inside.split("/")[-1] == "crowdsourced.csv"), None)
        if name is None:
            raise command.Problem(f"{link}: the archive holds no crowdsourced.csv")
        target = Path(settings.work) / "crowdsourced.csv"
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(opened.read(name))
    print(f"fetch: {target}. Set `data: {target}` in {SETTINGS} to train on it")


def read(
    settings: Settings, with_vectors: bool = True, with_captions: bool = True, embed: config.Embed | None = None
) -> Dataset:
    """The labelled sentences of the debates to train on; without vectors, or without those of captions, much faster.

    Vectors are by the encoder `embed`, or that of configs/embed.yaml.
    """
    path = Path(settings.data)
    if not path.exists():
        raise command.Problem(
            f"{path}: there is no such file. Set `data` in {SETTINGS} to a copy of ClaimBuster's crowdsourced.csv, or "
            "download it: dvc repro --force --single-item models/dvc.yaml:fetch_claimbuster"
        )
    with open(path, encoding="utf-8", newline="") as handle:
        rows = [row for row in csv.DictReader(handle) if int(row["File_id"][:4]) <= settings.through]
    rows.sort(key=lambda row: (row["File_id"], int(row["Line_number"]), int(row["Sentence_id"])))
    text = [row["Text"] for row in rows]
    none = np.zeros((len(text), 0), dtype=np.float32)
    return Dataset(
        text,
        np.array([row["File_id"].removesuffix(".txt") for row in rows]),
        np.array([row["Speaker"] for row in rows]),
        np.array([CLASSES[int(row["Verdict"])] for row in rows]),
        _vectors(text, settings, embed) if with_vectors else none,
        _vectors([fit_claims.as_caption(sentence) for sentence in text], settings, embed)
        if with_vectors and with_captions
        else none,
    )


def _vectors(text: list[str], settings: Settings, embed: config.Embed | None) -> NDArray[np.float32]:
    """The sentences' vectors, rounded to float16 as the pipeline stores them; kept in the work folder."""
    from tqdm import tqdm

    how: config.Embed = embed or config.load("embed")
    name = encoder.name_of(how)
    key = hashes.of_all([name, *text])[:16]
    path = Path(settings.work) / f"{key}.npy"
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        loaded = encoder.configured(how.model_copy(update={"device": "cpu", "execution": "torch"}))
        with tqdm(total=len(text), unit=" sentences", desc="embed") as bar:
            np.save(path, loaded.encode(text, bar.update).astype(np.float16))
    return np.asarray(np.load(path), dtype=np.float32)


def folds(debates: NDArray[np.str_], settings: Settings) -> NDArray[np.int64]:
    """The fold of each sentence's debate."""
    names = np.unique(debates)
    of = dict(zip(names, np.random.default_rng(settings.seed).permutation(len(names)) % settings.folds, strict=True))
    return np.array([of[name] for name in debates])


def years(data: Dataset) -> NDArray[np.int64]:
    """The year of each sentence's debate."""
    return np.array([int(debate[:4]) for debate in data.debate])
