"""`python -m desktop` is the `dengmen` command."""

import sys

from desktop.cli import main

sys.exit(main())
