"""Bundles on their pages: the list, what can be chosen, and the forms that change them."""

import re

import pytest
from django.test import Client

from constitutions.models import Bundle, Draft
from constitutions.norms import Modality
from constitutions.services import bundles, drafts, saving
from constitutions.states import BundleStatus
from governance.models import Role
from governance.services import communities
from tests.constitutions.test_bundles import bundle_of, drafts_in, saying
from tests.constitutions.web.test_merging import amended
from tests.constitutions.web.test_versions import ratified
from tests.people import People, add, document, draft_of, found_people, person
from tests.reading import queries, said

pytestmark = pytest.mark.django_db

EVERY = "/c/tenants/bundles/"


def address(bundle: Bundle, more: str = "") -> str:
    return f"{EVERY}{bundle.pk}/{more}"


def removing(draft: Draft) -> str:
    return f"options/{draft.pk}/remove/"


def test_bundles_are_for_members_only(client: Client, people: People) -> None:
    bundle = bundle_of(people, saying(people, "A secret reason."), title="Secret title")
    for where in (EVERY, address(bundle)):
        assert client.get(where)["Location"] == f"/sign-in/?next={where}"
        client.force_login(people.charlie)
        refused = client.get(where)
        assert (refused.status_code, "ecret" in said(refused)) == (403, False)
        assert "Only members of Tenants can do this." in said(refused)
        client.logout()
    client.force_login(people.charlie)
    assert client.post(EVERY, {"title": "Mine", "reason": "Mine."}).status_code == 403
    for more in ("add/", removing(drafts_in(bundle)[0]), "close/"):
        assert client.post(address(bundle, more)).status_code == 403


def test_another_communitys_bundle_is_not_found_here(client: Client, people: People) -> None:
    bakers = found_people("bakers", "Bakers")
    theirs = bundles.open_bundle(bakers.alice, community=bakers.community, title="Bread", reason="Rye.")
    draft = draft_of(bakers.alice, bakers.community, document())
    bundles.add(bakers.alice, bundle=theirs, draft=draft)
    client.force_login(people.alice)
    assert client.get(address(theirs)).status_code == 404
    for more in ("add/", removing(draft), "close/"):
        assert client.post(address(theirs, more), {"draft": draft.pk}).status_code == 404
    assert "Bread" not in said(client.get(EVERY))
    ours = bundle_of(people)
    refused = client.post(address(ours, "add/"), {"draft": draft.pk})
    assert refused.status_code == 422
    assert "This draft cannot be put in. Choose one from the list." in said(refused)
    assert client.post(address(ours, removing(draft))).status_code == 404
    assert f'value="{draft.pk}"' not in client.get(address(ours)).content.decode()


def test_a_member_who_does_not_draft_reads_and_sees_why_they_cannot_change_it(
    client: Client, people: People
) -> None:
    draft = saying(people, "One.")
    bundle = bundle_of(people, draft)
    client.force_login(people.bob)
    for where in (EVERY, address(bundle)):
        shown = client.get(where)
        assert "Only a drafter of Tenants can do this." in said(shown)
        assert 'method="post"' not in main_of(shown)
    refused = client.post(EVERY, {"title": "Mine", "reason": "Dear words."})
    assert refused.status_code == 403
    assert "Dear words." in refused.content.decode()
    assert client.post(address(bundle, "add/"), {"draft": saying(people, "Two.").pk}).status_code == 403
    for more in (removing(draft), "close/"):
        assert client.post(address(bundle, more)).status_code == 403
    assert drafts_in(bundle) == [draft]


def main_of(response: object) -> str:
    """Return the page's own part, without the frame that every page has."""
    return response.content.decode().partition("<main")[2]  # type: ignore[attr-defined,no-any-return]


def test_a_drafter_opens_a_bundle_fills_it_and_closes_it(client: Client, people: People) -> None:
    ratified(people, document())
    first, second = saying(people, "One."), saying(people, "Two.")
    client.force_login(people.alice)
    assert f'href="{EVERY}"' in client.get("/c/tenants/drafts/").content.decode()
    assert "There is no bundle yet." in said(client.get(EVERY))
    opened = client.post(EVERY, {"title": "Why we agreed", "reason": "Two\nreasons."}, follow=True)
    bundle = Bundle.objects.get()
    assert opened.redirect_chain == [(address(bundle), 302)]
    assert "A choice needs two drafts, and there is none so far." in said(opened)
    client.post(address(bundle, "add/"), {"draft": first.pk})
    one = said(client.get(address(bundle)))
    assert "A choice needs two drafts, and there is one so far." in one
    assert "Which exclude each other" not in one
    both = client.post(address(bundle, "add/"), {"draft": second.pk}, follow=True)
    assert f"Draft {second.pk} is in the bundle." in said(both)
    assert "A choice needs" not in said(both)
    assert "No other draft is being written." in said(both)
    assert "Why we agreed gathering options 2 drafts on version 1" in said(client.get(EVERY))
    out = client.post(address(bundle, removing(first)), follow=True)
    assert f"Draft {first.pk} is taken out." in said(out)
    assert drafts_in(bundle) == [second]
    assert client.post(address(bundle, removing(first))).status_code == 404
    done = client.post(address(bundle, "close/"), follow=True)
    assert "The bundle is closed. Its drafts stay as they are." in said(done)
    assert "Close this bundle" not in said(done)
    assert "This bundle is closed: nothing is put in or taken out any more." in said(done)
    assert Bundle.objects.get().status == BundleStatus.CLOSED
    assert client.post(address(bundle, "close/")).status_code == 409


def test_what_can_be_chosen_is_told_in_order_and_no_change_stands_last(
    client: Client, people: People
) -> None:
    add(people.alice, person("dora"), people.community, Role.DRAFTER)
    ratified(people, document())
    statement = draft_of(people.alice, people.community, amended(statement="It keeps ours."))
    other = draft_of(person("dora"), people.community, amended(statement="It keeps theirs."))
    weight = draft_of(people.alice, people.community, amended(weight=3.0))
    bundle = bundle_of(people, weight, other, statement)
    client.force_login(people.bob)
    shown = client.get(address(bundle))
    titles = re.findall(r"<h(\d)[^>]*>(.*?)</h\1>", main_of(shown))
    assert [(level, re.sub(r"<[^>]+>", "", words)) for level, words in titles] == [
        ("1", "Why we agreed"),
        ("2", "What can be chosen"),
        ("3", f"Draft {weight.pk}"),
        ("3", f"Draft {other.pk}"),
        ("3", f"Draft {statement.pk}"),
        ("3", "No change: version 1 stays as it is"),
        ("2", "Which exclude each other"),
    ]
    words = said(shown)
    assert f"Draft {other.pk} Begun by dora" in words
    assert "Changed: It keeps theirs." in words
    for row in (
        f"Draft {weight.pk} Draft {other.pk} could both be adopted",
        f"Draft {weight.pk} Draft {statement.pk} could both be adopted",
        f"Draft {other.pk} Draft {statement.pk} excludes: norm norm-0, statement",
    ):
        assert row in words
    page = main_of(shown)
    assert f'href="/c/tenants/drafts/{other.pk}/"' in page
    assert page.count('scope="col"') == 3
    assert page.count('scope="row"') == 3
    assert '<div class="table-wrap" tabindex="0" role="region" aria-labelledby="pairs">' in page
    assert '<caption id="pairs">' in page


def test_many_places_are_folded_behind_the_first_five(client: Client, people: People) -> None:
    ratified(people, document())
    fields = ("statement", "negative", "scope", "rationale")
    bundle = bundle_of(
        people,
        *(
            draft_of(
                people.alice,
                people.community,
                amended(**dict.fromkeys(fields, f"It is {side}."), weight=weight, modality=modality),
            )
            for side, weight, modality in (
                ("ours", 2.0, Modality.MAY),
                ("theirs", 3.0, Modality.MUST),
            )
        ),
    )
    client.force_login(people.bob)
    page = main_of(client.get(address(bundle)))
    before, _, folded = page.partition("<summary>and more</summary>")
    places = [before.partition("excludes: ")[2], folded.partition("</details>")[0]]
    assert [each.count("norm norm-0, ") for each in places] == [5, 1]


def test_a_bundle_of_first_versions_says_so(client: Client, people: People) -> None:
    bundle = bundle_of(people, draft_of(people.alice, people.community, document()))
    client.force_login(people.bob)
    shown = said(client.get(address(bundle)))
    assert "It would be the first version." in shown
    assert "No change: there is no version yet, and none comes" in shown


def test_what_is_stale_stays_on_the_page_and_says_why(client: Client, people: People) -> None:
    ratified(people, document())
    given_up, spoilt = saying(people, "One."), saying(people, "Two.")
    beside = draft_of(people.alice, people.community, amended(weight=3.0))
    bundle = bundle_of(people, given_up, spoilt, beside)
    drafts.abandon(people.alice, draft=given_up)
    saving.save(people.alice, draft=spoilt, source="title: [", seen_revision=1)
    client.force_login(people.alice)
    shown = said(client.get(address(bundle)))
    assert "Stale. It was given up." in shown
    apart = f"Draft {given_up.pk} Draft {beside.pk} do not exclude each other, but draft {given_up.pk}"
    assert f"{apart} is stale" in shown
    cannot = f"cannot be told: Draft {spoilt.pk} is not sound any more. Line 2: this is not YAML"
    assert f"Draft {given_up.pk} Draft {spoilt.pk} {cannot}" in shown
    ratified(people, amended(weight=2.0))
    shown = said(client.get(address(bundle)))
    since = "Stale. Version 2 came into force since this bundle was opened."
    assert shown.count(since) == 3
    assert f"{apart} and draft {beside.pk} are stale" in shown
    assert f"No change: version 1 stays as it is {since}" in shown
    assert "Version 2 came into force after this bundle was opened. Close it, and open a new one." in shown


def test_a_draft_that_cannot_be_put_in_says_what_to_do(client: Client, people: People) -> None:
    ratified(people, document())
    inside = saying(people, "One.")
    bundle, other = bundle_of(people, inside), bundle_of(people)
    unsound = drafts.start(people.alice, community=people.community, source="title: x")
    client.force_login(people.alice)
    for draft, status, sentence in (
        (unsound, 422, "preamble: This is missing. Fill it in."),
        (inside, 409, f"Draft {inside.pk} is an option of bundle {bundle.pk}"),
    ):
        refused = client.post(address(other, "add/"), {"draft": draft.pk})
        assert refused.status_code == status
        assert sentence in said(refused)
        assert f'value="{draft.pk}" selected' in refused.content.decode()
    assert "Choose a draft." in said(client.post(address(other, "add/"), {}))
    assert client.post(address(other, "add/"), {"draft": "9" * 5_000}).status_code == 422
    assert client.get(address(other, "add/")).status_code == 405


def test_a_bundle_without_words_keeps_what_was_typed(client: Client, people: People) -> None:
    client.force_login(people.alice)
    refused = client.post(EVERY, {"title": " ", "reason": "Dear words."})
    assert refused.status_code == 422
    assert "Dear words." in refused.content.decode()
    assert client.post(EVERY, {"title": "x" * 201, "reason": "Why."}).status_code == 422
    assert not Bundle.objects.exists()
    communities.close(people.alice, community=people.community, reason="Done.")
    closed = client.post(EVERY, {"title": "Late", "reason": "Dear words."})
    assert closed.status_code == 409
    assert "nothing new can be decided" in said(closed)
    assert "Dear words." in closed.content.decode()


def test_what_people_wrote_is_shown_as_they_wrote_it(client: Client, people: People) -> None:
    ratified(people, document())
    text = amended(statement="It <b>shouts</b>.")
    bundle = bundles.open_bundle(
        people.alice, community=people.community, title="<i>Title</i>", reason="<script>alert(1)</script>"
    )
    bundles.add(people.alice, bundle=bundle, draft=draft_of(people.alice, people.community, text))
    client.force_login(people.alice)
    for where in (EVERY, address(bundle)):
        page = client.get(where).content.decode()
        assert "&lt;i&gt;Title&lt;/i&gt;" in page
        assert "<i>Title" not in page
    assert "&lt;script&gt;alert(1)" in page
    assert "<script>alert" not in page
    assert "It &lt;b&gt;shouts&lt;/b&gt;." in page


def test_bundles_belong_to_the_tab_of_drafts(client: Client, people: People) -> None:
    bundle = bundle_of(people)
    client.force_login(people.bob)
    for where in (EVERY, address(bundle)):
        page = client.get(where).content.decode()
        assert '<a href="/c/tenants/drafts/" aria-current="true">Drafts</a>' in page


def test_the_ledger_tells_what_became_of_a_bundle(client: Client, people: People) -> None:
    draft = saying(people, "One.")
    bundle = bundle_of(people, draft, title="A title for members")
    bundles.remove(people.alice, bundle=bundle, draft=draft)
    bundles.close(people.alice, bundle=bundle)
    page = client.get("/c/tenants/ledger/")
    for words in (
        f"alice opened bundle {bundle.pk} .",
        f"alice put draft {draft.pk} into bundle {bundle.pk} .",
        f"alice took draft {draft.pk} out of bundle {bundle.pk} .",
        f"alice closed bundle {bundle.pk} .",
    ):
        assert words in said(page)
    assert f'<a href="{address(bundle)}">' in page.content.decode()
    assert "for members" not in said(page)


def test_more_options_and_more_bundles_take_no_more_queries(client: Client, people: People) -> None:
    ratified(people, document())
    bundle = bundle_of(people, saying(people, "One."))
    client.force_login(people.alice)
    one, listed = queries(client, address(bundle)), queries(client, EVERY)
    for rationale in ("Two.", "Three."):
        bundles.add(people.alice, bundle=bundle, draft=saying(people, rationale))
        bundle_of(people, saying(people, "Elsewhere."))
    assert queries(client, address(bundle)) == one
    assert queries(client, EVERY) == listed
