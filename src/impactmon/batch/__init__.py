"""Many recordings: one task each, over any `concurrent.futures.Executor`, with results that survive interruption.

`plan` makes tasks of paths and a table of subjects, `work` does one of them and writes its shard, `run` keeps an
executor busy and collects the outcomes, `tables` says what the columns are.
"""
