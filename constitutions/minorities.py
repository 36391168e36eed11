"""Reading minority records: each with the words it names, as far as they are still there and in sight."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from django.db.models import Prefetch

from constitutions.minority import Counts, MapSupport, Minority
from constitutions.models import MinorityRecord, MinorityWords, Version
from constitutions.norms import Norm
from governance.models import GROUP_LETTERS, Argument, Decision, OpinionMapRecord, Statement
from governance.selectors.conversations import HIDDEN, with_hidings
from governance.selectors.dissent import Dissent, Said, dissent_of, lost_in
from governance.subjects import id_in


@dataclass(frozen=True)
class Chosen:
    """A vote that chose the text among others, and what was not chosen, in words."""

    decision: Decision
    lost: tuple[str, ...]


@dataclass(frozen=True)
class Stood:
    """How people stood to a statement that norms came from: everybody, and each group by its letter."""

    statement: Statement
    norms: tuple[str, ...]
    everybody: Counts
    groups: tuple[tuple[str, Counts], ...]


@dataclass(frozen=True)
class Mapped:
    """What an opinion map shows of statements that norms came from. ``groups`` are letters and sizes."""

    record: OpinionMapRecord
    groups: tuple[tuple[str, int], ...]
    stood: tuple[Stood, ...]


@dataclass(frozen=True)
class MinorityRead:
    """What stood against a version. ``record`` is absent for one that was ratified before records were kept.

    Then ``dissent`` is what the decision's own page has.
    """

    version: Version
    record: MinorityRecord | None
    dissent: Dissent
    chosen_among: tuple[Chosen, ...] = ()
    maps: tuple[Mapped, ...] = ()


@dataclass(frozen=True)
class LastDecided:
    """Norms that a version brought or last changed, and what stood against it then."""

    norms: tuple[Norm, ...]
    minority: MinorityRead


def minority_of(version: Version) -> MinorityRead:
    """Return what stood against one version."""
    return minorities_of([version])[version.pk]


def minorities_of(versions: Sequence[Version]) -> Mapping[int, MinorityRead]:
    """Return what stood against each of these versions, by its number in the database.

    What was kept of all of them is read in as many queries as of one.
    """
    records = {each.version_id: each for each in _records(versions)}
    values = {pk: Minority.model_validate_json(bytes(each.canonical)) for pk, each in records.items()}
    named = _named(values.values())
    return {
        version.pk: _read(version, records[version.pk], values[version.pk], named)
        if version.pk in records
        else MinorityRead(version, None, dissent_of(version.decision))
        for version in versions
    }


def last_decided(version: Version, norm_ids: Collection[str]) -> Sequence[LastDecided]:
    """Return what stood against these norms of a version when each was last decided, the latest first."""
    norms = [each for each in version.text.document.norms if each.id in norm_ids]
    changed = {each.id: version.norms_since[each.id][1] for each in norms if each.id in version.norms_since}
    versions = (
        Version.objects.select_related("community", "decision__community")
        .filter(community=version.community_id, number__in=set(changed.values()))
        .order_by("-number")
    )
    found = minorities_of(list(versions))
    return [
        LastDecided(
            tuple(each for each in norms if changed.get(each.id) == minority.version.number), minority
        )
        for minority in found.values()
    ]


def _records(versions: Sequence[Version]) -> Sequence[MinorityRecord]:
    arguments = with_hidings(Argument.objects.select_related("community", "author"))
    words = (
        MinorityWords.objects.select_related("user", "peer")
        .prefetch_related(Prefetch("argument", queryset=arguments))
        .order_by("pk")
    )
    return list(
        MinorityRecord.objects.filter(version__in=versions).prefetch_related(
            Prefetch("words", queryset=words)
        )
    )


@dataclass(frozen=True)
class _Named:
    """The rows that records name, fetched for all of them at once."""

    decisions: Mapping[int, Decision]
    statements: Mapping[int, Statement]
    maps: Mapping[str, OpinionMapRecord]


def _named(values: Collection[Minority]) -> _Named:
    support = [each for value in values for each in value.support]
    decisions = [id_in(each.decision, "decision") for value in values for each in value.chosen_among]
    return _Named(
        decisions=Decision.objects.in_bulk(decisions),
        statements=_statements(
            [id_in(each.statement, "statement") for mapped in support for each in mapped.statements]
        ),
        maps=_maps([each.map for each in support]),
    )


def _statements(numbers: Collection[int]) -> Mapping[int, Statement]:
    every = Statement.objects.select_related("community", "author").filter(pk__in=numbers)
    return {each.pk: each for each in with_hidings(every)}


def _maps(digests: Collection[str]) -> Mapping[str, OpinionMapRecord]:
    every = (
        OpinionMapRecord.objects.select_related("conversation__community")
        .prefetch_related(Prefetch("conversation__hidings", queryset=HIDDEN, to_attr="hidden"))
        .filter(result_digest__in=digests)
    )
    return {each.result_digest: each for each in every}


def _read(version: Version, record: MinorityRecord, value: Minority, named: _Named) -> MinorityRead:
    kept = {row.digest: row for row in record.words.all()}
    said = (
        _said(kept[each.words], each.choice, each.weighs_with)
        if each.words in kept
        else Said(None, choice=each.choice)
        for each in value.said
    )
    return MinorityRead(
        version=version,
        record=record,
        dissent=Dissent(decision=version.decision, shares=value.bodies, lost=(), said=tuple(said)),
        chosen_among=tuple(
            Chosen(decision, lost_in(decision, [each.chosen]))
            for each in value.chosen_among
            for decision in [named.decisions[id_in(each.decision, "decision")]]
        ),
        maps=tuple(_mapped(each, named) for each in value.support),
    )


def _said(row: MinorityWords, choice: str, weighs_with: int) -> Said:
    return Said(row.text, choice, row.user or row.peer, row.argument, weighs_with)


def _mapped(support: MapSupport, named: _Named) -> Mapped:
    return Mapped(
        record=named.maps[support.map],
        groups=tuple(zip(GROUP_LETTERS, support.sizes, strict=False)),
        stood=tuple(
            Stood(
                named.statements[id_in(each.statement, "statement")],
                each.norms,
                each.everybody,
                tuple(zip(GROUP_LETTERS, each.groups, strict=False)),
            )
            for each in support.statements
        ),
    )
