"""One address says what sends e-mail."""

from pathlib import Path

import pytest

from config.env import EnvironmentVariableError, load
from config.mail import mail_server


def test_smtp_asks_for_starttls() -> None:
    server = mail_server("smtp://bob%40example.org:a%2Fword@mail.example.org", host="site.org")
    assert (server.host, server.port, server.tls) == ("mail.example.org", 587, "starttls")
    assert (server.user, server.password) == ("bob@example.org", "a/word")
    assert server.sender == "bob@example.org"
    assert server.backend.endswith("smtp.EmailBackend")


def test_smtps_speaks_tls_from_the_first_byte() -> None:
    server = mail_server("smtps://mail.example.org:2465?from=news@example.org", host="site.org")
    assert (server.port, server.tls, server.sender) == (2465, "always", "news@example.org")


def test_doing_without_has_to_be_said() -> None:
    server = mail_server("smtp://localhost:25?tls=none", host="site.org")
    assert (server.port, server.tls, server.sender) == (25, "none", "polity@site.org")


def test_with_nothing_set_messages_become_files(tmp_path: Path) -> None:
    env = load({"POLITY_VAR": str(tmp_path / "a folder")})
    server = mail_server(env.email_url, host="site.org")
    assert server.folder == str(tmp_path / "a folder" / "mail")
    assert server.backend.endswith("filebased.EmailBackend")


@pytest.mark.parametrize(
    "url",
    [
        "mail.example.org",
        "http://mail.example.org",
        "smtp://",
        "smtp://host?tls=perhaps",
        "smtps://host?tls=none",
        "smtp://host?nonsense=1",
        "smtp://host:port",
        "file://elsewhere/folder",
    ],
)
def test_what_cannot_be_used_is_refused(url: str, tmp_path: Path) -> None:
    with pytest.raises(EnvironmentVariableError, match="EMAIL_URL must be an address such as smtp://"):
        load({"POLITY_VAR": str(tmp_path), "EMAIL_URL": url})


def test_a_refusal_does_not_show_the_password(tmp_path: Path) -> None:
    with pytest.raises(EnvironmentVariableError) as refused:
        load({"POLITY_VAR": str(tmp_path), "EMAIL_URL": "smtp://bob:hush@host?tls=perhaps"})
    assert "hush" not in str(refused.value)


def test_networks_are_networks(tmp_path: Path) -> None:
    env = load({"POLITY_VAR": str(tmp_path), "POLITY_WEBHOOK_NETWORKS": "127.0.0.0/8, fd00::/8"})
    assert [str(each) for each in env.webhook_networks] == ["127.0.0.0/8", "fd00::/8"]
    with pytest.raises(EnvironmentVariableError, match="POLITY_WEBHOOK_NETWORKS must be networks"):
        load({"POLITY_VAR": str(tmp_path), "POLITY_WEBHOOK_NETWORKS": "10.0.0.1/8"})
