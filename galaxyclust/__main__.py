"""``python -m galaxyclust`` is ``galaxyclust``."""

from galaxyclust.cli import main

main()
