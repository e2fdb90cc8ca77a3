"""A door to pipeline/tools/new.py, so that `python -m pipeline.new` is enough."""

import sys

from pipeline.core import command
from pipeline.tools.new import main

if __name__ == "__main__":
    sys.exit(command.run(main))
