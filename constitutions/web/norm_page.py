"""One norm: how it reads now, which decisions made it so, and what has been learned of it."""

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from constitutions.models import Version
from constitutions.origins import origins_of, spoken_of_as
from constitutions.proposing import waits_for
from constitutions.provenance import Provenance, provenance
from constitutions.selectors import charters_above, lapsed_in
from constitutions.web.norm_reading import NormRead
from constitutions.web.reading import precedence_read, reading
from governance.permissions import membership_of
from governance.selectors.friction import Wait
from governance.web.pages import community_at, page, visitor


@require_safe
def show(request: HttpRequest, slug: str, norm_id: str) -> HttpResponse:
    """Show a norm that any version of the community's text has, or had. Raises ``Http404``."""
    community = community_at(slug)
    found = provenance(community, norm_id)
    if found is None:
        raise Http404
    return page(
        request,
        "constitutions/norm.html",
        community=community,
        provenance=found,
        norm=_read(found.newest, norm_id) if found.newest else None,
        wait=_longest_wait(found),
        told=found.told[::-1],
        origins=origins_of(found.norm),
        argued_as=spoken_of_as(community, norm_id, found.versions),
        member=membership_of(visitor(request), community) is not None,
        precedence=precedence_read(found.newest.text.document, found.precedence) if found.newest else (),
    )


def _longest_wait(found: Provenance) -> Wait | None:
    """Return the clock that runs now before a change of the norm can be proposed, the longest if several do."""
    if found.newest is None or found.norm.id in lapsed_in(found.newest):
        return None
    return next(reversed(waits_for(found.newest, found.norm)), None)


def _read(version: Version, norm_id: str) -> NormRead:
    document = version.text.document
    read = reading(document, charters=charters_above(document), version=version, lapsed=lapsed_in(version))
    return next(norm for part in read.parts for norm in part.norms if norm.norm.id == norm_id)
