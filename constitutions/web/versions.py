"""The constitution: the version in force, every other version, and their files."""

from collections.abc import Sequence

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from constitutions.exporting import to_model_spec, to_statements
from constitutions.formats import to_yaml
from constitutions.keeping import standing_of
from constitutions.markdown import to_markdown
from constitutions.models import Version
from constitutions.selectors import (
    adherents_of,
    charters_above,
    charters_of,
    lapsed_in,
    origin_of,
    parents_of,
    version_in_force,
    versions_of,
)
from constitutions.services.upstreams import newer_charters
from constitutions.states import VersionStatus
from constitutions.translating import translated
from constitutions.web.reading import reading
from governance.models import Community, Role
from governance.permissions import has_role, membership_of
from governance.sanctioning import Rung
from governance.selectors.cases import on_adherents
from governance.selectors.communities import drafting_in
from governance.web.pages import community_at, page, visitor


@require_safe
def in_force(request: HttpRequest, slug: str) -> HttpResponse:
    """Show the version in force, or say that there is none yet."""
    community = community_at(slug)
    version = version_in_force(community)
    if version is None:
        membership = membership_of(visitor(request), community)
        return page(request, "constitutions/none.html", community=community, membership=membership)
    return _read(request, community, version)


@require_safe
def index(request: HttpRequest, slug: str) -> HttpResponse:
    """List the versions, the newest first."""
    community = community_at(slug)
    versions = list(versions_of(community).defer("text__canonical"))
    return page(request, "constitutions/versions.html", community=community, versions=versions)


@require_safe
def show(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """Show any version."""
    version = _version(slug, number)
    return _read(request, version.community, version)


@require_safe
def as_yaml(request: HttpRequest, slug: str, number: int) -> HttpResponse:  # noqa: ARG001 - Django passes it
    """Hand out a version as YAML, which a draft can be started from."""
    version = _version(slug, number)
    return _file(to_yaml(version.text.document).encode(), "application/yaml", f"{slug}-v{number}.yaml")


@require_safe
def as_markdown(request: HttpRequest, slug: str, number: int) -> HttpResponse:  # noqa: ARG001 - Django passes it
    """Hand out a version as Markdown, which a draft can be started from."""
    version = _version(slug, number)
    content = to_markdown(version.text.document).encode()
    return _file(content, "text/markdown; charset=utf-8", f"{slug}-v{number}.md")


@require_safe
def as_model_spec(request: HttpRequest, slug: str, number: int) -> HttpResponse:  # noqa: ARG001 - Django passes it
    """Hand out a version as the OpenAI Model Spec is written."""
    content = to_model_spec(_version(slug, number).text.document).encode()
    return _file(content, "text/markdown; charset=utf-8", f"{slug}-v{number}-model-spec.md")


@require_safe
def as_statements(request: HttpRequest, slug: str, number: int) -> HttpResponse:  # noqa: ARG001 - Django passes it
    """Hand out a version as a list of its norms' statements."""
    content = to_statements(_version(slug, number).text.document).encode()
    return _file(content, "text/plain; charset=utf-8", f"{slug}-v{number}.txt")


@require_safe
def as_json(request: HttpRequest, slug: str, number: int) -> HttpResponse:  # noqa: ARG001 - Django passes it
    """Hand out a version's canonical bytes, whose SHA-256 is its digest."""
    version = _version(slug, number)
    return _file(bytes(version.text.canonical), "application/json", f"{slug}-v{number}.json")


def _version(slug: str, number: int) -> Version:
    versions = Version.objects.select_related("community", "text", "decision")
    return get_object_or_404(versions, community__slug=slug, number=number)


def _read(request: HttpRequest, community: Community, version: Version) -> HttpResponse:
    document = version.text.document
    charters = charters_of(document)
    language = request.GET.get("language", "")
    if language not in document.languages[1:]:
        language = ""
    return page(
        request,
        "constitutions/version.html",
        community=community,
        version=version,
        in_force=version.status == VersionStatus.IN_FORCE,
        language=language or document.languages[0],
        languages=document.languages,
        reading=reading(
            translated(document, language),
            charters=charters_above(document),
            version=version,
            lapsed=lapsed_in(version),
            language=language,
        ),
        charters=charters,
        origin=origin_of(document),
        parents=parents_of(version),
        adherents=_standing(adherents_of(version), keeper=community),
        sanctioned=standing_of(community) if version.status == VersionStatus.IN_FORCE else (),
        newer=newer_charters(version) if version.status == VersionStatus.IN_FORCE else [],
        may_draft=has_role(visitor(request), community, Role.DRAFTER),
        forks=[each for each in drafting_in(visitor(request)) if each != community],
    )


def _standing(adherents: Sequence[Version], *, keeper: Community) -> list[tuple[Version, str]]:
    """Return who adheres, with a word for those who are suspended; whoever was struck from the list is not on it."""
    effects = on_adherents(keeper)
    found = []
    for version in adherents:
        rungs = {each.rung for each in effects.get(version.community_id, ())}
        if Rung.REMOVAL not in rungs:
            found.append((version, "suspended" if Rung.SUSPENSION in rungs else ""))
    return found


def _file(content: bytes, kind: str, name: str) -> HttpResponse:
    return HttpResponse(
        content, content_type=kind, headers={"Content-Disposition": f'attachment; filename="{name}"'}
    )
