"""What clients used: by model for members, by key for stewards; and what all keys together may ask."""

from datetime import datetime, timedelta
from typing import Any

from django.utils.decorators import method_decorator
from django.views.decorators.cache import never_cache
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from adapters.api.serializers import LimitsSerializer
from adapters.api.usage_serializers import KeysUsageSerializer, ModelsUsageSerializer
from adapters.refusals import gaps, refused_days
from adapters.selectors import deployments_called, keys_of, limits_of
from adapters.services.limits import set_for_community
from adapters.usage import By, Each, Used, beginning, days, last_used, used, used_by_all
from governance import clock
from governance.api.doors import InCommunity, signed_in, visitor
from governance.api.refusals import REFUSED
from governance.models import Community, Role
from governance.permissions import check_member, check_role

DAYS = 30


def _refused(community: Community, *, now: datetime, by_key: bool) -> dict[str, Any]:
    """Return what was refused within the same days, and what is missing in all of this."""
    since = beginning(Each.DAY, now) - timedelta(days=DAYS - 1)
    refused = refused_days(community, since=since, by_key=by_key)
    return {
        "refused": [
            {"day": each.day.date(), "key": each.key, "reason": each.reason, "requests": each.requests}
            for each in refused
        ],
        "missing": gaps(community, since=since),
    }


@method_decorator(never_cache, name="dispatch")
class UsageByModel(InCommunity, APIView):
    """What each model was asked."""

    @extend_schema(
        summary="Read what each model was asked on each of the last thirty days (members)",
        responses={200: ModelsUsageSerializer, **REFUSED},
    )
    def get(self, request: Request, slug: str) -> Response:  # noqa: ARG002 - the address's
        """Read what each model was asked, and how much of the limits is used."""
        check_member(visitor(request), self.community)
        now = clock.now()
        found = days(self.community, by=By.DEPLOYMENT, number=DAYS, now=now)
        named = deployments_called(self.community, {each.whose for each in found})
        said = {
            "limits": limits_of(self.community),
            "used": used_by_all(self.community, now=now).named,
            "days": [
                {
                    "day": each.day,
                    "deployment": each.whose,
                    "model": named[each.whose].name,
                    "count": each.count,
                }
                for each in found
            ],
            **_refused(self.community, now=now, by_key=False),
        }
        return Response(ModelsUsageSerializer(said).data)


@method_decorator(never_cache, name="dispatch")
class UsageByKey(InCommunity, APIView):
    """What each key was used for."""

    @extend_schema(
        summary="Read what each key was used for now and on each of the last thirty days (stewards)",
        responses={200: KeysUsageSerializer, **REFUSED},
    )
    def get(self, request: Request, slug: str) -> Response:  # noqa: ARG002 - the address's
        """Read what each key was used for, and how much of its limits is used."""
        check_role(visitor(request), self.community, Role.STEWARD)
        now = clock.now()
        spent, last = used(self.community, now=now), last_used(self.community)
        found = days(self.community, by=By.KEY, number=DAYS, now=now)
        said = {
            "keys": [
                {
                    "key": key.pk,
                    "limits": key.limits,
                    "used": spent.get(key.pk, Used()).named,
                    "last_used_at": last.get(key.pk),
                }
                for key in keys_of(self.community)
            ],
            "days": [{"day": each.day, "key": each.whose, "count": each.count} for each in found],
            **_refused(self.community, now=now, by_key=True),
        }
        return Response(KeysUsageSerializer(said).data)


@method_decorator(never_cache, name="dispatch")
class CommunityLimits(InCommunity, APIView):
    """What all keys together may ask."""

    @extend_schema(
        summary="Read how much all keys together are answered at most (members)",
        responses={200: LimitsSerializer, **REFUSED},
    )
    def get(self, request: Request, slug: str) -> Response:  # noqa: ARG002 - the address's
        """Read how much all keys together may ask."""
        check_member(visitor(request), self.community)
        return Response(LimitsSerializer(limits_of(self.community)).data)

    @extend_schema(
        summary="Change how much all keys together are answered at most (stewards)",
        request=LimitsSerializer,
        responses={200: LimitsSerializer, **REFUSED},
    )
    def put(self, request: Request, slug: str) -> Response:  # noqa: ARG002 - the address's
        """Change how much all keys together may ask, from the next request on."""
        user = signed_in(request)
        check_role(user, self.community, Role.STEWARD)
        given = LimitsSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        set_for_community(user, community=self.community, limits=given.validated_data)
        return Response(LimitsSerializer(limits_of(self.community)).data)
