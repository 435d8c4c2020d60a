"""For every test: windows are drawn offscreen, so that the suite runs the same with and without a display."""

import os

os.environ["QT_QPA_PLATFORM"] = "offscreen"
