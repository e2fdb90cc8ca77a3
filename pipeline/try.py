"""A door to pipeline/tools/try_topic.py, so that `python -m pipeline.try` is enough."""

import sys

from pipeline.core import command
from pipeline.tools.try_topic import main

if __name__ == "__main__":
    sys.exit(command.run(main))
