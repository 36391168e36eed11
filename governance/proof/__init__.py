"""Proof: digests, Merkle trees, signatures, signed heads, receipts, attestations as statements. Pure."""
