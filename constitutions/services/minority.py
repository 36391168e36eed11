"""Keeping what stood against a text with the version that it became."""

import secrets
from collections.abc import Iterator, Mapping, Sequence

from constitutions.changes import changed_norms
from constitutions.events import MinorityRecorded
from constitutions.minority import (
    Choosing,
    Counts,
    MapSupport,
    Minority,
    NamedWords,
    Option,
    Support,
    digest_of_words,
)
from constitutions.models import BundleOption, Draft, MinorityRecord, MinorityWords, Version
from constitutions.origins import origins_of
from constitutions.states import BundleStatus
from governance import clock, ledger
from governance.models import Community, OpinionMapRecord, Statement, User
from governance.proof.digests import digest_of, digest_of_value
from governance.selectors.dissent import Said, dissent_of
from governance.subjects import subject_of

Origins = Mapping[Statement, tuple[str, ...]]
"""The statements of a community's own conversations that norms came from, each with the ids of those norms."""


def keep(version: Version, *, draft: Draft, before: Version | None) -> MinorityRecord:
    """Keep what stood against a version that comes into force, in the transaction that brings it.

    All of it is public then. What is said of groups comes from opinion maps that are published, and never from
    ballots: nobody can tell from a secret vote which group said what.
    """
    changed = changed_norms(before.text.document.norms if before else (), version.text.document.norms)
    origins = _origins(version, before, changed)
    also = [*(f"{subject_of(draft)}/{norm}" for norm in changed), *map(subject_of, origins)]
    dissent = dissent_of(version.decision, also)
    words = [_words(version.community, said) for said in dissent.said]
    value = Minority(
        community=version.community.slug,
        version=version.number,
        text=version.text_id,
        decision=subject_of(version.decision),
        result=digest_of_value(version.decision.result),
        bodies=dissent.shares,
        said=tuple(_said(row, said) for row, said in zip(words, dissent.said, strict=True)),
        chosen_among=tuple(_choices(draft)),
        support=tuple(_support(origins)),
    )
    record = MinorityRecord.objects.create(
        community=version.community,
        version=version,
        canonical=value.canonical,
        digest=digest_of(value.canonical),
        made_at=clock.now(),
    )
    for row in words:
        row.record = record
    MinorityWords.objects.bulk_create(words)
    ledger.record(
        MinorityRecorded(subject=subject_of(version), digest=record.digest, number=version.number),
        community=version.community,
        actor=None,
    )
    return record


def _origins(version: Version, before: Version | None, changed: Sequence[str]) -> Origins:
    """Return what the changed norms were made from. Of one that goes, it is what the norm was made from."""
    texts = [each.text.document for each in (before, version) if each]
    norms = {norm.id: norm for document in texts for norm in document.norms}
    found: dict[Statement, tuple[str, ...]] = {}
    for norm_id in changed:
        for origin in origins_of(norms[norm_id]):
            if origin.statement.community_id == version.community_id:
                found[origin.statement] = (*found.get(origin.statement, ()), norm_id)
    return found


def _words(community: Community, said: Said) -> MinorityWords:
    salt, text = secrets.token_hex(16), said.text or ""
    return MinorityWords(
        community=community,
        digest=digest_of_words(salt, text),
        salt=salt,
        text=text,
        argument=said.argument,
        user=said.by if isinstance(said.by, User) else None,
        peer=said.by if isinstance(said.by, Community) else None,
    )


def _said(row: MinorityWords, said: Said) -> NamedWords:
    if said.argument is None:
        return NamedWords(words=row.digest, choice=said.choice)
    return NamedWords(
        words=row.digest,
        argument=subject_of(said.argument),
        about=said.argument.about,
        weighs_with=said.weighs_with,
    )


def _choices(draft: Draft) -> Iterator[Choosing]:
    """Yield the votes that chose this draft among those of a bundle."""
    key = f"draft-{draft.pk}"
    rows = BundleOption.objects.select_related("bundle__decision").filter(
        draft=draft, bundle__status=BundleStatus.CHOSEN
    )
    for decision in (row.bundle.decision for row in rows.order_by("pk")):
        if decision and decision.count.winners[:1] == (key,):
            yield Choosing(
                decision=subject_of(decision),
                result=digest_of_value(decision.result),
                chosen=key,
                lost=tuple(
                    Option(key=option["key"], text=option.get("digest", ""))
                    for option in decision.options
                    if option["key"] != key
                ),
            )


def _support(origins: Origins) -> Iterator[MapSupport]:
    """Yield what the newest map of each conversation shows of the statements, where it shows anything of them."""
    conversations = {statement.conversation_id for statement in origins}
    records = OpinionMapRecord.objects.filter(conversation__in=conversations)
    for record in records.order_by("conversation", "-pk").distinct("conversation"):
        figures = {each["id"]: each for each in record.result["statements"] if not each["withdrawn"]}
        statements = tuple(
            Support(
                statement=subject_of(statement),
                norms=norms,
                everybody=_counts(figures[str(statement.pk)]["standing"]),
                groups=tuple(map(_counts, figures[str(statement.pk)]["groups"])),
            )
            for statement, norms in sorted(origins.items(), key=lambda each: each[0].pk)
            if statement.conversation_id == record.conversation_id and str(statement.pk) in figures
        )
        if statements:
            yield MapSupport(
                map=record.result_digest,
                conversation=f"conversation:{record.conversation_id}",
                sizes=tuple(group["size"] for group in record.result["groups"]),
                statements=statements,
            )


def _counts(figures: Mapping[str, int]) -> Counts:
    return Counts(agree=figures["agree"], passed=figures["passed"], disagree=figures["disagree"])
