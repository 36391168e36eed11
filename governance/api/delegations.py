"""One's own votes in other hands."""

from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from governance.api.decision_serializers import TakerSerializer, TopicSerializer
from governance.api.doors import InCommunity, signed_in
from governance.api.refusals import REFUSED
from governance.errors import MalformedError
from governance.permissions import check_member
from governance.selectors.communities import current_members
from governance.selectors.delegations import topics_for
from governance.services import delegations


class DelegationList(InCommunity, APIView):
    """The kinds of decision, and the themes, on which votes can be handed on."""

    @extend_schema(
        summary="List where one's votes are (members)",
        responses={200: TopicSerializer(many=True), **REFUSED},
    )
    def get(self, request: Request, slug: str) -> Response:  # noqa: ARG002 - the address's
        """List each topic with who has one's vote, who handed theirs to one, and who carries most."""
        user = signed_in(request)
        check_member(user, self.community)
        return Response([TopicSerializer(topic).data for topic in topics_for(user, self.community)])


class DelegationDoor(InCommunity, APIView):
    """One's own vote on one topic."""

    @extend_schema(
        summary="Hand one's vote to another member (members)",
        request=TakerSerializer,
        responses={200: TopicSerializer, **REFUSED},
    )
    def put(self, request: Request, slug: str, topic: str) -> Response:  # noqa: ARG002 - the address's
        """Hand it over, in place of whoever had it."""
        user = signed_in(request)
        check_member(user, self.community)
        given = TakerSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        name = given.validated_data["to"]
        # Among members only: who else has an account here is nobody's business.
        taker = current_members(self.community).filter(user__username=name).first()
        if taker is None:
            raise MalformedError(sentences=f"No member is called “{name}”. Check the spelling.")
        delegations.delegate(user, community=self.community, topic=topic, taker=taker.user)
        found = (each for each in topics_for(user, self.community) if each.name == topic)
        return Response(TopicSerializer(next(found)).data)

    @extend_schema(summary="Take one's vote back", request=None, responses={204: None, **REFUSED})
    def delete(self, request: Request, slug: str, topic: str) -> Response:  # noqa: ARG002 - the address's
        """Make it one's own again; nothing happens where it is."""
        delegations.take_back(signed_in(request), community=self.community, topic=topic)
        return Response(status=status.HTTP_204_NO_CONTENT)
