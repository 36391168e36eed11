"""Models, their evidence, and what their clients hold."""

from datetime import timedelta

from adapters.models import Deployment
from adapters.samples import SampleRule
from adapters.services import adaptations, answers, deployments, holds, keys, rollouts, samples
from adapters.services.answers import Reported
from adapters.sharing import EVERYTHING
from evaluation.engine.samples import Arm
from evaluation.models import EvaluationRun
from evaluation.services import requests, runs
from governance import clock
from governance.models import StatementSource
from tests.permissions.rows import Values
from tests.permissions.world import Place, World
from tests.samples import stored
from tests.sharing import decided
from tests.walking import adapting, begun, live_with, measured, ready

QUESTION, ANSWER = "What now?", "Say so in writing."


def running(world: World) -> Values:
    """A model that is being made."""
    return {"number": adapting(world.version).pk}


def made(world: World) -> Values:
    """A model that is made."""
    return {"number": ready(world.version).pk}


def cancelled(world: World) -> Values:
    """A model whose making was stopped."""
    adaptation = adapting(world.version)
    adaptations.cancel(world.founder, adaptation=adaptation)
    return {"number": adaptation.pk}


def live(world: World) -> Values:
    """A model that answers."""
    return {"number": world.live.pk}


def taking_over(world: World) -> Values:
    """A new model that is taking over, step by step."""
    return {"number": live_with(measured(ready(world.version))).pk}


def held_back(world: World) -> Values:
    """A new model that a steward holds back."""
    found = taking_over(world)
    holds.hold(world.founder, community=world.tenants, share=5, reason="It rhymes.")
    return found


def with_one_before(world: World) -> Values:
    """A model that answers, and one before it that stands by."""
    new = live_with(measured(ready(world.version)))
    later = timedelta(0)
    for phase in new.phases.filter(share__lt=EVERYTHING):
        later += timedelta(hours=phase.hours, minutes=1)
        with clock.ahead(later):
            rollouts.advance(phase)
    return {"number": new.pk}


def stopped(world: World) -> Values:
    """A model that was taken offline."""
    deployments.stop(world.founder, community=world.tenants, reason="It insults people.")
    return {"number": world.live.pk}


def _named(run: EvaluationRun) -> Values:
    return {"name": run.pk, "number": run.pk, "digest": run.report.digest if run.report else ""}


def measuring(world: World) -> Values:
    """An evaluation that goes on."""
    return _named(begun(ready(world.version))[0])


def passed(world: World) -> Values:
    """An evaluation that passed, and nobody was asked yet."""
    return _named(measured(ready(world.version)))


def failed(world: World) -> Values:
    """An evaluation whose model failed."""
    return _named(measured(ready(world.version), wins=Arm.DEPLOYED))


def given_up(world: World) -> Values:
    """An evaluation that was given up."""
    run, _ = begun(ready(world.version))
    runs.fail(run, sentence="The engine was away.")
    return _named(run)


def asked(world: World) -> Values:
    """An evaluation on which stewards are voting."""
    run = measured(ready(world.version))
    requests.request_deployment(run, steward=world.founder)
    return _named(run)


def sampled(world: World) -> Values:
    """An answer that a client offered and the community stores."""
    key, _ = keys.create(world.founder, community=world.tenants, name="A site")
    samples.set_rule(world.founder, community=world.tenants, rule=SampleRule(is_on=True))
    return {"number": stored(world.live, key).pk}


def reported(world: World) -> Values:
    """An answer that somebody reported."""
    said = report(world, Place(world.tenants, {}))
    found = answers.report(
        world.tenants,
        author=world.people["author"],
        source=StatementSource.MEMBER,
        reported=Reported(QUESTION, ANSWER, str(said["receipt"]), "norm-1", ""),
    )
    return {"number": found.pk}


def report(world: World, _: Place) -> Values:
    """Return a report of an answer, with its receipt."""
    deployment = Deployment.objects.get(pk=world.live.pk)
    receipt = answers.receipt(deployment.pk, question=QUESTION, answer=ANSWER)
    return {"question": QUESTION, "answer": ANSWER, "receipt": receipt, "norm": "norm-1", "comment": ""}


def report_form(world: World, place: Place) -> Values:
    """Return the same as its form sends it."""
    return {f"report-{name}": value for name, value in report(world, place).items()}


def shared_out(world: World) -> Values:
    """A commons that shared out the engine's time."""
    decided(world.founder, world.tenants, union="3")
    return {}


def elsewhere(world: World) -> Values:
    """A community that is not the commons."""
    return {"slug": world.union.slug}
