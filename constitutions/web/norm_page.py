"""One norm: how it reads now, and which decisions made it so."""

from dataclasses import dataclass

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from constitutions.history import Moment, history
from constitutions.models import Version
from constitutions.selectors import charters_above, lapsed_in, versions_of
from constitutions.web.reading import NormRead, reading
from governance.web.pages import community_at, page


@dataclass(frozen=True)
class MomentRead:
    """What a version did to the norm, and the version."""

    moment: Moment
    version: Version


@require_safe
def show(request: HttpRequest, slug: str, norm_id: str) -> HttpResponse:
    """Show a norm that any version of the community's text has, or had. Raises ``Http404``."""
    community = community_at(slug)
    versions = {
        version.number: version for version in versions_of(community).select_related("decision__opened_by")
    }
    moments = history([(number, versions[number].text.document) for number in sorted(versions)], norm_id)
    if not moments:
        raise Http404
    last = moments[-1]
    return page(
        request,
        "constitutions/norm.html",
        community=community,
        norm_id=norm_id,
        statement=last.norm.statement,
        norm=None
        if last.kind == "ended"
        else _read(max(versions.values(), key=lambda each: each.number), norm_id),
        moments=[MomentRead(moment, versions[moment.version]) for moment in reversed(moments)],
        ancestors=[name for name in last.norm.ancestors if _had(versions, name)],
        descendants=sorted(
            {
                norm.id
                for version in versions.values()
                for norm in version.text.document.norms
                if norm_id in norm.ancestors
            }
        ),
    )


def _had(versions: dict[int, Version], norm_id: str) -> bool:
    return any(norm.id == norm_id for version in versions.values() for norm in version.text.document.norms)


def _read(version: Version, norm_id: str) -> NormRead:
    document = version.text.document
    read = reading(document, charters=charters_above(document), version=version, lapsed=lapsed_in(version))
    return next(norm for part in read.parts for norm in part.norms if norm.norm.id == norm_id)
