"""Texts, drafts and bundles."""

from datetime import timedelta
from typing import Any

from constitutions.document import Document
from constitutions.formats import to_yaml
from constitutions.models import Bundle, Draft
from constitutions.packs import packs
from constitutions.services import bundles, choosing, drafts
from governance import clock
from governance.counting.ballots import Choice
from governance.models import Decision
from tests.constitutions.test_upstreams import floor_saying, restating
from tests.constitutions.web.test_versions import ratified
from tests.loop import settle
from tests.people import adhering, all_say, document
from tests.permissions.rows import Values
from tests.permissions.states.talking import going_on
from tests.permissions.world import Place, World
from tests.walking import AWAY

PACK = packs()["creative-licence"]


def pack(_: World) -> Values:
    """A pack of the library."""
    return {"name": "creative-licence"}


def version(_: World) -> Values:
    """The version in force."""
    return {"number": 1}


def norm(_: World) -> Values:
    """A norm of the text in force."""
    return {"norm_id": "norm-0"}


def text(world: World) -> Values:
    """A text that was put to a vote."""
    return {"digest": world.version.text_id}


def newer_charter(world: World) -> Values:
    """A charter that has a newer version than the one adhered to."""
    old = floor_saying("Because we agreed.")
    ratified(world.as_people(world.union), old)
    ratified(
        world.as_people(), adhering(restating(old, rationale="We have our own reasons."), world.union, old)
    )
    ratified(world.as_people(world.union), floor_saying("Because we agreed at last."))
    return {}


def _another(world: World, **changed: Any) -> Document:
    """Return the tenants' text with a change."""
    return world.version.text.document.model_copy(update={"title": "Our better text", **changed})


def _draft(world: World, document: Document | None = None) -> Draft:
    source = to_yaml(document or _another(world))
    return drafts.start(world.founder, community=world.tenants, source=source)


def _names(draft: Draft) -> Values:
    return {
        "number": draft.pk,
        "place": 1,
        "example": 1,
        "norm_id": "norm-0",
        "kind": "outing",
        "source": draft.source,
    }


def editing(world: World) -> Values:
    """A draft that is being written."""
    return _names(_draft(world))


def with_sections(world: World) -> Values:
    """A draft with a heading."""
    sections = ({"id": "first", "title": "First"},)
    value = {**_another(world).model_dump(by_alias=True), "sections": sections}
    return _names(_draft(world, Document.model_validate(value)))


def with_precedence(world: World) -> Values:
    """A draft that says which of two norms goes first."""
    rule = {"first": "norm-0", "then": "norm-1", "when": "Somebody is in danger."}
    value = {**_another(world).model_dump(by_alias=True), "precedence": (rule,)}
    return _names(_draft(world, Document.model_validate(value)))


def _proposed(world: World) -> tuple[Draft, Decision]:
    draft = _draft(world)
    return draft, drafts.propose(world.founder, draft=draft, reason="We talked it over.", why_here="")


def proposed(world: World) -> Values:
    """A draft under vote."""
    return _names(_proposed(world)[0])


def text_under_vote(world: World) -> Values:
    """A vote on a text."""
    return {"number": _proposed(world)[1].pk}


def _voted(world: World, choice: Choice) -> Values:
    draft, decision = _proposed(world)
    all_say(decision, choice)
    settle(without=AWAY)
    return _names(draft)


def ratified_draft(world: World) -> Values:
    """A draft that was ratified."""
    return _voted(world, Choice.YES)


def rejected(world: World) -> Values:
    """A draft that was rejected."""
    return _voted(world, Choice.NO)


def abandoned(world: World) -> Values:
    """A draft that was given up."""
    draft = _draft(world)
    drafts.abandon(world.founder, draft=draft)
    return _names(draft)


def behind(world: World) -> Values:
    """A draft that began before the version in force."""
    draft = _draft(world)
    ratified_draft(world)
    return _names(draft)


def statement(world: World) -> Values:
    """Something that was said in a conversation."""
    return {"number": going_on(world)["statement"]}


def _bundle(world: World) -> Bundle:
    bundle = bundles.open_bundle(
        world.founder, community=world.tenants, title="Why we agreed", reason="We disagree on it."
    )
    for title in ("One", "Two"):
        bundles.add(world.founder, bundle=bundle, draft=_draft(world, _another(world, title=title)))
    return bundle


def _names_of(bundle: Bundle, **more: Any) -> Values:
    return {"number": bundle.pk, "draft": bundle.options.earliest("pk").draft_id, **more}


def gathering(world: World) -> Values:
    """A bundle of two drafts, and a draft that can be put in."""
    return _names_of(_bundle(world), another=_draft(world, _another(world, title="Three")).pk)


def closed_bundle(world: World) -> Values:
    """A bundle that was closed."""
    bundle = _bundle(world)
    bundles.close(world.founder, bundle=bundle)
    return _names_of(bundle, another=_draft(world).pk)


def _choosing(world: World) -> Bundle:
    bundle = _bundle(world)
    choosing.put_to_vote(world.founder, bundle=bundle)
    return bundle


def bundle_under_vote(world: World) -> Values:
    """A bundle that members choose from."""
    return _names_of(_choosing(world), another=_draft(world).pk)


def option(world: World) -> Values:
    """A draft in a bundle that members choose from."""
    return _names(_choosing(world).options.select_related("draft").earliest("pk").draft)


def another_day(world: World, _: Place) -> Values:
    """Return what the form that renews a norm sends."""
    return {"norm": "norm-0", "until": (clock.now().date() + timedelta(days=300)).isoformat()}


def bakers_text(world: World) -> Values:
    """Another community that has a text."""
    ratified(world.as_people(world.bakers), document())
    return {}
