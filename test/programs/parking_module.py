"""Blocks while it is imported."""

import truth

truth.park()
