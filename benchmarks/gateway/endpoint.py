"""A community whose endpoint is asked: its text ratified, its model live, its key and itself held to limits.

``python -m benchmarks.gateway.endpoint`` makes it in the database that the environment names, and prints its
client's secret.
"""

import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

import django

django.setup()

from django.core.management import call_command  # noqa: E402 - Django must be set up first

from adapters.limits import Limits  # noqa: E402 - the same, and so for all that follows
from adapters.models import Deployment  # noqa: E402
from adapters.prompt import compiled, prompt_digest  # noqa: E402
from adapters.services import keys, limits, prompts  # noqa: E402
from adapters.serving_tuple import ServingTuple  # noqa: E402
from adapters.states import DeploymentStatus  # noqa: E402
from benchmarks.constitutions import norm, text  # noqa: E402
from benchmarks.gateway.database import SLUG  # noqa: E402
from config.pipeline import PIPELINE  # noqa: E402
from constitutions.document import Document  # noqa: E402
from constitutions.formats import to_yaml  # noqa: E402
from constitutions.selectors import effective_norms, version_in_force  # noqa: E402
from constitutions.services import drafts  # noqa: E402
from governance import clock  # noqa: E402
from governance.counting.ballots import Choice  # noqa: E402
from governance.dispatcher import Dispatcher  # noqa: E402
from governance.models import Step, User  # noqa: E402
from governance.rules import DecisionRule  # noqa: E402
from governance.services import communities, voting  # noqa: E402
from governance.steps import run  # noqa: E402

NORMS = 20
RATIFY = "constitutions.ratify"
HIGH = Limits(1_000_000, 1_000_000_000, 1_000_000_000, 1_000_000_000_000, 1_000, 1_000_000_000_000)
"""Every limit is set, and none is reached: each is counted and held against all the same."""


def make() -> str:
    """Make the community in this process's database, and return its client's secret."""
    alice = User.objects.create_user("alice", is_staff=True)
    rule = DecisionRule(close_early="when_all_voted")
    found = communities.found(
        alice, slug=SLUG, name="Benchmark", purpose="To be measured.", first_steward=alice, rule=rule
    )
    rules = dict.fromkeys(("ratify", "deploy"), rule.model_dump(mode="json"))
    document = Document.model_validate(text([norm(number) for number in range(NORMS)], rules=rules))
    draft = drafts.start(alice, community=found, source=to_yaml(document))
    decision = drafts.propose(alice, draft=draft, reason="To begin.", why_here="It is ours.")
    voting.cast(alice, decision=decision, ballot={"choice": Choice.YES})
    Dispatcher(PIPELINE, _ratified).turn()
    version = version_in_force(found)
    if version is None or version.decision is None:
        message = "The benchmark's text should be in force now."
        raise RuntimeError(message)
    prompt = prompts.store(version, compiled(document, effective_norms(version), ()), shots=0)
    serving = ServingTuple(
        base_revision="stub",
        prompt_digest=prompt.digest,
        chat_template_digest=prompt_digest(()),
    )
    moment = clock.now()
    Deployment.objects.create(
        community=found,
        version=version,
        prompt=prompt,
        tuple=serving.model_dump(mode="json"),
        digest=serving.digest,
        decision=version.decision,
        status=DeploymentStatus.LIVE,
        staged_at=moment,
        live_at=moment,
    )
    limits.set_for_community(alice, community=found, limits=HIGH)
    return keys.create(alice, community=found, name="wrk", limits=HIGH)[1]


def _ratified(step: Step) -> None:
    """Run the one step that is wanted of what follows from a vote."""
    if step.task == RATIFY:
        run(step.pk, PIPELINE.tasks[RATIFY].function)


if __name__ == "__main__":
    call_command("migrate", verbosity=0)
    print(make())
