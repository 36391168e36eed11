"""Conversations, their statements, and one's own votes on them."""

from django.db.models import QuerySet
from django.http import Http404
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework import generics, status
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from governance.api.conversation_serializers import (
    ConversationSerializer,
    ConversationStatementSerializer,
    NewConversationStatementSerializer,
    StatementVoteSerializer,
)
from governance.api.doors import InCommunity, signed_in, visitor
from governance.api.refusals import REFUSED
from governance.models import Conversation, Stance, Statement
from governance.selectors.conversations import conversations_of, statements_of
from governance.services import statements

STANCES = {stance.label: stance for stance in Stance}


@extend_schema(summary="List a community's conversations")
class ConversationList(InCommunity, generics.ListAPIView[Conversation]):
    """What the community talks over and talked over, those that end last first."""

    serializer_class = ConversationSerializer
    queryset = Conversation.objects.none()

    def get_queryset(self) -> QuerySet[Conversation]:
        """Return them with how many took part."""
        return conversations_of(self.community)


@extend_schema(summary="Read a conversation", responses={200: ConversationSerializer, **REFUSED})
class ConversationDetail(InCommunity, generics.RetrieveAPIView[Conversation]):
    """One conversation."""

    serializer_class = ConversationSerializer
    lookup_url_kwarg = "number"
    queryset = Conversation.objects.none()

    def get_queryset(self) -> QuerySet[Conversation]:
        """Return the community's own."""
        return conversations_of(self.community)


class ConversationStatementList(InCommunity, generics.ListAPIView[Statement]):
    """What was said in a conversation, in the order in which it was."""

    serializer_class = ConversationStatementSerializer
    queryset = Statement.objects.none()

    def get_queryset(self) -> QuerySet[Statement]:
        """Return them with how many voted on each, and one's own votes."""
        return statements_of(self._conversation(), visitor(self.request))

    def _conversation(self) -> Conversation:
        return get_object_or_404(Conversation, community=self.community, pk=self.kwargs["number"])

    @extend_schema(summary="List a conversation's statements, with one's own votes")
    def get(self, request: Request, slug: str, number: int) -> Response:  # noqa: ARG002 - the address's
        """List them."""
        return self.list(request)

    @extend_schema(
        summary="Put a statement into a conversation (members)",
        request=NewConversationStatementSerializer,
        responses={201: ConversationStatementSerializer, **REFUSED},
    )
    def post(self, request: Request, slug: str, number: int) -> Response:  # noqa: ARG002 - the address's
        """Say one thought for members to vote on."""
        user = signed_in(request)
        given = NewConversationStatementSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        conversation = self._conversation()
        made = statements.contribute(user, conversation=conversation, text=given.validated_data["text"])
        found = statements_of(conversation, user).get(pk=made.pk)
        return Response(ConversationStatementSerializer(found).data, status=status.HTTP_201_CREATED)


class StatementVoteDoor(InCommunity, APIView):
    """One's own vote on a statement."""

    @extend_schema(
        summary="Vote on a statement, or vote anew (members)",
        request=StatementVoteSerializer,
        responses={200: StatementVoteSerializer, **REFUSED},
    )
    def post(
        self,
        request: Request,
        slug: str,  # noqa: ARG002 - the address's
        number: int,
        statement: int,
    ) -> Response:
        """Cast a vote; the last one counts."""
        user = signed_in(request)
        given = StatementVoteSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        every = Statement.objects.select_related("conversation")
        found = every.filter(
            conversation=number, conversation__community=self.community, pk=statement
        ).first()
        if found is None:
            raise Http404
        stance = STANCES[given.validated_data["stance"]]
        statements.vote(user, statement=found, stance=stance)
        return Response({"stance": stance.label})
