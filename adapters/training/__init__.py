"""The trainer: a process of its own that makes one adapter and dies with its parent. No Django here.

The way of a run, one file a step: :mod:`.train` opens the run folder and tells how it ended, :mod:`.sft` is
the training from top to bottom. Everything else is a noun of theirs.
"""
