"""A norm's whole life."""

from datetime import datetime
from typing import Any

from django.http import Http404
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from constitutions.canonical import plain_value
from constitutions.origins import Origin, origins_of
from constitutions.proposing import waits_for
from constitutions.provenance import Provenance, Told, provenance
from governance.api.doors import InCommunity
from governance.api.fields import fields
from governance.api.refusals import REFUSED
from governance.models import Argument, Statement


class NormDetail(InCommunity, APIView):
    """One norm: how it reads, which decisions made it so, and what has been learned of it."""

    @extend_schema(
        summary="Read a norm with its provenance, its versions, who learned it and how it fares",
        responses={(200, "application/json"): OpenApiTypes.OBJECT, **REFUSED},
    )
    def get(self, request: Request, slug: str, norm_id: str) -> Response:  # noqa: ARG002 - the address's
        """Read the norm."""
        found = provenance(self.community, norm_id)
        if found is None:
            raise Http404
        return Response(
            {
                "id": found.norm.id,
                "in_force": found.newest is not None,
                "version": found.newest.number if found.newest else None,
                "norm": plain_value(found.norm),
                "can_change_from": _can_change_from(found),
                "history": [_told(each) for each in found.told],
                "ancestors": found.ancestors,
                "descendants": found.descendants,
                "made_from": [_made_from(each) for each in origins_of(found.norm)],
                "precedence": [plain_value(rule) for rule in found.precedence],
                **fields("norm", found),
            }
        )


def _can_change_from(found: Provenance) -> datetime | None:
    """Return from when on a change of the norm can be proposed; nothing where nothing stands in its way."""
    waits = waits_for(found.newest, found.norm) if found.newest else ()
    return waits[-1].until if waits else None


def _made_from(each: Origin) -> dict[str, Any]:
    statement, arguments = each.statement, (*each.debate.pro, *each.debate.con)
    return {
        "statement": statement.pk,
        "community": statement.community.slug,
        "conversation": statement.conversation_id,
        "text": _in_sight(statement),
        "author": statement.author.username if statement.author else None,
        "arguments": [
            {
                "id": argument.pk,
                "side": argument.side,
                "text": _in_sight(argument),
                "author": argument.author.username,
                "status": argument.status,
                "weighs_with": argument.weighs_with,  # type: ignore[attr-defined]  # counted by the selector
            }
            for argument in arguments
        ],
    }


def _in_sight(words: Statement | Argument) -> str | None:
    """Return what somebody wrote, or nothing where a steward hid it."""
    return None if words.hidden else words.text  # type: ignore[union-attr]  # prefetched by the selector


def _told(each: Told) -> dict[str, Any]:
    decision = each.version.decision
    return {
        "version": each.version.number,
        "kind": each.moment.kind,
        "ratified_at": each.version.ratified_at,
        "differences": [
            {"field": difference.field, "before": difference.before, "after": difference.after}
            for difference in each.moment.differences
        ],
        "decision": {
            "id": decision.pk,
            "title": decision.title,
            "proposed_by": decision.opened_by.username if decision.opened_by else None,
            "reason": decision.summary,
            "yes": each.tally.yes,
            "no": each.tally.no,
            "abstain": each.tally.abstain,
            "electors": each.tally.electors,
        },
    }
