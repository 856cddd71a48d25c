"""The screens.

``screens`` are made of ``widgets`` and obey ``commands``; a widget shows a record of ``views`` and draws it with
``drawing``. The applications that hold them are in `impactmon.tui.app` (around a session) and
`impactmon.tui.one_screen`.
"""
