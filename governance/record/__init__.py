"""A community's record as lines of text: written, read and verified without a database.

:mod:`headers` says what is hashed, :mod:`lines` how a line looks, :mod:`blocks` what a stretch of lines shows
by itself, :mod:`walk` whether the stretches make one whole, :mod:`files` reads them from a file.
"""
