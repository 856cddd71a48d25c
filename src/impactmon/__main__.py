"""`python -m impactmon` is `impactmon`."""

from impactmon.cli.main import main

main()
