"""Opinion maps."""

from django.http import Http404
from drf_spectacular.utils import extend_schema
from rest_framework import generics

from governance.api.conversation_serializers import OpinionMapSerializer
from governance.api.doors import InCommunity
from governance.api.refusals import REFUSED
from governance.models import Conversation, OpinionMapRecord
from governance.selectors.conversations import maps_of


@extend_schema(
    summary="Read a conversation's newest opinion map", responses={200: OpinionMapSerializer, **REFUSED}
)
class NewestMap(InCommunity, generics.RetrieveAPIView[OpinionMapRecord]):
    """The map that was made last, as it was made. It informs and decides nothing."""

    serializer_class = OpinionMapSerializer
    queryset = OpinionMapRecord.objects.none()

    def get_object(self) -> OpinionMapRecord:
        """Return it. Raises ``Http404`` where none was made yet."""
        conversation = Conversation(pk=self.kwargs["number"])
        found = maps_of(conversation).filter(community=self.community).defer("participants").first()
        if found is None:
            raise Http404
        return found
