"""Texts for everybody to read, and drafts that begin from them."""

from tests.permissions.rows import ANYBODY, DRAFTERS, NOT_THERE, Refusal, act, read
from tests.permissions.states import texts as on
from tests.permissions.states.deciding import voting
from tests.permissions.table.addresses import C

V = f"{C}constitution/v{{number}}/"
CHOICES = Refusal(422, "Select a valid choice.")
BOTH = {"left": "tenants@1", "right": "tenants@1"}

ROWS = (
    read("schemas/constitution-1.json"),
    read("library/"),
    read("library/{name}/", ANYBODY, on.pack),
    act(
        "library/{name}/take-over/",
        DRAFTERS,
        on.pack,
        {"norms": [on.PACK.norms[0].id], "into": "new:tenants"},
        told={"neighbour": CHOICES},
    ),
    read("charters/"),
    read("compare/", query=BOTH),
    read("compare/changelog.md", query=BOTH),
    read(f"{C}constitution/"),
    act(f"{V}fork/", DRAFTERS, on.version, {"community": "tenants"}, owned=False),
    act(f"{C}constitution/follow/", DRAFTERS, on.newer_charter, {"charter": "union@2"}),
    read(f"{C}constitution/norms/{{norm_id}}/", ANYBODY, on.norm),
    read(f"{C}constitution/days/"),
    act(f"{C}constitution/days/renew/", DRAFTERS, body=on.another_day),
    read(f"{C}constitution/versions/"),
    *(
        read(f"{V}{file}", ANYBODY, on.version)
        for file in (
            "",
            "text.yaml",
            "text.md",
            "model-spec.md",
            "statements.txt",
            "text.json",
            "minority/",
            "minority.json",
        )
    ),
    read(f"{C}decisions/{{number}}/text/", ANYBODY, on.text_under_vote, at={voting: NOT_THERE}),
)
