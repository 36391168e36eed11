"""A client offers its answers with ``store: true``, through a real web process and a real engine with a tiny model."""

import openai
import pytest

from adapters.models import Refused, Sample
from adapters.reasons import Reason
from adapters.samples import SampleRule
from adapters.services import samples
from tests.adapters.gateway.conftest import Community
from tests.adapters.gateway.running import WebProcess
from tests.stack import wait_for

QUESTION = {"role": "user", "content": "May I paint the stairs?"}
ASKED = {"model": "tenants", "messages": [QUESTION], "max_tokens": 8, "temperature": 0}
WITHIN = 10


@pytest.fixture
def storing(community: Community) -> None:
    """Let the community store what is offered."""
    switch(community, is_on=True)


def switch(community: Community, *, is_on: bool) -> None:
    """Say whether anything is stored; nothing is stored yet."""
    samples.erase(community.people.alice, community=community.people.community)
    rule = SampleRule(is_on=is_on)
    samples.set_rule(community.people.alice, community=community.people.community, rule=rule)


def told(client: openai.OpenAI, **fields: object) -> str | None:
    """Ask, and return what the answer says of being stored."""
    raw = client.chat.completions.with_raw_response.create(**ASKED | fields)  # type: ignore[call-overload]
    assert raw.parse().choices[0].message.content is not None
    return raw.headers.get("x-stored")  # type: ignore[no-any-return]


def stored() -> int:
    return Sample.objects.count()


def test_what_a_client_does_not_offer_is_not_stored(client: openai.OpenAI, storing: None) -> None:
    wait_for(lambda: told(client, store=True) == "yes", "that the gateway hears of it", WITHIN)
    wait_for(lambda: stored() > 0, "the sample", WITHIN)
    before = stored()
    assert told(client) is None
    assert told(client, store=False) is None
    assert told(client, store=None) is None
    assert told(client, store=True, metadata={"last": "one"}) == "yes"
    wait_for(lambda: Sample.objects.filter(metadata={"last": "one"}).exists(), "the last one", WITHIN)
    assert stored() == before + 1


def test_whole_answers_and_streams_are_stored_alike(
    client: openai.OpenAI, community: Community, storing: None
) -> None:
    wait_for(lambda: told(client, store=True) == "yes", "that the gateway hears of it", WITHIN)
    whole = client.chat.completions.create(**ASKED, store=True, metadata={"how": "whole"})  # type: ignore[call-overload]
    pieces = client.chat.completions.create(**ASKED, store=True, metadata={"how": "stream"}, stream=True)  # type: ignore[call-overload]
    streamed = "".join(piece.choices[0].delta.content or "" for piece in pieces if piece.choices)
    found = Sample.objects.filter(metadata__has_key="how").order_by("pk")
    wait_for(lambda: found.count() == 2, "both samples", WITHIN)
    assert [each.metadata["how"] for each in found] == ["whole", "stream"]
    assert [each.answer for each in found] == [whole.choices[0].message.content, streamed]
    assert {each.question for each in found} == {QUESTION["content"]}
    assert {each.deployment_id for each in found} == {community.deployment.pk}
    assert {each.constitution_digest for each in found} == {community.deployment.version.text_id}


def test_a_stream_that_its_client_leaves_is_not_stored(client: openai.OpenAI, storing: None) -> None:
    wait_for(lambda: told(client, store=True) == "yes", "that the gateway hears of it", WITHIN)
    fields = ASKED | {"max_tokens": 400}
    leaving = client.chat.completions.create(**fields, store=True, metadata={"left": "yes"}, stream=True)  # type: ignore[call-overload]
    next(iter(leaving))
    leaving.close()
    assert told(client, store=True, metadata={"left": "no"}) == "yes"
    wait_for(lambda: Sample.objects.filter(metadata={"left": "no"}).exists(), "the one after it", WITHIN)
    assert not Sample.objects.filter(metadata={"left": "yes"}).exists()


def test_where_nothing_is_stored_the_answer_says_so(client: openai.OpenAI, community: Community) -> None:
    switch(community, is_on=False)
    wait_for(lambda: told(client, store=True) == "no", "that the gateway hears of it", WITHIN)
    stream = client.chat.completions.with_raw_response.create(**ASKED, store=True, stream=True)  # type: ignore[call-overload]
    assert stream.headers["x-stored"] == "no"
    assert "".join(piece.choices[0].delta.content or "" for piece in stream.parse() if piece.choices)


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"metadata": {"a": "b"}}, "“metadata” needs “store”: true beside it."),
        ({"store": False, "metadata": {}}, "“metadata” needs “store”: true beside it."),
        ({"store": "yes"}, "“store”"),
        (
            {"store": True, "metadata": {f"n{each}": "" for each in range(17)}},
            "“metadata” takes at most 16 names",
        ),
        (
            {"store": True, "metadata": {"a" * 65: ""}},
            "“metadata” takes at most 16 names of 1 to 64 characters",
        ),
        ({"store": True, "metadata": {"a": "b" * 513}}, "each with a text of at most 512"),
        ({"store": True, "metadata": {"a": 1}}, "“metadata” takes"),
    ],
)
def test_what_cannot_be_offered_is_refused_with_a_sentence(
    client: openai.OpenAI, fields: dict[str, object], sentence: str
) -> None:
    with pytest.raises(openai.BadRequestError) as refused:
        client.chat.completions.create(**ASKED | fields)  # type: ignore[call-overload]
    assert sentence in str(refused.value)


def test_refusals_are_counted_with_their_reasons(
    client: openai.OpenAI, community: Community, web: WebProcess
) -> None:
    def counted(reason: Reason) -> int:
        rows = Refused.objects.filter(community=community.people.community, reason=reason)
        return sum(rows.values_list("requests", flat=True))

    # Of bad requests, those of other tests may still be on their way.
    before = counted(Reason.UNKNOWN_KEY), counted(Reason.NOT_SERVED)
    with pytest.raises(openai.BadRequestError):
        client.chat.completions.create(**ASKED | {"max_tokens": 0})  # type: ignore[call-overload]
    with pytest.raises(openai.NotFoundError):
        client.chat.completions.create(**ASKED | {"model": "gpt-9"})  # type: ignore[call-overload]
    with (
        openai.OpenAI(base_url=web.v1("tenants"), api_key="pk-nobody", max_retries=0) as stranger,
        pytest.raises(openai.AuthenticationError),
    ):
        stranger.models.list()
    after = tuple(each + 1 for each in before)
    wait_for(
        lambda: (counted(Reason.UNKNOWN_KEY), counted(Reason.NOT_SERVED)) == after, "the refusals", WITHIN
    )
    assert counted(Reason.BAD_REQUEST) > 0
    known = Refused.objects.filter(reason=Reason.NOT_SERVED).latest("pk")
    assert known.key is not None
    assert Refused.objects.filter(reason=Reason.UNKNOWN_KEY).latest("pk").key is None
