"""Drafts on the pages: beginning, reading, checking, saving as YAML, proposing, giving up."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from constitutions.formats import MAX_BYTES, to_yaml
from constitutions.markdown import from_markdown, to_markdown
from constitutions.models import Draft
from constitutions.services import drafts, saving
from constitutions.states import DraftStatus
from governance.counting.ballots import Choice
from governance.models import Decision, Role, User
from governance.services import communities
from tests.constitutions.web.test_versions import ratified
from tests.people import People, add, all_say, document, draft_of, found_people, in_force, person, propose
from tests.reading import queries, said

NEW = "/c/tenants/drafts/new/"


@pytest.fixture
def dora(people: People) -> User:
    """Return a drafter."""
    add(people.alice, person("dora"), people.community, Role.DRAFTER)
    return person("dora")


def address(draft: Draft, more: str = "") -> str:
    return f"/c/tenants/drafts/{draft.pk}/{more}"


def begun(client: Client, **given: object) -> Draft:
    assert client.post(NEW, given).status_code == 302
    return Draft.objects.latest("pk")


def test_drafts_are_for_members_only(client: Client, people: People) -> None:
    draft = draft_of(people.alice, people.community, document("Secret text"))
    for where in ("/c/tenants/drafts/", address(draft), address(draft, "yaml/"), address(draft, "norms/")):
        assert client.get(where)["Location"] == f"/sign-in/?next={where}"
        client.force_login(people.charlie)
        refused = client.get(where)
        assert (refused.status_code, "Secret" in said(refused)) == (403, False)
        assert "Only members of Tenants can do this." in said(refused)
        client.logout()
    assert "Drafts" not in said(client.get("/c/tenants/"))


def test_another_communitys_draft_is_not_found_here(client: Client, people: People) -> None:
    other = found_people("bakers", "Bakers")
    draft = draft_of(other.alice, other.community, document())
    client.force_login(people.alice)
    for more in ("", "yaml/", "norms/", "norms/1/", "norms/1/examples/1/"):
        assert client.get(address(draft, more)).status_code == 404
    for more in ("check/", "propose/", "abandon/", "norms/1/remove/", "norms/1/examples/1/remove/"):
        assert client.post(address(draft, more)).status_code == 404


def test_a_member_who_does_not_draft_reads_and_sees_why_they_cannot_write(
    client: Client, people: People
) -> None:
    draft = draft_of(people.alice, people.community, document())
    client.force_login(people.bob)
    sentence = "Only a drafter of Tenants can do this."
    for where in ("/c/tenants/drafts/", address(draft)):
        assert sentence in said(client.get(where))
    assert "Edit as YAML" not in said(client.get(address(draft)))
    for more in ("yaml/", "norms/", "norms/new/", "norms/1/", "norms/1/examples/new/"):
        assert client.get(address(draft, more)).status_code == 403
    assert client.post(address(draft, "check/"), {"source": "a"}).status_code == 403
    assert client.get(NEW).status_code == 403


def test_a_draft_begins_from_an_outline_the_version_in_force_or_a_text(
    client: Client, people: People, dora: User
) -> None:
    client.force_login(dora)
    assert "The version in force" not in said(client.get(NEW))
    outline = begun(client, origin="empty")
    assert "Nothing in it needs mending." in said(client.get(address(outline)))
    typed = begun(client, origin="text", source="title: x\r\nnorms: []\r\n")
    assert typed.source == "title: x\nnorms: []\n"
    file = SimpleUploadedFile("ours.yaml", "\ufefftitle: Höfe\n".encode())
    assert begun(client, origin="text", file=file).source == "title: Höfe\n"
    ratified(people, document("In force"))
    copied = begun(client, origin="in_force")
    assert "title: In force" in copied.source
    assert copied.base is not None
    again = client.get(f"{NEW}?from={typed.pk}").content.decode()
    assert "title: x\nnorms: []" in again


@pytest.mark.parametrize(
    ("given", "sentence", "kept"),
    [
        ({"origin": "text"}, "Paste a text here, or choose a file below.", ""),
        ({}, "This field is required.", ""),
        ({"origin": "text", "source": "x" * (MAX_BYTES + 1)}, "the limit is 4,194,304", "xxxx"),
    ],
)
def test_a_beginning_that_cannot_be_keeps_what_was_typed(
    client: Client, people: People, given: dict[str, str], sentence: str, kept: str
) -> None:
    client.force_login(people.alice)
    answer = client.post(NEW, given)
    assert answer.status_code == 422
    assert sentence in said(answer)
    assert kept in answer.content.decode()
    assert not Draft.objects.exists()


@pytest.mark.parametrize(
    ("content", "sentence"),
    [(b"x" * (MAX_BYTES + 1), "It has 4,194,305 bytes"), (b"caf\xe9", "Byte 4 is not UTF-8.")],
)
def test_a_file_that_cannot_be_read_says_why(
    client: Client, people: People, content: bytes, sentence: str
) -> None:
    client.force_login(people.alice)
    answer = client.post(NEW, {"origin": "text", "file": SimpleUploadedFile("x.yaml", content)})
    assert (answer.status_code, sentence in said(answer)) == (422, True)


def test_saving_keeps_what_was_typed_sound_or_not(client: Client, people: People) -> None:
    draft = draft_of(people.alice, people.community, document())
    client.force_login(people.alice)
    answer = client.post(
        address(draft, "yaml/"), {"source": "title: [unclosed\r\n", "revision": "1"}, follow=True
    )
    draft.refresh_from_db()
    assert (draft.source, draft.revision) == ("title: [unclosed\n", 2)
    assert "There is something left to mend" in said(answer)
    assert "Line 2: this is not YAML" in said(answer)
    assert "title: [unclosed" in answer.content.decode()
    assert "The text as it was typed" in said(client.get(address(draft)))


def test_a_text_that_is_too_large_stays_on_the_page(client: Client, people: People) -> None:
    draft = draft_of(people.alice, people.community, document())
    client.force_login(people.alice)
    large = "# long\n" + "x" * MAX_BYTES
    answer = client.post(address(draft, "yaml/"), {"source": large, "revision": "1"})
    assert answer.status_code == 422
    assert "the limit is 4,194,304" in said(answer)
    assert large in answer.content.decode()
    draft.refresh_from_db()
    assert draft.revision == 1


def test_a_stale_save_that_cannot_be_joined_shows_both_texts_and_can_be_repeated(
    client: Client, people: People, dora: User
) -> None:
    draft = drafts.start(people.alice, community=people.community, source="title: [\n")
    saving.save(dora, draft=draft, source="title: [Doras\n", seen_revision=1)
    client.force_login(people.alice)
    answer = client.post(address(draft, "yaml/"), {"source": "title: [Alices", "revision": "1"})
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "dora saved this draft after you opened it, and both cannot be joined." in said(answer)
    assert "title: [Alices" in page
    assert "title: [Doras" in page
    assert 'name="revision" value="2"' in page
    client.post(address(draft, "yaml/"), {"source": "title: Both", "revision": "2"})
    draft.refresh_from_db()
    assert draft.source == "title: Both"


def test_two_who_changed_the_same_choose_on_a_page_and_nothing_else_is_lost(
    client: Client, people: People, dora: User
) -> None:
    draft = draft_of(people.alice, people.community, document())
    hers = draft.source.replace("title: Our text", "title: Doras text")
    saving.save(dora, draft=draft, source=hers, seen_revision=1)
    client.force_login(people.alice)
    mine = draft.source.replace("title: Our text", "title: Alices text").replace(
        "It keeps norm 1.", "It kept one."
    )
    asked = client.post(address(draft, "yaml/"), {"source": mine, "revision": "1", "kept": "abcdefgh1"})
    assert (asked.status_code, "Join what you both wrote" in said(asked)) == (409, True)
    assert "dora saved this draft too, and you both changed the same in 1 place." in said(asked)
    chosen = {"source": mine, "revision": "1", "beside": "2", "kept": "abcdefgh1"}
    left_open = client.post(address(draft, "join/"), chosen)
    assert (left_open.status_code, "It kept one." in left_open.content.decode()) == (409, True)
    done = client.post(address(draft, "join/"), {**chosen, "choice-0": "theirs"}, follow=True)
    assert "Saved, together with what others wrote meanwhile." in said(done)
    assert 'data-kept="abcdefgh1"' in done.content.decode()
    draft.refresh_from_db()
    joined = drafts.read(draft.source)
    assert (joined.title, joined.norms[1].statement) == ("Doras text", "It kept one.")


def test_choices_made_beside_an_older_text_are_made_again(client: Client, people: People, dora: User) -> None:
    draft = draft_of(people.alice, people.community, document())
    mine = draft.source.replace("title: Our text", "title: Alices text")
    for revision, title in ((1, "Doras"), (2, "Doras second")):
        hers = draft.source.replace("title: Our text", f"title: {title}")
        saving.save(dora, draft=draft, source=hers, seen_revision=revision)
    client.force_login(people.alice)
    chosen = {"source": mine, "revision": "1", "beside": "2", "choice-0": "ours"}
    asked = client.post(address(draft, "join/"), chosen)
    assert asked.status_code == 409
    page = asked.content.decode()
    assert 'name="beside" value="3"' in page
    assert 'value="ours" checked' not in page


def test_a_text_is_checked_while_it_is_typed_and_nothing_is_saved(client: Client, people: People) -> None:
    draft = draft_of(people.alice, people.community, document())
    client.force_login(people.alice)
    sound = client.post(address(draft, "check/"), {"source": to_yaml(document("Other"))})
    assert "Sound (not saved yet): 2 norms." in said(sound)
    assert "not saved" not in said(client.post(address(draft, "check/"), {"source": draft.source}))
    faulty = said(client.post(address(draft, "check/"), {"source": "title: x\nnorms: [7]"}))
    assert "norms 1: Fields with names must stand here" in faulty
    assert "preamble: This is missing. Fill it in." in faulty
    no_rule = document().model_copy(update={"rules": {}})
    assert "no rule for “ratify”" in said(client.post(address(draft, "check/"), {"source": to_yaml(no_rule)}))
    draft.refresh_from_db()
    assert draft.revision == 1


def test_a_draft_is_put_to_the_vote_with_a_reason(client: Client, people: People) -> None:
    draft = draft_of(people.alice, people.community, document("A title " * 30))
    client.force_login(people.alice)
    refused = client.post(address(draft, "propose/"), {"reason": " "})
    assert refused.status_code == 422
    answer = client.post(address(draft, "propose/"), {"reason": "It is time."})
    decision = Decision.objects.get()
    assert answer["Location"] == f"/c/tenants/decisions/{decision.pk}/"
    shown = said(client.get(address(draft)))
    assert "This text is under vote; it cannot be changed until voting ends." in shown
    assert "Start a new draft from this text" in shown
    assert client.get(address(draft, "yaml/")).status_code == 409


def test_an_unsound_draft_says_why_it_cannot_be_voted_on(client: Client, people: People) -> None:
    draft = drafts.start(people.alice, community=people.community, source="title: x")
    client.force_login(people.alice)
    answer = client.get(address(draft))
    assert "preamble: This is missing." in said(answer)
    assert '<button type="submit" disabled' in answer.content.decode()
    refused = client.post(address(draft, "propose/"), {"reason": "My long reason."})
    assert refused.status_code == 422
    assert "This text cannot be accepted." in said(refused)
    assert "My long reason." in refused.content.decode()


def test_what_a_draft_is_for_is_said_from_the_beginning(client: Client, people: People) -> None:
    client.force_login(people.alice)
    draft = begun(client, origin="empty", reason="The boiler rules are too long.")
    for where in ("/c/tenants/drafts/", address(draft), address(draft, "norms/")):
        assert "The boiler rules are too long." in said(client.get(where))
    assert ">The boiler rules are too long.</textarea>" in client.get(
        address(draft)
    ).content.decode().replace("\n", "")


def test_while_another_text_is_under_vote_a_draft_waits(client: Client, people: People) -> None:
    draft = draft_of(people.alice, people.community, document("Other"))
    propose(people.alice, people.community, document())
    client.force_login(people.alice)
    assert "Tenants is voting on another text. Wait until that vote closes" in said(
        client.get(address(draft))
    )


def test_a_draft_is_read_as_if_it_were_in_force(client: Client, people: People) -> None:
    ratified(people, document())
    draft = draft_of(people.alice, people.community, document("Better", norms=3))
    client.force_login(people.bob)
    shown = said(client.get(address(draft)))
    assert "New: It keeps norm 2." in shown
    assert "What we ask of our model" in shown


def test_a_draft_that_adheres_to_an_unknown_charter_can_be_read(client: Client, people: People) -> None:
    upstream = {"authority": "nobody", "title": "None", "digest": "sha256:" + "0" * 64}
    source = to_yaml(document()) + f"upstreams: [{upstream}]\n".replace("'", '"')
    draft = drafts.start(people.alice, community=people.community, source=source)
    client.force_login(people.alice)
    shown = said(client.get(address(draft)))
    assert "Not ready for a vote yet" in shown
    assert "was not ratified by nobody" in shown
    assert "It keeps norm 0." in shown


def test_giving_up_leaves_the_text(client: Client, people: People) -> None:
    draft = draft_of(people.alice, people.community, document("Given up"))
    client.force_login(people.alice)
    client.post(address(draft, "abandon/"))
    draft.refresh_from_db()
    assert draft.status == DraftStatus.ABANDONED
    assert client.post(address(draft, "abandon/")).status_code == 409
    shown = said(client.get(address(draft)))
    assert "given up" in shown
    assert "Given up" in shown


def test_a_closed_community_writes_nothing(client: Client, people: People) -> None:
    draft = draft_of(people.alice, people.community, document())
    communities.close(people.alice, community=people.community, reason="Done.")
    client.force_login(people.alice)
    assert client.get(NEW).status_code == 409
    assert client.post(address(draft, "yaml/"), {"source": "x", "revision": "1"}).status_code == 409
    assert "nothing new can be decided" in said(client.get(address(draft)))


def test_more_drafts_take_no_more_queries(client: Client, people: People, dora: User) -> None:
    client.force_login(people.alice)
    all_say(propose(dora, people.community, document()), Choice.NO)
    one = queries(client, "/c/tenants/drafts/")
    for _ in range(2):
        draft_of(dora, people.community, document())
    assert queries(client, "/c/tenants/drafts/") == one


@pytest.mark.parametrize("kind", ["markdown", "model-spec"])
def test_a_text_written_otherwise_becomes_yaml(client: Client, people: People, kind: str) -> None:
    client.force_login(people.alice)
    source = (
        to_markdown(document())
        if kind == "markdown"
        else "# Manners {#manners}\n\n## Listen first {#listen_first authority=user}\n\nBecause we agreed.\n"
    )
    sent = {"origin": "text", "written_as": kind, "source": source}
    assert client.post("/c/tenants/drafts/new/", sent).status_code == 302
    draft = Draft.objects.latest("pk")
    if kind == "markdown":
        assert drafts.read(draft.source) == document()
    else:
        assert "id: listen_first" in draft.source
        page = client.get(f"/c/tenants/drafts/{draft.pk}/yaml/").content.decode()
        assert "This is missing. Fill it in." in page


def test_markdown_that_cannot_be_read_is_refused_and_stays(client: Client, people: People) -> None:
    client.force_login(people.alice)
    sent = {"origin": "text", "written_as": "markdown", "source": "Dear words without a title."}
    refused = client.post("/c/tenants/drafts/new/", sent)
    assert refused.status_code == 422
    shown = refused.content.decode()
    assert "something stands before the title" in shown
    assert "Dear words without a title." in shown


def test_a_version_is_handed_out_as_markdown(client: Client, people: People) -> None:
    ratified(people, document())
    answer = client.get("/c/tenants/constitution/v1/text.md")
    assert answer["Content-Type"] == "text/markdown; charset=utf-8"
    assert from_markdown(answer.content).digest == in_force(people.community).text_id
