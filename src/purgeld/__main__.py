"""``python -m purgeld``."""

from purgeld.cli import main

main()
