"""The command line, one file per verb.

What verbs share has rooms of its own: ``arguments`` (how values are written), ``output`` (what is printed), ``history``
(how stored sessions are reached) and ``starting`` (what comes before a live session).
"""
