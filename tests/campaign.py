"""How much of what could go on for hours: a sample in `make test`, all of it in `make campaign`."""

import os

WHOLE = bool(os.environ.get("FLOORSHARE_CAMPAIGN"))


def size(name: str, sample: int, whole: int) -> int:
    """A number of trials: the one that the variable of this name asks for, or else the sample's or the campaign's."""
    return int(os.environ.get(f"FLOORSHARE_{name}", whole if WHOLE else sample))
