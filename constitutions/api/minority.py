"""What stood against a version, as it was kept, with the words that are in sight."""

import json
from typing import Any

from django.shortcuts import get_object_or_404
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from constitutions.minorities import minority_of
from constitutions.models import Version
from governance.api.doors import InCommunity
from governance.api.refusals import REFUSED
from governance.models import Community, User
from governance.selectors.dissent import Said


class MinorityDetail(InCommunity, APIView):
    """The minority record of a version."""

    @extend_schema(
        summary="Read what stood against a version: the record, its digest, and the words it names",
        responses={(200, "application/json"): OpenApiTypes.OBJECT, **REFUSED},
    )
    def get(self, request: Request, slug: str, number: int) -> Response:  # noqa: ARG002 - the address's
        """Give the record as it is kept, and beside it, in the same order, what is said there."""
        versions = Version.objects.select_related("community", "decision__community")
        found = minority_of(get_object_or_404(versions, community=self.community, number=number))
        return Response(
            {
                "version": number,
                "digest": found.record.digest if found.record else None,
                "made_at": found.record.made_at if found.record else None,
                "record": json.loads(bytes(found.record.canonical)) if found.record else None,
                "bodies": [each.model_dump() for each in found.dissent.shares],
                "said": [_said(each) for each in found.dissent.said],
            }
        )


def _said(each: Said) -> dict[str, Any]:
    """Return words in sight: nothing where a steward hid them, or they were erased."""
    return {
        "text": None if each.hidden else each.text,
        "hidden": each.hidden,
        "choice": each.choice,
        "by": _name(each.by),
        "argument": each.argument.pk if each.argument else None,
        "author": each.argument.author.username if each.argument else None,
        "weighs_with": each.weighs_with,
    }


def _name(who: User | Community | None) -> str | None:
    """Return the user name of a person, or the short name of a community; nothing on a secret ballot."""
    return who.username if isinstance(who, User) else who.slug if who else None
