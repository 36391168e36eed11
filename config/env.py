"""Every environment variable the project reads, with its default. Nothing else reads the environment.

``python -m config.env`` prints them as a table. A variable that is set to nothing counts as not set.
"""

import difflib
import os
from collections.abc import Callable, Iterator, Mapping
from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path
from typing import Annotated, NamedTuple
from urllib.parse import quote, urlsplit

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, ValidationError
from pydantic_core import ErrorDetails

from adapters.fetching import BASE, EMBEDDING
from config.embedded import places
from config.mail import mail_server

REPOSITORY = Path(__file__).resolve().parent.parent
OURS = "POLITY_"
DATABASE = "polity"
OWNER = "polity_owner"
APP = "polity_app"
SUPERUSER = "postgres"
MAX_HOSTS = 1_000
"""How many hosts can share limits."""


class EnvironmentVariableError(ValueError):
    """An environment variable has a value that cannot be used."""


def embedded_url(var: Path, role: str, database: str = DATABASE) -> str:
    """Return the URL of the embedded server's ``database`` for ``role``, whose password is its secret."""
    folder = quote(str(places.postgres_socket_folder(var)), safe="")
    return f"postgresql://{role}:{places.secret(var, role)}@/{database}?host={folder}"


def _with_scheme(*schemes: str) -> Callable[[str], str]:
    def check(url: str) -> str:
        if urlsplit(url).scheme not in schemes:
            raise ValueError(url)
        return url

    return check


def _bare(url: str) -> str:
    return url.rstrip("/")


def _several(addresses: str) -> str:
    """Check each of the addresses that stand in a text with commas between them, and leave no space."""
    found = tuple(each.strip() for each in addresses.split(",") if each.strip())
    return ",".join(_bare(_with_scheme("http", "https")(each)) for each in found or (addresses,))


def _names(text: object) -> object:
    return tuple(name.strip() for name in text.split(",") if name.strip()) if isinstance(text, str) else text


def _mail(url: str) -> str:
    mail_server(url, host="localhost")
    return url


def _networks(text: object) -> object:
    names = _names(text)
    return tuple(ip_network(name) for name in names) if isinstance(names, tuple) else names


def _place(text: str) -> str:
    place, places = _parts(text)
    if not 1 <= place <= places <= MAX_HOSTS:
        raise ValueError(text)
    return text


def _parts(text: str) -> tuple[int, int]:
    place, _, places = text.partition("/")
    return int(place), int(places)


def _threads(number: int) -> int:
    return number or len(os.sched_getaffinity(0))


def _own_names(public_url: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys((urlsplit(public_url).hostname or "", "localhost", "127.0.0.1")))


def _broker_on(database_url: str) -> str:
    return "sqla+postgresql+psycopg://" + database_url.split("://", 1)[1]


Postgres = Annotated[str, AfterValidator(_with_scheme("postgresql", "postgres"))]
Http = Annotated[str, AfterValidator(_with_scheme("http", "https")), AfterValidator(_bare)]
Addresses = Annotated[str, AfterValidator(_several)]
Names = Annotated[tuple[str, ...], BeforeValidator(_names)]
Networks = Annotated[tuple[IPv4Network | IPv6Network, ...], BeforeValidator(_networks)]
Place = Annotated[str, AfterValidator(_place)]
Port = Annotated[int, Field(ge=1, le=65_535)]


class Env(BaseModel):
    """What the environment says, complete: whatever was not set has its default.

    A field's alias is its variable, its title what the value must be, its description what it decides.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True, validate_default=True)

    var: Annotated[Path, AfterValidator(Path.resolve)] = Field(
        alias="POLITY_VAR",
        title="a folder",
        description="The folder of everything made at run time: models, adapters, runs, logs, secrets.",
        default=REPOSITORY / "var",
    )
    debug: bool = Field(
        alias="POLITY_DEBUG",
        title="yes or no",
        description="Whether error pages show their traceback. Never on a server that others can reach.",
        default=False,
    )
    secret_key: str = Field(
        alias="POLITY_SECRET_KEY",
        title="a text of at least 32 characters",
        description="Signs sessions and invitation links. Made up once, into var/secrets, if not set.",
        min_length=32,
        repr=False,
        default_factory=lambda data: places.secret(data["var"], "secret_key"),
    )
    given_signing_key: str | None = Field(
        alias="POLITY_SIGNING_KEY",
        title="a text of at least 32 characters",
        description="Whoever knows it signs for this instance: only processes that sign need it, the pipeline "
        "first. Made up once, into var/secrets, if not set.",
        min_length=32,
        repr=False,
        default=None,
    )
    host: str = Field(
        alias="POLITY_HOST",
        title="an address",
        description="The address the web process listens on; 0.0.0.0 for every network.",
        default="127.0.0.1",
    )
    port: Port = Field(
        alias="POLITY_PORT",
        title="a number from 1 to 65535",
        description="The port the web process listens on.",
        default=8000,
    )
    public_url: Http = Field(
        alias="POLITY_PUBLIC_URL",
        title="an address that starts with http:// or https://",
        description="The address under which people reach the site: used in links, and to judge form posts.",
        default_factory=lambda data: f"http://localhost:{data['port']}",
    )
    allowed_hosts: Names = Field(
        alias="POLITY_ALLOWED_HOSTS",
        title="host names with commas between them",
        description="The host names the site answers to. By default the public one and this machine's own.",
        default_factory=lambda data: _own_names(data["public_url"]),
    )
    database_url: Postgres = Field(
        alias="DATABASE_URL",
        title="an address that starts with postgresql://",
        description="The PostgreSQL database, as the role that runs everything and cannot change the schema. "
        "Not set: a PostgreSQL of our own, reached through a Unix socket.",
        repr=False,
        default_factory=lambda data: embedded_url(data["var"], APP),
    )
    database_owner_url: Postgres = Field(
        alias="DATABASE_OWNER_URL",
        title="an address that starts with postgresql://",
        description="The same database as the role that owns the tables and migrates. "
        "Not set beside a DATABASE_URL: that one, so only a process that migrates needs it.",
        repr=False,
        default_factory=lambda data: embedded_url(data["var"], OWNER),
    )
    database_direct_url: Postgres = Field(
        alias="DATABASE_DIRECT_URL",
        title="an address that starts with postgresql://",
        description="The same database without a connection pooler between, to listen for notifications.",
        repr=False,
        default_factory=lambda data: data["database_url"],
    )
    database_pool: Annotated[int, Field(ge=0, le=1_000)] = Field(
        alias="POLITY_DATABASE_POOL",
        title="a number up to 1000",
        description="How many database connections a process shares among its requests; further requests wait for one. "
        "0: each thread has its own. The web process sets 24 for itself if nothing is set.",
        default=0,
    )
    gateway_host: Place = Field(
        alias="POLITY_GATEWAY_HOST",
        title="a place such as 2/3, for the second of three",
        description="Which of the hosts this is that answer at the endpoints: each keeps to its part of every limit.",
        default="1/1",
    )
    database_admin_url: Postgres | None = Field(
        alias="DATABASE_ADMIN_URL",
        title="an address that starts with postgresql://",
        description="The server as a role that makes roles and databases. Only `python -m "
        "config.embedded.provision` uses it, once, to make those that the other addresses name.",
        repr=False,
        default=None,
    )
    celery_broker_url: str = Field(
        alias="CELERY_BROKER_URL",
        title="an address such as amqp://…",
        description="What wakes the workers up. By default tables in the same database.",
        pattern=r"^[a-z][a-z0-9+]*://",
        repr=False,
        default_factory=lambda data: _broker_on(data["database_url"]),
    )
    engine_port: Port = Field(
        alias="POLITY_ENGINE_PORT",
        title="a number from 1 to 65535",
        description="The port on this machine that the embedded engine listens on.",
        default=8001,
    )
    engine_url: Addresses = Field(
        alias="ENGINE_URL",
        title="an address that starts with http:// or https://, or several with commas between them",
        description="The engine that serves the models, or several alike, which share the adapters among them. "
        "Not set: one of our own, on POLITY_ENGINE_PORT.",
        default_factory=lambda data: f"http://127.0.0.1:{data['engine_port']}",
    )
    base_model: str = Field(
        alias="POLITY_BASE_MODEL",
        title="a name",
        description="The model every community starts from: the one we fetch, a Hugging Face id, a folder.",
        min_length=1,
        default=BASE,
    )
    embedding_model: Annotated[Path, AfterValidator(Path.absolute)] = Field(
        alias="POLITY_EMBEDDING_MODEL",
        title="a folder",
        description="The model that says which texts mean alike, by the mean over its tokens: a folder whose "
        "name is the model's. By default the one we fetch, under POLITY_VAR.",
        default_factory=lambda data: data["var"] / "models" / EMBEDDING,
    )
    embeddings_url: Http = Field(
        alias="POLITY_EMBEDDINGS_URL",
        title="an address that starts with http:// or https://",
        description="What serves that model: an engine of ours, or a vLLM under the same name. "
        "Not set: the first engine that serves the others.",
        default_factory=lambda data: data["engine_url"].split(",")[0],
    )
    commons: str | None = Field(
        alias="POLITY_COMMONS",
        title="a community's name in addresses, such as mill-street",
        description="The community whose votes share out the engine's time among all who are served here. "
        "Not set: everybody weighs the same.",
        pattern=r"^[-a-zA-Z0-9_]{1,64}$",
        default=None,
    )
    email_url: Annotated[str, AfterValidator(_mail)] = Field(
        alias="EMAIL_URL",
        title="an address such as smtp://name:password@host:587 or smtps://…, with ?from=… for the sender",
        description="What sends e-mail. smtp:// asks for STARTTLS; ?tls=none does without. "
        "Not set: messages are written as files into var/mail.",
        repr=False,
        default_factory=lambda data: (data["var"] / "mail").as_uri(),
    )
    webhook_networks: Networks = Field(
        alias="POLITY_WEBHOOK_NETWORKS",
        title="networks with commas between them, such as 10.1.0.0/16",
        description="Networks of your own that webhooks may reach, without TLS too. "
        "By default none: webhooks reach public addresses only, over https.",
        default=(),
    )
    lease_seconds: int = Field(
        alias="POLITY_LEASE_SECONDS",
        title="a number from 1 to 3600",
        description="How long a step may be silent before another worker takes it over.",
        ge=1,
        le=3600,
        default=30,
    )
    torch_threads: Annotated[int, AfterValidator(_threads)] = Field(
        alias="POLITY_TORCH_THREADS",
        title="a number from 0 to 256",
        description="How many threads the engine and a trainer compute with; 0 stands for every processor.",
        ge=0,
        le=256,
        default=0,
    )

    @property
    def repository(self) -> Path:
        """The folder the code lives in."""
        return REPOSITORY

    @property
    def signing_key(self) -> str:
        """The secret that the instance signs with. Made up by whoever asks first: web never does."""
        return self.given_signing_key or places.secret(self.var, "signing_key")

    @property
    def gateway_place(self) -> tuple[int, int]:
        """The place of this host among those that answer at the endpoints, and how many there are."""
        return _parts(self.gateway_host)

    @property
    def embedded_postgres(self) -> bool:
        """Whether the database is our own server's."""
        return "database_url" not in self.model_fields_set

    @property
    def embedded_engine(self) -> bool:
        """Whether the engine is our own process."""
        return "engine_url" not in self.model_fields_set


class Variable(NamedTuple):
    """One environment variable, for people."""

    name: str
    form: str
    default: str
    description: str


def variables() -> Iterator[Variable]:
    """Yield every variable, in the order in which they build on one another."""
    for field in Env.model_fields.values():
        default = "computed" if field.default_factory else str(field.default).replace(str(REPOSITORY), ".")
        yield Variable(str(field.alias), str(field.title), default, str(field.description))


def load(environ: Mapping[str, str] | None = None) -> Env:
    """Read ``environ`` (by default the process's own). EnvironmentVariableError with a sentence a problem."""
    source = os.environ if environ is None else environ
    given = {name: value.strip() for name, value in source.items() if value.strip()}
    titles = {variable.name: variable.form for variable in variables()}
    problems = [_unknown(name, titles) for name in given if name.startswith(OURS) and name not in titles]
    if "DATABASE_OWNER_URL" in given and "DATABASE_URL" not in given:
        problems.append("DATABASE_OWNER_URL is set and DATABASE_URL is not: set both, or neither.")
    try:
        known = {name: value for name, value in given.items() if name in titles}
        if "DATABASE_URL" in given:
            known.setdefault("DATABASE_OWNER_URL", given["DATABASE_URL"])
        env = Env.model_validate(known)
    except ValidationError as error:
        problems += [_wrong(detail, titles, given) for detail in error.errors() if detail["loc"][0] in given]
    except OSError as error:
        problems.append(
            f"{error.filename} cannot be used: {error.strerror}. Choose another folder with POLITY_VAR."
        )
    if problems:
        raise EnvironmentVariableError("\n".join(problems))
    return env


def _unknown(name: str, titles: Mapping[str, str]) -> str:
    near = difflib.get_close_matches(name, titles, n=1)
    hint = f" Did you mean {near[0]}?" if near else " `python -m config.env` lists those that exist."
    return f"{name} is not a variable that anything reads.{hint}"


def _wrong(detail: ErrorDetails, titles: Mapping[str, str], given: Mapping[str, str]) -> str:
    name = str(detail["loc"][0])
    secret = next(not field.repr for field in Env.model_fields.values() if field.alias == name)
    return f"{name} must be {titles[name]}" + ("." if secret else f", and is {given[name]!r}.")


if __name__ == "__main__":
    print("| variable | must be | default | decides |\n|---|---|---|---|")  # noqa: T201 - this is its output
    for variable in variables():
        print("| `{}` | {} | {} | {} |".format(*variable))  # noqa: T201 - this is its output
