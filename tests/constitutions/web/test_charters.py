"""The charter map."""

import pytest
from django.test import Client

from constitutions.document import Upstream
from constitutions.norms import Binding
from tests.constitutions.web.test_versions import ratified
from tests.people import People, adhering, charter, document, found_people
from tests.reading import queries, said

pytestmark = pytest.mark.django_db


def test_the_picture_and_the_table_say_who_adheres_to_whom(client: Client, people: People) -> None:
    assert "No text in force adheres to a charter." in said(client.get("/charters/"))
    bakers = found_people("bakers", "Bakers")
    above = charter()
    ratified(bakers, above)
    ratified(people, adhering(document(), bakers.community, above))
    page = client.get("/charters/").content.decode()
    assert "Tenants adheres to A charter of Bakers." in page
    assert page.count("<line ") == 1
    assert '<a href="/c/tenants/constitution/v1/">Tenants</a>' in page
    ratified(bakers, above.model_copy(update={"preamble": "We wrote it anew."}))
    assert "(a newer one is in force)" in said(client.get("/charters/"))


def test_it_takes_as_many_queries_for_three_as_for_one(client: Client, people: People) -> None:
    above = charter()
    ratified(people, above)

    def joined(slug: str) -> None:
        others = found_people(slug, slug)
        ratified(others, adhering(document(), people.community, above))

    joined("bakers")
    one = queries(client, "/charters/")
    joined("brewers")
    joined("butchers")
    assert queries(client, "/charters/") == one < 30


def test_a_ceiling_is_shown_to_those_under_it(client: Client, people: People) -> None:
    guild = found_people("guild", "Guild")
    text = charter()
    ceiling = text.norms[0].model_copy(update={"binding": Binding.CEILING})
    text = text.model_copy(update={"norms": (ceiling,)})
    ratified(guild, text)
    ratified(people, adhering(document(), guild.community, text))
    shown = said(client.get("/c/tenants/constitution/"))
    assert "Ceiling: whoever adheres may ask for less, and not for more." in shown
    below = ceiling.model_copy(update={"binding": None})
    restated = document().model_copy(update={"norms": (below, *document().norms[1:])})
    ratified(people, adhering(restated, guild.community, text))
    assert "and asks no more." in said(client.get("/c/tenants/constitution/"))


def test_it_takes_as_many_queries_under_three_charters_as_under_one(client: Client, people: People) -> None:
    address = "/c/tenants/constitution/"
    pins = []
    counted = []
    for number in range(3):
        keepers = found_people(f"guild-{number}", f"Guild {number}")
        text = charter(f"Charter {number}")
        floor = text.norms[0].model_copy(update={"id": f"floor-{number}"})
        text = text.model_copy(update={"norms": (floor,)})
        ratified(keepers, text)
        pins.append(Upstream(authority=keepers.community.slug, title=text.title, digest=text.digest))
        ratified(people, document().model_copy(update={"upstreams": tuple(pins)}))
        counted.append(queries(client, address))
    assert counted[0] == counted[1] == counted[2] < 30
