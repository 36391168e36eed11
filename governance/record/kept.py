"""Heads that somebody kept: against them even whoever holds the signing key cannot tell another story."""

from collections.abc import Iterable
from dataclasses import dataclass

from governance.proof.checkpoints import Checkpoint, NoteSignature, chain_of, parse, signed_by


@dataclass(frozen=True)
class KeptHead:
    """A signed head as it was saved."""

    checkpoint: Checkpoint
    signatures: tuple[NoteSignature, ...]

    @property
    def chain(self) -> str:
        """The chain that it is about."""
        return chain_of(self.checkpoint.origin)

    def signed_by_any(self, keys: Iterable[bytes]) -> bool:
        """Answer whether one of these public keys signed it."""
        return any(signed_by(public, self.checkpoint, self.signatures) for public in keys)


def read_kept(text: str) -> KeptHead:
    """Read a head as it was saved. Raises :class:`BadCheckpointError`."""
    checkpoint, signatures = parse(text)
    return KeptHead(checkpoint, tuple(signatures))
