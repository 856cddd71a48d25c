"""The screens.

``screens`` are made of ``widgets`` and obey ``commands``; a widget shows a record of ``views`` and draws it with
``drawing``. The application that holds them is in `impactmon.tui.app`.
"""
