"""`python -m impactmon.cli` is `impactmon`."""

from impactmon.cli.main import main

main()
