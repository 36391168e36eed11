"""Arguments for and against something, and one's own word on what weighs."""

from typing import Any

from django.db.models import QuerySet
from django.http import Http404
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import generics, serializers, status
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from governance.api.conversation_serializers import InSight
from governance.api.doors import InCommunity, signed_in, visitor
from governance.api.refusals import REFUSED
from governance.models import Argument, Side, User
from governance.selectors.arguments import arguments_of
from governance.services import arguments


class ArgumentSerializer(InSight):
    """An argument; ``weighs_with`` is with how many it weighs, ``mine`` whether it does with oneself."""

    words = ("text",)
    author = serializers.CharField(source="author.username")
    weighs_with = serializers.IntegerField(read_only=True)
    mine = serializers.BooleanField(read_only=True)

    class Meta:
        model = Argument
        fields = (
            *("id", "about", "side", "text", "norm_id", "author", "made_at", "status", "withdrawn_at"),
            *("weighs_with", "mine", "hidden"),
        )


class NewArgumentSerializer(serializers.Serializer[dict[str, Any]]):
    """A reason for or against something, ``noun:id``."""

    about = serializers.CharField(max_length=128, help_text="Such as “decision:7” or “norm:plain-words”.")
    side = serializers.ChoiceField(choices=Side.choices)
    text = serializers.CharField(max_length=arguments.LONGEST_ARGUMENT)
    norm_id = serializers.CharField(
        max_length=64, required=False, default="", help_text="A norm it appeals to, if any."
    )


class ArgumentList(InCommunity, generics.ListAPIView[Argument]):
    """What was argued about one thing, what weighs with most people first."""

    serializer_class = ArgumentSerializer
    queryset = Argument.objects.none()

    def get_queryset(self) -> QuerySet[Argument]:
        """Return the arguments about what the address asks for. Raises UnknownTopicError, or NotAMemberError."""
        user, about = visitor(self.request), self.request.GET.get("about", "")
        arguments.check_can_read(user, community=self.community, about=about)
        return arguments_of(self.community, user).filter(about=about)

    @extend_schema(
        summary="List the arguments about something",
        parameters=[
            OpenApiParameter("about", required=True, description="What they are about: ``noun:id``.")
        ],
        responses={200: ArgumentSerializer(many=True), **REFUSED},
    )
    def get(self, request: Request, slug: str) -> Response:  # noqa: ARG002 - the address's
        """List them."""
        return self.list(request)

    @extend_schema(
        summary="Argue for or against something (members)",
        request=NewArgumentSerializer,
        responses={201: ArgumentSerializer, **REFUSED},
    )
    def post(self, request: Request, slug: str) -> Response:  # noqa: ARG002 - the address's
        """Make an argument."""
        user = signed_in(request)
        given = NewArgumentSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        made = arguments.argue(user, community=self.community, **given.validated_data)
        found = arguments_of(self.community, user).get(pk=made.pk)
        return Response(ArgumentSerializer(found).data, status=status.HTTP_201_CREATED)


class OneArgument(InCommunity, APIView):
    """What every door to one argument shares."""

    def argument(self, user: User | None) -> Argument:
        """Return the argument in the address. Raises ``Http404``, or NotAMemberError."""
        found = arguments.readable(user, community=self.community, number=self.kwargs["number"])
        if found is None:
            raise Http404
        return found


class ArgumentDetail(OneArgument):
    """One argument."""

    @extend_schema(summary="Read an argument", responses={200: ArgumentSerializer, **REFUSED})
    def get(self, request: Request, slug: str, number: int) -> Response:  # noqa: ARG002 - the address's
        """Read it."""
        return Response(ArgumentSerializer(self.argument(visitor(request))).data)


class WithdrawArgument(OneArgument):
    """One's own argument, stood by no longer."""

    @extend_schema(
        summary="Withdraw one's own argument", request=None, responses={200: ArgumentSerializer, **REFUSED}
    )
    def post(self, request: Request, slug: str, number: int) -> Response:  # noqa: ARG002 - the address's
        """Withdraw it. It stays to be read."""
        user = signed_in(request)
        arguments.withdraw(user, argument=self.argument(user))
        return Response(ArgumentSerializer(self.argument(user)).data)


class ArgumentWeightDoor(OneArgument):
    """Whether an argument weighs with oneself."""

    @extend_schema(
        summary="Say that an argument weighs (members)",
        request=None,
        responses={200: ArgumentSerializer, **REFUSED},
    )
    def put(self, request: Request, slug: str, number: int) -> Response:  # noqa: ARG002 - the address's
        """Say that it weighs; saying so twice changes nothing."""
        return self._weigh(signed_in(request), weighs=True)

    @extend_schema(
        summary="Say that an argument no longer weighs (members)",
        request=None,
        responses={200: ArgumentSerializer, **REFUSED},
    )
    def delete(self, request: Request, slug: str, number: int) -> Response:  # noqa: ARG002 - the address's
        """Take it back; nothing happens where one never said so."""
        return self._weigh(signed_in(request), weighs=False)

    def _weigh(self, user: User, *, weighs: bool) -> Response:
        arguments.weigh(user, argument=self.argument(user), weighs=weighs)
        return Response(ArgumentSerializer(self.argument(user)).data)
