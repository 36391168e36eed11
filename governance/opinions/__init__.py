"""Opinion maps: from votes on statements to where people agree, across groups and within them. Plain Python.

A participant agrees with, passes on or disagrees with a statement, or never sees it. ``votes`` reads that,
``projection`` draws it, ``groups`` finds who votes alike, ``consensus``, ``bridging`` and ``representative``
say about what, ``sensitivity`` how firm the groups are, and ``opinion_map`` freezes it all in one value.

The method is that of pol.is, so that a map can be compared with those others publish: C. Small, M. Bjorkegren,
T. Erkkilä, L. Shaw and C. Megill, “Polis: Scaling Deliberation by Mapping High Dimensional Opinion Spaces”,
Recerca 26(2), 2021. Where this departs from it, the file says so.
"""
