"""Counting ballots: exact, in integers and fractions, every round kept. Pure: no database.

``settings`` says how ballots are counted, ``ballots`` what a ballot may say, ``results`` what a count
found; ``count`` is the one door. ``rctab`` reads real elections and their rules.
"""
