"""Where a record does not hold together."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Fault:
    """One row that does not hold: which, and why. ``row`` is “entry 7”, “node 3/0”, “signed head 12”, “line 4”."""

    chain: str
    row: str
    sentence: str

    def __str__(self) -> str:
        return f"{self.chain}, {self.row}: {self.sentence}"


CANNOT_BE_READ = "This row cannot be read as it stands."
CUT_OFF = "This line is cut off: the end is missing."
HEADER_CHANGED = "This row's header or its hash was changed."
LINK_BROKEN = "This row does not follow from the one before it."
MISSING = "This row is missing."
OUT_OF_PLACE = "This row does not stand in its place."
PAYLOAD_CHANGED = "This row's payload was changed."
SIGNATURE_BROKEN = "Its signature does not hold: it, or what it signs, was changed."
SIGNER_UNKNOWN = "It is signed with a key that is not known here."
REPLACED = "Another row stands in this row's place."
ROOT_DIFFERS = "The entries before it are not those that were signed."
ENTRIES_GONE = "It stands for more entries than there are: entries are missing."
HEAD_DIFFERS = "The chain does not end where its head says: rows are missing."
FRONTIER_DIFFERS = "What the next entry is added to is not what the entries make up."
FORKED = "It is not signed: the entries are not those that were signed before, with more after them."
COMMUNITY_DIFFERS = "This row is filed under another community than its chain's."
NO_HEAD = "This row belongs to a chain that has no head."
UNSIGNED = "No head of this record is signed with a key that you trust."
STRAY = "This row stands beyond the end of its chain."
NODE_CHANGED = "This row is not the hash of the two below it."
