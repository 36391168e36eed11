"""The commands that hand a record out and verify one."""

import subprocess
import sys
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from config.env import REPOSITORY
from governance import keys, ledger
from governance.models import LedgerPayload, SignedHead
from governance.proof import checkpoints
from governance.proof.checkpoints import Checkpoint
from governance.record.headers import timestamp
from tests.governance.test_ledger import grow
from tests.governance.test_record import LINES, NOTES, note_over
from tests.people import People


def test_the_commands_export_and_verify(people: People, tmp_path: Path) -> None:
    for number in range(3):
        grow(people, number)
    assert ledger.sign_heads(keys.signer()) == []
    LedgerPayload.objects.filter(entry__community=people.community, entry__index=2).delete()
    grow(people, 4)
    printed = exported()
    path, head = tmp_path / "record.jsonl", tmp_path / "head.txt"
    path.write_text(printed)
    signed = SignedHead.objects.get(chain="tenants")
    saved = Checkpoint(signed.origin, signed.size, bytes.fromhex(signed.root), timestamp(signed.at))
    signer = keys.signer()
    head.write_text(checkpoints.note(saved, public=signer.public, signature=signer.sign(saved.text.encode())))
    sentence = (
        "tenants: 7 entries hold. 1 payload was erased. 1 kept head is part of it. 1 signed head, the newest over 6. "
        f"1 entry is not signed yet. Signed with {signer.key_id}: compare this with the key you know.\n"
    )
    assert verified("--head", str(head)) == sentence
    assert verified("--head", str(head), "--key", signer.key_id, "--file", str(path)) == sentence


def test_the_command_names_the_first_row_of_each_chain_and_all_if_asked(
    people: People, tmp_path: Path
) -> None:
    path = tmp_path / "record.jsonl"
    path.write_text(exported().replace('"role":"member"', '"role":"master"'))
    one, two = (
        "tenants, entry 1: This row's payload was changed.",
        "tenants, entry 2: This row's payload was changed.",
    )
    for words, told in (([], [one, "tenants: 1 more. See them with --all."]), (["--all"], [one, two])):
        shouted = StringIO()
        with pytest.raises(CommandError, match="The ledger does not hold: tenants"):
            call_command("verify_ledger", "--file", str(path), *words, stderr=shouted)
        assert shouted.getvalue().splitlines() == told


@pytest.mark.parametrize(("size", "code"), [(4, 0), (6, 0), (7, 1)])
def test_a_file_is_verified_where_there_is_no_database(tmp_path: Path, size: int, code: int) -> None:
    record, head = tmp_path / "record.jsonl", tmp_path / "head.txt"
    record.write_bytes(b"".join(LINES))
    head.write_text(NOTES.get(size, note_over(size, b"x" * 32)))
    environment = {
        "DATABASE_URL": "postgresql://nobody@127.0.0.1:9/nothing",
        "POLITY_SECRET_KEY": "s" * 32,
        "POLITY_VAR": str(tmp_path / "var"),
    }
    command = ["manage.py", "verify_ledger", "--file", str(record), "--head", str(head)]
    ran = subprocess.run(
        [sys.executable, *command],
        cwd=REPOSITORY,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == code, ran.stderr
    assert ("7 entries hold" in ran.stdout) is (code == 0)
    # Whoever only verifies has no secret of ours, and makes none up.
    assert not (tmp_path / "var").exists()


def test_the_commands_refuse_in_sentences(people: People, tmp_path: Path) -> None:
    with pytest.raises(CommandError, match=r"There is no chain called nowhere\. There are: tenants"):
        call_command("export_ledger", "nowhere")
    with pytest.raises(CommandError, match="its first line is missing or was changed"):
        call_command("verify_ledger", "--file", __file__)
    with pytest.raises(CommandError, match="not a signed head as it was handed out"):
        call_command("verify_ledger", "--head", __file__)
    with pytest.raises(CommandError, match="No such file"):
        call_command("verify_ledger", "--head", "nowhere")
    head = tmp_path / "head.txt"
    head.write_text(note_over(4, b"x" * 32, chain="bakers"))
    with pytest.raises(
        CommandError, match=r"You kept a head of bakers, whose record is not here\. Here: tenants"
    ):
        call_command("verify_ledger", "--head", str(head))


def exported() -> str:
    printed = StringIO()
    call_command("export_ledger", "tenants", stdout=printed)
    return printed.getvalue()


def verified(*words: str) -> str:
    printed = StringIO()
    call_command("verify_ledger", *words, stdout=printed)
    return printed.getvalue()
