"""Drafts and bundles: members read them, drafters and stewards write them."""

from constitutions.errors import BaseMovedError, BundleClosedError, DraftNotEditableError, StillInForceError
from governance.counting.settings import Method
from governance.rules import DecisionRule
from tests.constitutions.web.rule_pages import typed
from tests.permissions.rows import DRAFTERS, LET, MEMBERS, Body, Leaves, Row, State, Values, act, says
from tests.permissions.rows import read as read_by
from tests.permissions.states import texts as on
from tests.permissions.table.addresses import DRAFT, NORM, C
from tests.permissions.world import Place, World

FIXED = says(DraftNotEditableError)
SETTLED = dict.fromkeys((on.proposed, on.option, on.ratified_draft, on.rejected, on.abandoned), FIXED)
FEW = {on.proposed: FIXED, on.abandoned: FIXED}
CLOSED = act("", DRAFTERS).closed
A_REASON = "We talked it over."
R = {"revision": "1"}
A_NORM = {
    "statement": "It keeps another norm.",
    "negative": "It breaks it.",
    "modality": "should",
    "rationale": "Because we agreed.",
    **R,
}
AN_EXAMPLE = {
    "family": "new-one",
    "dialogue": "A question?",
    "preferred": "Plain.",
    "rejected": "Grand!",
    **R,
}
ANSWERED = {
    "one": "norm-0",
    "other": "norm-1",
    "q-norm-0-norm-1-first": "norm-1",
    "q-norm-0-norm-1-when": "Somebody is in danger.",
    **R,
}
BUNDLE = f"{C}bundles/{{number}}/"
BUNDLE_CLOSED = says(BundleClosedError)
OVER = {on.closed_bundle: BUNDLE_CLOSED, on.bundle_under_vote: BUNDLE_CLOSED}


def retitled(_: World, place: Place) -> Values:
    """Give the draft another title."""
    source = str(place.names["source"]).replace("Our better text", "Our best text")
    return {"source": source, "beside": "1", **R}


def another_draft(_: World, place: Place) -> Values:
    """Name the draft that can be put in."""
    return {"draft": place.names["another"]}


def form(path: str, state: State = on.editing, **more: object) -> Row:
    """Return the row of a page with a form that changes a draft."""
    return read_by(path, DRAFTERS, state, among=MEMBERS, at=FEW, closed=CLOSED, **more)


def change(path: str, body: Body, state: State = on.editing, **more: object) -> Row:
    """Return the row of a change in a draft. What is saved leaves a revision, and no entry in the ledger."""
    usual = {"among": MEMBERS, "at": FEW, "leaves": Leaves.ROWS}
    return act(path, DRAFTERS, state, body, **{**usual, **more})


ROWS = (
    read_by(f"{C}drafts/", MEMBERS),
    read_by(f"{C}drafts/new/", DRAFTERS, closed=CLOSED),
    act(f"{C}drafts/new/", DRAFTERS, body={"origin": "in_force"}),
    read_by(f"{C}drafts/from-statement/{{number}}/", DRAFTERS, on.statement, closed=CLOSED),
    act(f"{C}drafts/from-statement/{{number}}/", DRAFTERS, on.statement),
    read_by(DRAFT, MEMBERS, on.editing, at=dict.fromkeys([*SETTLED, on.behind], LET)),
    change(
        f"{DRAFT}propose/",
        {"reason": A_REASON},
        leaves=Leaves.LEDGER,
        at={**SETTLED, on.behind: says(BaseMovedError)},
    ),
    read_by(
        f"{DRAFT}merge/",
        DRAFTERS,
        on.behind,
        among=MEMBERS,
        closed=CLOSED,
        at={**FEW, on.editing: says(StillInForceError)},
    ),
    change(
        f"{DRAFT}merge/",
        {"version": "2", **R},
        on.behind,
        leaves=Leaves.LEDGER,
        at={**FEW, on.editing: says(StillInForceError)},
    ),
    change(f"{DRAFT}join/", retitled),
    change(f"{DRAFT}abandon/", None, leaves=Leaves.LEDGER, at=SETTLED),
    form(f"{DRAFT}yaml/"),
    change(f"{DRAFT}yaml/", retitled, at=SETTLED),
    change(f"{DRAFT}check/", {"source": "title: x"}, leaves=Leaves.NOTHING),
    form(f"{DRAFT}rollout/"),
    change(f"{DRAFT}rollout/", {"share_1": "10", "hours_1": "24", "watch_hours": "24", **R}),
    form(f"{DRAFT}precedence/"),
    change(f"{DRAFT}precedence/", ANSWERED),
    change(f"{DRAFT}precedence/take-back/", {"first": "norm-0", "then": "norm-1", **R}, on.with_precedence),
    change(f"{DRAFT}precedence/set-aside/", {"one": "norm-0", "other": "norm-1"}),
    form(f"{DRAFT}rules/"),
    change(f"{DRAFT}rules/", {"kind": "repairs", "preset": "plain-majority", **R}),
    form(f"{DRAFT}rules/{{kind}}/"),
    change(f"{DRAFT}rules/{{kind}}/", typed(DecisionRule(method=Method.CONSENT))),
    change(f"{DRAFT}rules/{{kind}}/preview/", typed(DecisionRule()), leaves=Leaves.NOTHING),
    change(f"{DRAFT}rules/{{kind}}/remove/", R),
    form(f"{DRAFT}norms/"),
    change(f"{DRAFT}norms/", {"title": "Our best text", **R}),
    form(f"{DRAFT}norms/new/"),
    change(f"{DRAFT}norms/new/", {"id": "another", **A_NORM}),
    form(NORM),
    change(NORM, A_NORM, at=SETTLED),
    read_by(f"{DRAFT}for-and-against/{{norm_id}}/", MEMBERS, on.editing, at=dict.fromkeys(SETTLED, LET)),
    change(f"{DRAFT}sections/new/", {"title": "Second", **R}),
    change(f"{DRAFT}sections/{{place}}/", {"title": "Other words", **R}, on.with_sections),
    change(f"{NORM}preview/", A_NORM, leaves=Leaves.NOTHING),
    change(f"{NORM}move/", {"to": "down", **R}),
    change(f"{NORM}split/", {"split-id": "second-half", "split-statement": "It keeps the rest.", **R}),
    change(f"{NORM}join/", {"join-other": "2", **R}),
    change(f"{NORM}remove/", R),
    form(f"{NORM}examples/new/"),
    change(f"{NORM}examples/new/", AN_EXAMPLE),
    form(f"{NORM}examples/{{example}}/"),
    change(f"{NORM}examples/{{example}}/", AN_EXAMPLE),
    change(f"{NORM}examples/{{example}}/remove/", R),
    read_by(f"{C}bundles/", MEMBERS),
    act(f"{C}bundles/", DRAFTERS, among=MEMBERS, body={"title": "How long?", "reason": A_REASON}),
    read_by(BUNDLE, MEMBERS, on.gathering, at=dict.fromkeys(OVER, LET)),
    act(f"{BUNDLE}add/", DRAFTERS, on.gathering, another_draft, among=MEMBERS, at=OVER),
    act(f"{BUNDLE}options/{{draft}}/remove/", DRAFTERS, on.gathering, among=MEMBERS, at=OVER),
    act(f"{BUNDLE}vote/", DRAFTERS, on.gathering, among=MEMBERS, at=OVER),
    act(f"{BUNDLE}close/", DRAFTERS, on.gathering, among=MEMBERS, at=OVER),
)
