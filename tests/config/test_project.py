"""What surrounds the code: lock files, licences, containers, and the tests' own runner."""

import re
import subprocess
import sys
from collections.abc import Mapping
from typing import Any

import pytest
import yaml
from packaging.requirements import Requirement

from adapters.engine import limits
from adapters.fetching import EMBEDDING
from config.embedded import needs, provision
from config.env import APP, OWNER, REPOSITORY, load, variables
from requirements.compile import LOCKS, NotInstalledError, needed
from requirements.licences import binds
from tests.coverage_figure import disagreement
from tests.run import Result, problems, total


def pins(lock: str) -> dict[str, str]:
    lines = (REPOSITORY / "requirements" / f"{lock}.txt").read_text().splitlines()
    return dict(line.split("==") for line in lines if not line.startswith("#"))


def test_each_lock_file_holds_all_of_the_one_before() -> None:
    base, train, dev = (pins(lock) for lock in LOCKS)
    assert base.items() < train.items() < dev.items()


def test_lock_files_name_no_build_of_torch_and_no_place() -> None:
    for lock in LOCKS:
        text = (REPOSITORY / "requirements" / f"{lock}.txt").read_text()
        assert not [line for line in text.splitlines() if line.startswith(("torch", "nvidia", "triton", "-"))]
        assert "+" not in text
        assert "/" not in text


def test_a_lock_follows_extras_and_what_packages_need_themselves() -> None:
    assert {"psycopg", "psycopg-binary", "typing-extensions"} <= needed(
        [Requirement("psycopg[binary]")]
    ).keys()
    assert "psycopg-binary" not in needed([Requirement("psycopg")])


def test_a_lock_is_refused_where_a_package_is_missing_or_of_another_version() -> None:
    with pytest.raises(NotInstalledError, match="not installed"):
        needed([Requirement("there-is-no-such-package")])
    with pytest.raises(NotInstalledError, match=r"is wanted, and .* is installed"):
        needed([Requirement("django<2")])


@pytest.mark.parametrize(
    ("licence", "answer"),
    [
        ("MIT License", False),
        ("LGPL-3.0-only", False),
        ("GNU Lesser General Public License v3 (LGPLv3)", False),
        ("Mozilla Public License 2.0 (MPL 2.0)", False),
        ("MIT OR GPL-2.0-only", False),
        ("GPL-3.0-only", True),
        ("AGPL-3.0-or-later", True),
        ("GNU General Public License v2 (GPLv2)", True),
        ("GNU Affero General Public License v3", True),
        ("MIT AND GPL-2.0-only", True),
    ],
)
def test_which_licences_bind(licence: str, answer: bool) -> None:
    assert binds(licence) is answer


@pytest.fixture
def services() -> Mapping[str, Any]:
    found: Mapping[str, Any] = yaml.safe_load((REPOSITORY / "docker-compose.yml").read_text())["services"]
    return found


def test_containers_set_only_variables_that_are_read(services: Mapping[str, Any]) -> None:
    known = {variable.name for variable in variables()}
    ours = [service for service in services.values() if service["image"].startswith("polity-")]
    assert len(ours) >= 6
    for service in ours:
        assert set(service["environment"]) <= known
        addresses = {name: value.replace("$", "x") for name, value in service["environment"].items()}
        # Compose fills these in, and stops where one is missing.
        engine = dict.fromkeys(("ENGINE_URL", "POLITY_EMBEDDINGS_URL"), "http://engine:8001")
        load({**addresses, **engine, "POLITY_PUBLIC_URL": "http://localhost", "POLITY_COMMONS": ""})


def test_containers_wait_for_ones_that_exist(services: Mapping[str, Any]) -> None:
    for service in services.values():
        assert set(service.get("depends_on", {})) <= set(services)


def test_only_those_who_need_them_get_the_owners_and_the_superusers_password(
    services: Mapping[str, Any],
) -> None:
    owners = {
        name for name, service in services.items() if "OWNER_PASSWORD" in str(service.get("environment"))
    }
    admins = {
        name for name, service in services.items() if "POSTGRES_PASSWORD" in str(service.get("environment"))
    }
    assert owners == {"provision", "migrate"}
    assert admins == {"provision", "postgres"}


def test_only_those_who_sign_get_the_signing_key(services: Mapping[str, Any]) -> None:
    signing = {name for name, service in services.items() if "SIGNING_KEY" in str(service.get("environment"))}
    assert signing == {"pipeline", "worker"}


def test_the_engines_container_has_the_embedding_model_that_is_fetched(services: Mapping[str, Any]) -> None:
    engine = services["engine"]
    folder = f"{engine['environment']['POLITY_VAR']}/models/{EMBEDDING}"
    assert f"--embedding-model={folder}" in engine["command"]


@pytest.fixture
def vllm(services: Mapping[str, Any]) -> Mapping[str, Any]:
    found: Mapping[str, Any] = services["vllm"]
    return found


def test_vllm_is_pinned_private_and_cannot_write(vllm: Mapping[str, Any]) -> None:
    assert vllm["profiles"] == ["gpu"]
    assert re.fullmatch(r"vllm/vllm-openai:v\d+\.\d+\.\d+", vllm["image"])
    assert "ports" not in vllm
    assert all(volume["read_only"] for volume in vllm["volumes"])
    assert "/health" in str(vllm["healthcheck"]["test"])


def test_vllm_finds_adapters_by_name_where_they_are_kept(
    vllm: Mapping[str, Any], services: Mapping[str, Any]
) -> None:
    var = services["model"]["environment"]["POLITY_VAR"]
    seen = {volume["target"]: volume["volume"]["subpath"] for volume in vllm["volumes"]}
    assert seen == {f"{var}/models": "models", f"{var}/adapters": "adapters"}
    settings = vllm["environment"]
    assert settings["VLLM_PLUGINS"] == "lora_filesystem_resolver"
    assert settings["VLLM_LORA_RESOLVER_CACHE_DIR"] == f"{var}/adapters"
    assert settings["VLLM_ALLOW_RUNTIME_LORA_UPDATING"] == "True"
    # An adapter names its base by its folder's name alone, and vLLM takes it only for a model of that very name.
    told = dict(option.split("=", 1) for option in vllm["command"] if "=" in option)
    assert vllm["working_dir"] == f"{var}/models"
    assert told["--model"] == told["--served-model-name"] == "${BASE_MODEL:-smollm2-135m-instruct}"


def test_vllm_takes_every_adapter_that_our_engine_takes(vllm: Mapping[str, Any]) -> None:
    told = dict(option.split("=", 1) for option in vllm["command"] if "=" in option)
    assert "--enable-lora" in vllm["command"]
    assert int(told["--max-lora-rank"]) == limits.RANK
    resident, batched = (
        int(told[name].strip("${}").rsplit(":-")[1]) for name in ("--max-cpu-loras", "--max-loras")
    )
    assert resident >= batched


@pytest.fixture
def told() -> list[Any]:
    """Return what docs/scale-out.md has people write into files."""
    page = (REPOSITORY / "docs" / "scale-out.md").read_text()
    return [yaml.safe_load(block) for block in re.findall(r"```yaml\n(.*?)```", page, re.DOTALL)]


def test_the_second_vllm_that_the_docs_tell_of_goes_by_the_first(told: list[Any]) -> None:
    [second] = told[0]["services"].values()
    assert second["extends"] == {"file": "docker-compose.yml", "service": "vllm"}
    assert set(second) == {"extends", "environment"}, "Compose joins lists, so only maps can be changed."


def test_ray_is_told_the_same_as_vllm(told: list[Any], vllm: Mapping[str, Any]) -> None:
    [config] = told[1]["applications"][0]["args"]["llm_configs"]
    wanted = config["engine_kwargs"]
    options = " ".join(vllm["command"]).split(" --")
    flags = dict(option.removeprefix("--").replace("=", " ", 1).partition(" ")[::2] for option in options)
    for name, value in wanted.items():
        flag = flags[name.replace("_", "-")]
        default = re.sub(r"\$\{\w+:-(.*)\}", r"\1", flag)
        words = value if isinstance(value, list) else ["" if value is True else str(value)]
        assert default == " ".join(words)
    shared = {
        "VLLM_ALLOW_RUNTIME_LORA_UPDATING",
        "VLLM_PLUGINS",
        "VLLM_LORA_RESOLVER_CACHE_DIR",
        "HF_HUB_OFFLINE",
    }
    assert config["runtime_env"]["env_vars"] == {name: vllm["environment"][name] for name in shared}


def test_containers_and_the_process_manager_listen_to_the_same_queues(services: Mapping[str, Any]) -> None:
    from config.embedded.programs import programs

    table = {program.name: program.command for program in programs(load())}
    for name in ("worker", "trainer"):
        command = services[name]["command"]
        assert command[command.index("--queues") + 1] == table[name][table[name].index("--queues") + 1]


def test_a_server_of_ones_own_is_provisioned_from_three_addresses() -> None:
    addresses = {
        "DATABASE_URL": f"postgresql://{APP}:one@db/polity",
        "DATABASE_OWNER_URL": f"postgresql://{OWNER}:two@db/polity",
    }
    with pytest.raises(provision.ProvisionError, match="Set DATABASE_ADMIN_URL"):
        provision.provision_what_is_named(load(addresses))
    addresses |= {
        "DATABASE_ADMIN_URL": "postgresql://postgres@db",
        "DATABASE_URL": "postgresql://me@db/polity",
    }
    with pytest.raises(provision.ProvisionError, match="The address of polity_app must name that role"):
        provision.provision_what_is_named(load(addresses))


def test_every_app_of_ours_is_known_by_the_name_of_its_folder() -> None:
    from django.apps import apps

    folders = {file.parent.parent for file in needs.migrations(REPOSITORY)}
    assert {folder.name for folder in folders} <= {config.label for config in apps.get_app_configs()}


def test_make_lists_every_target() -> None:
    listed = subprocess.run(["make"], cwd=REPOSITORY, check=True, capture_output=True, text=True).stdout
    assert {line.split()[1] for line in listed.splitlines()} >= {
        *("demo", "test", "up", "lint", "types", "chaos", "bench", "docs", "clean")
    }


def test_the_stages_of_the_tests_add_up() -> None:
    results = [
        Result("fast", 0, "===== 10 passed, 1 skipped in 3.21s =====", 3.5),
        Result("browser", 1, "== 1 failed, 2 passed, 2 skipped, 1 error in 10.00s ==", 11.0),
    ]
    assert total(results).strip("= ") == "1 failed, 12 passed, 3 skipped, 1 error in 14.50s"
    assert problems(results, ["browser"]) == [
        "browser failed (exit code 1).",
        "browser skipped 2 tests that had to run.",
    ]
    assert problems(results[:1], ["browser"]) == []


def test_the_readmes_coverage_is_compared_with_the_measured_one() -> None:
    assert disagreement("Test coverage: 91 %", 90) == ""
    assert disagreement("Test coverage: 91 %", 85) == "The README says 91 % coverage, and it is 85 %."
    assert disagreement("Nothing.", 85) == "The README names no coverage. It is 85 %."


def test_the_runner_explains_itself() -> None:
    said = subprocess.run(
        [sys.executable, "-m", "tests.run", "--help"],
        cwd=REPOSITORY,
        check=True,
        capture_output=True,
        text=True,
    ).stdout
    assert "--must-run" in said
