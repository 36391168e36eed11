"""A million entries of a ledger verified from their file, beside pymerkle (PyPI, GPL-3.0, run by itself).

Ours does all that ``manage.py verify_ledger --file`` does: every header's hash, the chain, every payload's digest,
the Merkle tree, its root at each of a thousand signed heads, and their signatures. pymerkle hashes the same
headers into its tree and gives the root, and is timed twice: as the tree alone, with the headers cut out of the
file before the clock starts; and as the checks of ours that it knows how to make, signatures left out. All
three must find the same root.
"""

import json
import statistics
import subprocess
import sys
import tempfile
import time
from base64 import b64encode
from hashlib import sha256
from pathlib import Path

from config.env import load
from governance.proof.checkpoints import Checkpoint
from governance.proof.merkle import Frontier, leaf_hash
from governance.proof.signing import Signer
from governance.record.files import RecordFile
from governance.record.headers import canonical, header_bytes, payload_digest
from governance.record.lines import Opening, entry_line, head_line, key_line

ENTRIES = 1_000_000
SIGNED_EVERY = 1_000
ROUNDS = 3
CHAIN = "tenants"
AT = "2026-01-02T03:04:05.000006+00:00"
SIGNER = Signer("a secret that only this benchmark knows")
PYMERKLE = "pymerkle==7.0.0"
INSTALL_SECONDS = 600

PEER = """
import gc, hashlib, json, sys, time
from pymerkle import InmemoryTree

def headers(path):
    with open(path, "rb") as file:
        for line in file:
            if line.startswith(b'{"entry":'):
                yield line[9:].partition(b',"hash":')[0]

def tree_alone(path):
    found = list(headers(path))
    began = time.perf_counter()
    tree = InmemoryTree(algorithm="sha256")
    for header in found:
        tree.append_entry(header)
    return tree.get_root(), time.perf_counter() - began

def checks(path):
    began = time.perf_counter()
    tree, previous = InmemoryTree(algorithm="sha256"), ""
    with open(path, "rb") as file:
        for line in file:
            row = json.loads(line)
            if "entry" in row:
                header = row["entry"]
                text = json.dumps(header, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()
                index = tree.append_entry(text)
                body = json.dumps(row["payload"], sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()
                assert header["index"] == index - 1 and header["previous"] == previous
                assert tree.get_leaf(index).hex() == row["hash"]
                assert hashlib.sha256(bytes.fromhex(row["salt"]) + body).hexdigest() == header["payload"]
                previous = row["hash"]
            elif "signed" in row:
                assert tree.get_root(row["signed"]["size"]).hex() == row["signed"]["root"]
    return tree.get_root(), time.perf_counter() - began

root, seconds = {"tree": tree_alone, "checks": checks}[sys.argv[1]](sys.argv[2])
print(json.dumps({"root": root.hex(), "seconds": seconds}))
"""


def write_record(path: Path, entries: int) -> bytes:
    """Write a record of so many entries, signed at every thousandth, and return its root."""
    tree, previous, body = Frontier(), "", path.with_suffix(".body")
    with body.open("wb") as file:
        for index in range(entries):
            salt = sha256(index.to_bytes(8)).hexdigest()[:32]
            payload = canonical({"new": "drafter", "number": index, "old": "member"})
            header = header_bytes(
                actor=index % 97 + 1,
                at=AT,
                chain=CHAIN,
                index=index,
                kind="RoleChanged",
                payload=payload_digest(salt, payload),
                previous=previous,
                subject=f"user:{index % 97}",
            )
            leaf = leaf_hash(header)
            previous = leaf.hex()
            tree.append(leaf)
            file.write(entry_line(header, previous, (salt, payload)))
            if tree.size % SIGNED_EVERY == 0:
                file.write(_signed(tree))
    with path.open("wb") as file, body.open("rb") as rest:
        file.write(Opening(CHAIN, entries, previous).line + key_line(SIGNER.public))
        while block := rest.read(1 << 20):
            file.write(block)
    body.unlink()
    return tree.root()


def _signed(tree: Frontier) -> bytes:
    head = Checkpoint(f"polity.example/c/{CHAIN}/ledger", tree.size, tree.root(), AT)
    return head_line(
        origin=head.origin,
        size=head.size,
        root=head.root.hex(),
        at=head.at,
        key=SIGNER.key_id,
        signature=b64encode(SIGNER.sign(head.text.encode())).decode(),
    )


def peer_python() -> Path:
    """Return the interpreter of pymerkle's environment, made on first use."""
    folder = load().var / "peers" / "pymerkle"
    python = folder / "bin" / "python"
    if not (folder / "installed").exists():
        for command in (
            [sys.executable, "-m", "venv", "--clear", str(folder)],
            [str(python), "-m", "pip", "install", "-qq", "--disable-pip-version-check", PYMERKLE],
        ):
            subprocess.run(command, check=True, timeout=INSTALL_SECONDS)  # noqa: S603 - commands of our own
        (folder / "installed").touch()
    return python


def ours(path: Path, root: bytes) -> float:
    """Verify the file and return the seconds it took. Raises ``RuntimeError`` where it does not hold."""
    began = time.perf_counter()
    record = RecordFile(path, trusted=[SIGNER.key_id])
    faults = list(record.faults())
    seconds = time.perf_counter() - began
    if faults or record.walk.tree.root() != root or record.walk.heads != record.walk.entries // SIGNED_EVERY:
        message = f"The record should hold: {faults[:1]}"
        raise RuntimeError(message)
    return seconds


def peer(path: Path, root: bytes, what: str) -> float:
    """Have pymerkle do its part on the file and return the seconds it took. It must find the same root."""
    command = [str(peer_python()), "-c", PEER, what, str(path)]
    printed = subprocess.run(command, check=True, capture_output=True, text=True).stdout  # noqa: S603 - our own
    found = json.loads(printed)
    if found["root"] != root.hex():
        message = f"pymerkle finds the root {found['root']}, and we {root.hex()}."
        raise RuntimeError(message)
    return float(found["seconds"])


def ratios(entries: int = ENTRIES) -> tuple[dict[str, float], dict[str, object]]:
    """Return pymerkle's seconds over ours, for its tree alone and for its checks, and the seconds themselves."""
    with tempfile.TemporaryDirectory(dir=load().var) as folder:
        path = Path(folder) / "record.jsonl"
        root = write_record(path, entries)
        taken: dict[str, list[float]] = {"ours": [], "tree": [], "checks": []}
        for _ in range(ROUNDS):
            taken["ours"].append(ours(path, root))
            taken["tree"].append(peer(path, root, "tree"))
            taken["checks"].append(peer(path, root, "checks"))
        megabytes = path.stat().st_size / 1e6
    medians = {name: statistics.median(seconds) for name, seconds in taken.items()}
    figures: dict[str, object] = {
        "ledger": {"entries": entries, "megabytes": megabytes, "seconds": medians, "rounds": taken}
    }
    return {
        "ledger_vs_peer": medians["checks"] / medians["ours"],
        "ledger_vs_peer_tree_alone": medians["tree"] / medians["ours"],
    }, figures


if __name__ == "__main__":
    print(ratios(int(sys.argv[1]) if len(sys.argv) > 1 else ENTRIES))
