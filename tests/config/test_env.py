"""The environment: defaults, what cannot be used, and secrets that stay where they belong."""

import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from config.env import REPOSITORY, EnvironmentVariableError, load, variables


@pytest.fixture
def var(tmp_path: Path) -> dict[str, str]:
    return {"POLITY_VAR": str(tmp_path / "var")}


def test_with_nothing_set_everything_is_on_this_machine(var: dict[str, str]) -> None:
    env = load(var)
    assert env.embedded_postgres
    assert env.embedded_engine
    assert env.database_url.startswith("postgresql://polity_app:")
    assert env.database_owner_url.startswith("postgresql://polity_owner:")
    assert env.database_direct_url == env.database_url
    assert env.celery_broker_url == env.database_url.replace("postgresql://", "sqla+postgresql+psycopg://")
    assert env.engine_url == env.embeddings_url == "http://127.0.0.1:8001"
    assert env.embedding_model == Path(var["POLITY_VAR"]) / "models" / "all-minilm-l6-v2"
    assert env.torch_threads == len(os.sched_getaffinity(0))
    assert env.secret_key == load(var).secret_key


def test_secrets_are_made_once_and_only_their_owner_reads_them(var: dict[str, str]) -> None:
    load(var)
    folder = Path(var["POLITY_VAR"]) / "secrets"
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert {file.name for file in folder.iterdir()} >= {"secret_key", "polity_app", "polity_owner"}
    assert {stat.S_IMODE(file.stat().st_mode) for file in folder.iterdir()} == {0o600}


def test_the_signing_key_is_made_up_only_by_somebody_who_signs(var: dict[str, str]) -> None:
    file = Path(var["POLITY_VAR"]) / "secrets" / "signing_key"
    env = load(var)
    assert not file.exists()
    assert env.signing_key == file.read_text() == load(var).signing_key
    assert load({**var, "POLITY_SIGNING_KEY": "k" * 32}).signing_key == "k" * 32


def test_a_secret_that_others_can_read_is_refused(var: dict[str, str]) -> None:
    load(var)
    (Path(var["POLITY_VAR"]) / "secrets" / "secret_key").chmod(0o644)
    with pytest.raises(RuntimeError, match=r"Others can read .*secret_key"):
        load(var)


def test_a_database_of_ones_own_needs_no_secrets_of_ours(var: dict[str, str]) -> None:
    env = load({**var, "DATABASE_URL": "postgresql://app:word@db/polity", "POLITY_SECRET_KEY": "x" * 32})
    assert not env.embedded_postgres
    assert env.database_owner_url == env.database_direct_url == env.database_url
    assert env.celery_broker_url == "sqla+postgresql+psycopg://app:word@db/polity"
    assert not Path(var["POLITY_VAR"]).exists()


def test_vectors_come_from_the_engine_unless_another_address_says_so(var: dict[str, str]) -> None:
    engine = {**var, "ENGINE_URL": "http://gpu:8000/"}
    assert load(engine).embeddings_url == "http://gpu:8000"
    assert (
        load({**engine, "POLITY_EMBEDDINGS_URL": "http://engine:8001"}).embeddings_url == "http://engine:8001"
    )


def test_several_engines_stand_in_one_variable(var: dict[str, str]) -> None:
    env = load({**var, "ENGINE_URL": " http://gpu-1:8000/ , https://gpu-2:8000 "})
    assert env.engine_url == "http://gpu-1:8000,https://gpu-2:8000"
    assert env.embeddings_url == "http://gpu-1:8000"
    assert not env.embedded_engine
    for wrong in ("http://gpu-1:8000,gpu-2:8000", ","):
        with pytest.raises(EnvironmentVariableError, match="ENGINE_URL must be an address"):
            load({**var, "ENGINE_URL": wrong})


def test_an_empty_variable_counts_as_not_set(var: dict[str, str]) -> None:
    assert load({**var, "DATABASE_URL": "", "POLITY_PORT": " "}).port == 8000


@pytest.mark.parametrize(
    ("name", "value", "sentence"),
    [
        ("POLITY_PORT", "http", "POLITY_PORT must be a number from 1 to 65535, and is 'http'."),
        ("POLITY_PORT", "0", "POLITY_PORT must be a number from 1 to 65535, and is '0'."),
        (
            "POLITY_COMMONS",
            "mill street",
            (
                "POLITY_COMMONS must be a community's name in addresses, such as mill-street, "
                "and is 'mill street'."
            ),
        ),
        ("POLITY_DEBUG", "perhaps", "POLITY_DEBUG must be yes or no, and is 'perhaps'."),
        ("ENGINE_URL", "engine:8001", "ENGINE_URL must be an address that starts with http:// or https://"),
        ("POLITY_PROT", "80", "POLITY_PROT is not a variable that anything reads. Did you mean POLITY_PORT?"),
        (
            "DATABASE_OWNER_URL",
            "postgresql://o@db/polity",
            "DATABASE_OWNER_URL is set and DATABASE_URL is not",
        ),
        ("CELERY_BROKER_URL", "localhost", "CELERY_BROKER_URL must be an address such as amqp://…."),
        ("POLITY_VAR", "/proc/nowhere", "Choose another folder with POLITY_VAR."),
    ],
)
def test_what_cannot_be_used_is_refused_in_a_sentence(
    var: dict[str, str], name: str, value: str, sentence: str
) -> None:
    with pytest.raises(EnvironmentVariableError) as refusal:
        load({**var, name: value})
    assert sentence in str(refusal.value)


def test_every_problem_is_named_at_once_and_no_secret_is_shown(var: dict[str, str]) -> None:
    with pytest.raises(EnvironmentVariableError) as refusal:
        load(
            {
                **var,
                "POLITY_SECRET_KEY": "short",
                "DATABASE_URL": "mysql://u:hunter2@db/x",
                "POLITY_PORT": "x",
            }
        )
    lines = str(refusal.value).splitlines()
    assert [line.split()[0] for line in lines] == ["POLITY_SECRET_KEY", "POLITY_PORT", "DATABASE_URL"]
    assert "hunter2" not in str(refusal.value)
    assert "short" not in str(refusal.value)


def test_no_secret_is_shown_by_the_settings_as_text(var: dict[str, str]) -> None:
    env = load(var)
    secrets = [file.read_text() for file in (Path(var["POLITY_VAR"]) / "secrets").iterdir()]
    assert secrets
    assert not [secret for secret in secrets if secret in repr(env)]


def test_every_variable_says_what_it_must_be_and_what_it_decides() -> None:
    for variable in variables():
        assert variable.form != "None", variable.name
        assert variable.description.endswith("."), variable.name
        assert str(REPOSITORY) not in variable.default


def test_the_table_of_variables_can_be_printed() -> None:
    printed = subprocess.run(
        [sys.executable, "-m", "config.env"], cwd=REPOSITORY, check=True, capture_output=True, text=True
    ).stdout
    assert [f"`{variable.name}`" in printed for variable in variables()] == [True] * len(list(variables()))
