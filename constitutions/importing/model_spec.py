"""Reading the OpenAI Model Spec's Markdown (https://github.com/openai/model_spec, CC0) as a draft.

Every heading keeps its ``{#id}``. One with an ``authority`` is a norm, any other a section. Authority says
who may override a principle; as a norm it becomes how strongly the community binds its model: ``root``,
``platform`` and ``system`` must, ``developer`` and ``user`` should, and so does ``guideline``, as an
aspiration. The authority itself is kept as a tag.
"""

import re
from collections.abc import Iterator, Mapping
from itertools import zip_longest
from typing import Any

from constitutions.importing.headings import Block, Names, blocks

STRENGTHS = {
    "root": ("must", "core"),
    "platform": ("must", "core"),
    "system": ("must", "core"),
    "developer": ("should", "core"),
    "user": ("should", "core"),
    "guideline": ("should", "aspiration"),
}
EXAMPLE = re.compile(
    r"^\*\*Example\*\*:? *(?P<title>[^\n]*)\n+(?P<fence>~{3,}|`{3,})xml\n(?P<xml>.*?)\n(?P=fence)[ \t]*$",
    re.MULTILINE | re.DOTALL,
)
TURN = re.compile(r"<(system|developer|user|assistant|comparison)>(.*?)</\1>", re.DOTALL)
VERDICT = re.compile(r"^\s*<!--\s*(GOOD|OK|BAD)\b[\s,:–—-]*(.*?)-->", re.DOTALL)
ROLES = {"system": "system", "developer": "system", "user": "user", "assistant": "assistant"}
FOOTNOTE = re.compile(r"\[\^(\w+)\](?!:)")

Value = dict[str, Any]


def from_model_spec(
    text: str, *, title: str = "Model Spec", footnotes: Mapping[str, str] | None = None
) -> Value:
    """Return the text as a draft's value.

    ``footnotes`` maps a footnote's name to the text of its examples file; those hold questions without
    replies, which people write.
    """
    sections: list[Value] = []
    norms: list[Value] = []
    above: list[tuple[int, str]] = []
    for block in blocks(text):
        if not block.id:
            continue
        above = [(level, name) for level, name in above if level < block.level]
        parent = above[-1][1] if above else None
        if authority := block.attributes.get("authority"):
            norms.append(_norm(block, authority, parent, footnotes or {}))
        else:
            sections.append(_present(id=block.id, title=block.title, text=block.body, parent=parent))
            above.append((block.level, block.id))
    return {"schema": 1, "title": title, "languages": ["en"], "sections": sections, "norms": norms}


def _norm(block: Block, authority: str, section: str | None, footnotes: Mapping[str, str]) -> Value:
    modality, tier = STRENGTHS.get(authority, ("should", "core"))
    names = Names()
    told = [
        example
        for found in EXAMPLE.finditer(block.body)
        for example in _examples(found["title"], found["xml"], names)
    ]
    asked = [
        example
        for name in dict.fromkeys(FOOTNOTE.findall(block.body))
        for found in EXAMPLE.finditer(footnotes.get(name, ""))
        for example in _examples(found["title"], found["xml"], names)
    ]
    return _present(
        id=block.id,
        statement=block.title,
        modality=modality,
        tier=tier,
        tags=[f"authority-{authority}"],
        section=section,
        rationale=_without_examples(block.body),
        examples=[*told, *asked],
    )


def _present(**fields: object) -> Value:
    """Return the fields that say something."""
    return {name: value for name, value in fields.items() if value not in ("", None, [])}


def _without_examples(body: str) -> str:
    """Return the body without the examples that were read out of it; one that could not be read stays."""
    kept = EXAMPLE.sub(lambda found: "" if _readable(found["xml"]) else found[0], body)
    return re.sub(r"\n{3,}", "\n\n", kept).strip()


def _readable(xml: str) -> bool:
    return not TURN.sub("", xml).strip() and bool(TURN.search(xml))


def _examples(title: str, xml: str, names: Names) -> Iterator[Value]:
    """Yield one example for each pair of a good and a bad reply, or one without replies."""
    if not _readable(xml):
        return
    dialogue, replies = _dialogue(xml)
    good = [each for verdict, *each in replies if verdict != "BAD"]
    bad = [each for verdict, *each in replies if verdict == "BAD"]
    family = names.of(title, otherwise="example")
    pairs = list(zip_longest(good, bad)) or [(None, None)]
    for number, (better, worse) in enumerate(pairs, start=1):
        yield _present(
            id=family if number == 1 else names.of(f"{family}-{number}", otherwise="example"),
            family=family,
            dialogue=dialogue,
            preferred=better[1] if better else None,
            rejected=worse[1] if worse else None,
            why=" ".join(reason for reason, _ in filter(None, (better, worse)) if reason)[:300],
        )


def _dialogue(xml: str) -> tuple[list[Value], list[tuple[str, str, str]]]:
    """Return the turns, and the replies that are compared: the verdict, its reason, and what is said."""
    turns: list[Value] = []
    replies: list[tuple[str, str, str]] = []
    for kind, content in TURN.findall(xml):
        if kind == "comparison":
            replies += [_reply(said) for role, said in TURN.findall(content) if role == "assistant"]
        elif kind == "assistant" and (verdict := VERDICT.match(content)):
            replies.append((verdict[1], verdict[2].strip(), content[verdict.end() :].strip()))
        else:
            turns.append({"role": ROLES[kind], "content": content.strip()})
    return turns, replies


def _reply(content: str) -> tuple[str, str, str]:
    verdict = VERDICT.match(content)
    if verdict is None:
        return "GOOD", "", content.strip()
    return verdict[1], verdict[2].strip(), content[verdict.end() :].strip()
