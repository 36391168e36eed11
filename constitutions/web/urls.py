"""The addresses of this floor's pages."""

from django.urls import path

from constitutions.web import (
    charters,
    comparing,
    drafts,
    examples,
    joining,
    life,
    merging,
    norm_page,
    norms,
    proposals,
    schema,
    source,
    upstreams,
    versions,
)

NORM = "c/<slug:slug>/drafts/<int:number>/norms/<int:place>/"

urlpatterns = [
    path("schemas/constitution-1.json", schema.constitution, name="schema"),
    path("charters/", charters.show, name="charters"),
    path("compare/", comparing.show, name="compare"),
    path("c/<slug:slug>/constitution/", versions.in_force, name="constitution"),
    path("c/<slug:slug>/constitution/v<int:number>/fork/", upstreams.fork, name="version-fork"),
    path("c/<slug:slug>/constitution/follow/", upstreams.follow, name="charter-follow"),
    path("c/<slug:slug>/constitution/norms/<slug:norm_id>/", norm_page.show, name="norm"),
    path("c/<slug:slug>/constitution/days/", life.show, name="norm-days"),
    path("c/<slug:slug>/constitution/days/renew/", life.renew, name="norm-renew"),
    path("c/<slug:slug>/constitution/versions/", versions.index, name="versions"),
    path("c/<slug:slug>/constitution/v<int:number>/", versions.show, name="version"),
    path("c/<slug:slug>/constitution/v<int:number>/text.yaml", versions.as_yaml, name="version-yaml"),
    path("c/<slug:slug>/constitution/v<int:number>/text.md", versions.as_markdown, name="version-markdown"),
    path("c/<slug:slug>/constitution/v<int:number>/text.json", versions.as_json, name="version-json"),
    path("c/<slug:slug>/decisions/<int:number>/text/", proposals.show, name="proposed-text"),
    path("c/<slug:slug>/drafts/", drafts.index, name="drafts"),
    path("c/<slug:slug>/drafts/new/", drafts.start, name="draft-new"),
    path("c/<slug:slug>/drafts/<int:number>/", drafts.show, name="draft"),
    path("c/<slug:slug>/drafts/<int:number>/propose/", drafts.propose, name="draft-propose"),
    path("c/<slug:slug>/drafts/<int:number>/merge/", merging.bring_up_to_date, name="draft-merge"),
    path("c/<slug:slug>/drafts/<int:number>/join/", joining.join, name="draft-join"),
    path("c/<slug:slug>/drafts/<int:number>/abandon/", drafts.abandon, name="draft-abandon"),
    path("c/<slug:slug>/drafts/<int:number>/yaml/", source.edit, name="draft-yaml"),
    path("c/<slug:slug>/drafts/<int:number>/check/", source.check, name="draft-check"),
    path("c/<slug:slug>/drafts/<int:number>/norms/", norms.index, name="draft-norms"),
    path("c/<slug:slug>/drafts/<int:number>/norms/new/", norms.new, name="draft-norm-new"),
    path(NORM, norms.show, name="draft-norm"),
    path(f"{NORM}remove/", norms.remove, name="draft-norm-remove"),
    path(f"{NORM}examples/new/", examples.new, name="draft-example-new"),
    path(f"{NORM}examples/<int:example>/", examples.show, name="draft-example"),
    path(f"{NORM}examples/<int:example>/remove/", examples.remove, name="draft-example-remove"),
]
