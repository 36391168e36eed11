"""Doors of the API to texts, drafts and bundles."""

from constitutions.errors import BaseMovedError
from tests.permissions.rows import ANYBODY, DRAFTERS, LET, MEMBERS, Leaves, Values, act, read, says
from tests.permissions.states import texts as on
from tests.permissions.table.addresses import A
from tests.permissions.table.drafting import A_REASON, FEW, OVER, SETTLED, another_draft, retitled
from tests.permissions.world import Place, World

V = f"{A}versions/{{number}}/"
D = f"{A}drafts/{{number}}/"
B = f"{A}bundles/{{number}}/"
X = "api/texts/{digest}/"
PACKED = {"pack": on.PACK.id, "norms": [on.PACK.norms[0].id], "seen_revision": 1}


def saved(world: World, place: Place) -> Values:
    """Save the draft with another title."""
    return {"source": retitled(world, place)["source"], "seen_revision": 1}


ROWS = (
    read(f"{A}versions/"),
    read(V, ANYBODY, on.version),
    read(f"{V}minority/", ANYBODY, on.version),
    read(f"{A}norms/{{norm_id}}/", ANYBODY, on.norm),
    read("api/packs/"),
    read("api/packs/{name}/", ANYBODY, on.pack),
    *(read(f"{X}{file}", ANYBODY, on.text) for file in ("", "canonical.json", "text.yaml", "text.md")),
    read(f"{A}drafts/", MEMBERS),
    act(f"{A}drafts/", DRAFTERS, body={"source": "title: New"}),
    read(D, MEMBERS, on.editing, at=dict.fromkeys(SETTLED, LET)),
    act(D, DRAFTERS, on.editing, saved, method="PUT", among=MEMBERS, at=SETTLED, leaves=Leaves.ROWS),
    act(
        f"{D}propose/",
        DRAFTERS,
        on.editing,
        {"reason": A_REASON},
        among=MEMBERS,
        at={**SETTLED, on.behind: says(BaseMovedError)},
    ),
    act(f"{D}abandon/", DRAFTERS, on.editing, among=MEMBERS, at=SETTLED),
    act(f"{D}packs/", DRAFTERS, on.editing, PACKED, among=MEMBERS, at=FEW, leaves=Leaves.ROWS),
    read(f"{A}bundles/", MEMBERS),
    act(f"{A}bundles/", DRAFTERS, body={"title": "How long?", "reason": A_REASON}),
    read(B, MEMBERS, on.gathering, at=dict.fromkeys(OVER, LET)),
    act(f"{B}options/", DRAFTERS, on.gathering, another_draft, among=MEMBERS, at=OVER),
    act(f"{B}options/{{draft}}/", DRAFTERS, on.gathering, method="DELETE", among=MEMBERS, at=OVER),
    act(f"{B}vote/", DRAFTERS, on.gathering, among=MEMBERS, at=OVER),
    act(f"{B}close/", DRAFTERS, on.gathering, among=MEMBERS, at=OVER),
)
