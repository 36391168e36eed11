"""The embedded PostgreSQL starts whatever was killed before, and stops with whoever started it."""

import shutil
import stat
import subprocess
import sys
import threading
import time
from contextlib import suppress
from pathlib import Path

import psycopg
import pytest

from config.embedded import leftovers, places, postgres
from config.embedded.answering import answers
from config.env import APP, OWNER, REPOSITORY, embedded_url
from tests.config.servers import gone, one, serve, wait_for


def test_killed_at_once_it_recovers_what_was_committed(made: Path) -> None:
    owner = embedded_url(made, OWNER)
    server = serve(made)
    postgres.wait_ready(owner, process=server)
    with psycopg.connect(owner) as connection:
        connection.execute("CREATE TABLE kept (text text)")
    with psycopg.connect(owner) as other:
        with psycopg.connect(owner) as connection:
            connection.execute("INSERT INTO kept VALUES ('committed')")
        other.execute("INSERT INTO kept VALUES ('not committed')")
        server.kill()
        server.wait()
        with suppress(psycopg.OperationalError):
            other.commit()
    with postgres.running(made):
        assert one(owner, "SELECT string_agg(text, ',') FROM kept") == "committed"


def test_a_busy_backend_of_a_killed_server_is_cleared_away(made: Path) -> None:
    app = embedded_url(made, APP)
    server = serve(made)
    postgres.wait_ready(app, process=server)
    with psycopg.connect(app) as connection:
        backend = connection.info.backend_pid

        def count_for_ever() -> None:
            with suppress(psycopg.OperationalError):
                connection.execute(
                    "SELECT count(*) FROM generate_series(1, 100000) AS a, generate_series(1, 1000000) AS b"
                )

        busy = threading.Thread(target=count_for_ever)
        busy.start()
        time.sleep(0.5)
        server.kill()
        server.wait()
        assert not gone(backend)
        with postgres.running(made):
            assert gone(backend)
            assert answers(app)
        busy.join()


def test_a_second_server_on_the_same_folder_says_so(made: Path) -> None:
    with postgres.running(made):
        second = serve(made)
        output, _ = second.communicate(timeout=60)
        assert second.returncode == 1
        assert "PostgreSQL is already running on" in output
        assert answers(embedded_url(made, APP))


def test_a_lock_file_whose_number_went_to_a_stranger_is_removed(tmp_path: Path) -> None:
    lock = tmp_path / leftovers.LOCK_FILE
    with subprocess.Popen(["sleep", "60"]) as stranger:
        lock.write_text(f"{stranger.pid}\n")
        leftovers.clear(tmp_path)
        assert not lock.exists()
        stranger.kill()
    lock.write_text(f"{stranger.pid}\n")
    leftovers.clear(tmp_path)
    assert lock.exists(), "PostgreSQL judges for itself a number that nobody has"


def test_a_database_half_made_is_made_again(var: Path) -> None:
    making = serve(var)
    home = places.postgres_home(var)
    wait_for(lambda: bool(list(home.glob("data.new.*/base"))))
    making.kill()
    making.wait()
    with postgres.running(var):
        assert answers(embedded_url(var, APP))
    assert not list(home.glob("data.new.*/PG_VERSION"))


def test_it_stops_when_the_one_who_started_it_is_killed(made: Path) -> None:
    code = (
        "import sys, time\nfrom pathlib import Path\nfrom config.embedded import postgres\n"
        "with postgres.running(Path(sys.argv[1])):\n    print('up', flush=True)\n    time.sleep(60)\n"
    )
    with subprocess.Popen(
        [sys.executable, "-c", code, str(made)], cwd=REPOSITORY, stdout=subprocess.PIPE, text=True
    ) as starter:
        assert starter.stdout is not None
        assert starter.stdout.readline() == "up\n"
        data = places.postgres_home(made) / "data"
        assert list(leftovers.processes_in(data))
        starter.kill()
    wait_for(lambda: not list(leftovers.processes_in(data)))
    assert "database system is shut down" in (made / "logs" / "postgres.log").read_text()


def test_whoever_started_it_waits_for_the_others_before_stopping_it(made: Path) -> None:
    code = (
        "import sys\nfrom pathlib import Path\nfrom config.embedded import postgres\n"
        "with postgres.running(Path(sys.argv[1])):\n    print('up', flush=True)\n    sys.stdin.readline()\n"
    )
    with subprocess.Popen(
        [sys.executable, "-c", code, str(made)],
        cwd=REPOSITORY,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as starter:
        assert starter.stdin is not None
        assert starter.stdout is not None
        assert starter.stdout.readline() == "up\n"
        with postgres.running(made):
            starter.stdin.close()
            with pytest.raises(subprocess.TimeoutExpired):
                starter.wait(1.5)
            assert answers(embedded_url(made, APP))
        assert starter.wait(60) == 0
    assert not answers(embedded_url(made, APP))


def test_lost_passwords_are_named_as_the_reason(made: Path) -> None:
    kept = (made / "secrets" / APP).rename(made / "secrets" / "kept")
    refused = serve(made)
    output, _ = refused.communicate(timeout=60)
    kept.rename(made / "secrets" / APP)
    assert refused.returncode == 1
    assert "was made with other passwords" in output


def test_a_deep_folder_gets_its_sockets_elsewhere(tmp_path: Path) -> None:
    deep = tmp_path / ("d" * 100)
    try:
        with postgres.running(deep):
            assert answers(embedded_url(deep, APP))
        folder = places.socket_folder(deep)
        assert folder.parent == places.SHORT_HOME
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    finally:
        postgres.erase(deep)
        shutil.rmtree(places.socket_folder(deep))


def test_a_folder_that_is_a_link_is_not_trusted(tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "run").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(places.UnsafePlaceError, match="belongs to somebody else"):
        places.private_folder(tmp_path / "run")
