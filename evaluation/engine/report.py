"""The report: what was measured, under which names, and what it comes to. A document named by its digest.

Anyone who holds the suite and the samples can compute every figure again; see :func:`rescore`.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any, Literal

from pydantic import Field

from constitutions.canonical import canonical_bytes
from constitutions.norms import Digest, Gate, Slug
from constitutions.split import Part
from evaluation.engine.evidence import hard_evidence, pooled_evidence, soft_evidence
from evaluation.engine.figures import ArmFigures, Gain, arm_figures, gain
from evaluation.engine.fluency import Fluency, fluency, human_floor
from evaluation.engine.gate import Garbage, GateResult, decide
from evaluation.engine.item_score import ItemScore, grade
from evaluation.engine.samples import Arm, Sample, StorySample
from evaluation.engine.suite import Suite
from evaluation.engine.values import Value
from governance.proof.digests import digest_of

# Figures are written to this many decimals, so that two machines' last bits do not give two digests.
DECIMALS = 9
PAIRS = (
    (Arm.ADAPTER, Arm.BASE),
    (Arm.ADAPTER, Arm.PROMPT),
    (Arm.PROMPT, Arm.BASE),
    (Arm.ADAPTER, Arm.DEPLOYED),
)


class DeploymentTuple(Value):
    """Exactly what answered: the deployment of one arm. ``sampling`` holds the generation settings."""

    arm: Arm
    base_revision: str
    adapter_digest: Digest | None = None
    prompt_digest: Digest | None = None
    chat_template_digest: Digest
    sampling: dict[str, float | int | bool | str]


class Setting(Value):
    """What a report is about, before any figure: everything but the samples that the figures depend on.

    ``gate`` is the ratified text's own; ``looks`` counts how often the held-out part has been looked at, this
    look included; ``judge_valid`` is ``None`` where no judge was used.
    """

    community: Slug
    constitution_digest: Digest
    deployments: tuple[DeploymentTuple, ...]
    candidate: Arm
    baseline: Arm
    gate: Gate
    seed: int
    looks: int
    judge_valid: bool | None = None

    @property
    def same_model(self) -> bool:
        """Whether candidate and baseline are one deployment."""
        tuples = {d.arm: d.model_copy(update={"arm": self.candidate}) for d in self.deployments}
        return tuples[self.candidate] == tuples[self.baseline]


class Report(Value):
    """An evaluation as a document. ``unscored`` is the share of the compared arms' points missing."""

    schema_version: Literal[1] = Field(alias="schema")
    setting: Setting
    suite_digest: Digest
    part: Part
    withheld: tuple[str, ...] = ()
    arms: tuple[ArmFigures, ...]
    gains: tuple[Gain, ...]
    unscored: float
    result: GateResult
    items: tuple[ItemScore, ...]

    @property
    def canonical(self) -> bytes:
        """The report's canonical bytes."""
        return canonical_bytes(self)

    @property
    def digest(self) -> str:
        """The report's name."""
        return digest_of(self.canonical)

    def arm(self, name: Arm) -> ArmFigures:
        """Return one arm's figures. Raises ``KeyError`` where the report has no such arm."""
        return {figures.arm: figures for figures in self.arms}[name]

    def gain(self, arm: Arm, over: Arm) -> Gain:
        """Return one paired gain. Raises ``KeyError`` where the report does not have it."""
        return {(found.arm, found.over): found for found in self.gains}[arm, over]


def make_report(
    setting: Setting, suite: Suite, samples: Sequence[Sample], stories: Sequence[StorySample] = ()
) -> Report:
    """Compute every figure from what was measured.

    Raises ``ValueError`` where a sample names an item or an arm the report does not have, or an arm lacks its
    deployment.
    """
    arms = [deployment.arm for deployment in setting.deployments]
    _refuse_strangers(setting, suite, samples, stories)
    taken: defaultdict[tuple[Arm, str], list[Sample]] = defaultdict(list)
    for sample in samples:
        taken[sample.arm, sample.item_id].append(sample)
    rows = {arm: [grade(suite, item, arm, taken[arm, item.id]) for item in suite.items] for arm in arms}
    spoken = _replies(suite, samples)
    figures = {
        arm: arm_figures(suite, arm, rows[arm], spoken[arm], [s for s in stories if s.arm is arm])
        for arm in arms
    }
    pairs = dict.fromkeys((*PAIRS, (setting.candidate, setting.baseline)))
    gains = [gain(suite, rows[a], rows[b]) for a, b in pairs if a in rows and b in rows and a is not b]
    compared = [row for arm in {setting.candidate, setting.baseline} for row in rows[arm]]
    unscored = sum(not row.complete for row in compared) / len(compared) if compared else 0.0
    report = Report(
        schema=1,
        setting=setting,
        suite_digest=suite.digest,
        part=suite.part,
        withheld=suite.withheld,
        arms=tuple(figures.values()),
        gains=tuple(found for found in gains if found),
        unscored=unscored,
        result=_judged(setting, suite, rows, figures[setting.candidate], unscored),
        items=tuple(row for arm in arms for row in rows[arm]),
    )
    return Report.model_validate(_rounded(report.model_dump(mode="json", by_alias=True)))


def rescore(
    report: Report, suite: Suite, samples: Sequence[Sample], stories: Sequence[StorySample] = ()
) -> Report:
    """Compute a report's figures again from its suite and samples; equal to ``report`` where it is true.

    Raises ``ValueError`` where ``suite`` is not the one the report names.
    """
    if suite.digest != report.suite_digest:
        message = (
            f"This report was made with suite {report.suite_digest}, not {suite.digest}. Bring that one."
        )
        raise ValueError(message)
    return make_report(report.setting, suite, samples, stories)


def _refuse_strangers(
    setting: Setting, suite: Suite, samples: Sequence[Sample], stories: Sequence[StorySample]
) -> None:
    arms = {deployment.arm for deployment in setting.deployments}
    told = {story.id for story in suite.stories}
    measured = {s.arm for s in samples} | {s.arm for s in stories}
    for name in sorted({setting.candidate, setting.baseline} | measured):
        if name not in arms:
            message = f"The arm “{name}” has no deployment in this report. Say which model it is."
            raise ValueError(message)
    asked = {s.item_id for s in samples} - suite.item_of.keys() | {s.item_id for s in stories} - told
    if asked:
        message = f"“{min(asked)}” is not in this suite. Was it measured with another one?"
        raise ValueError(message)


def _replies(suite: Suite, samples: Sequence[Sample]) -> Mapping[Arm, list[tuple[str, Fluency]]]:
    written = [(s.preferred_logprobs, s.rejected_logprobs) for s in samples if s.arm is Arm.BASE]
    floor = human_floor(reply for pair in written for reply in pair)
    found: defaultdict[Arm, list[tuple[str, Fluency]]] = defaultdict(list)
    for sample in samples:
        if sample.reply is not None:
            measured = fluency(sample.reply, sample.reply_logprobs, floor=floor)
            found[sample.arm].append((suite.item_of[sample.item_id].cluster, measured))
    return found


def _judged(
    setting: Setting,
    suite: Suite,
    rows: Mapping[Arm, Sequence[ItemScore]],
    candidate: ArmFigures,
    unscored: float,
) -> GateResult:
    ours, theirs = rows[setting.candidate], rows[setting.baseline]
    return decide(
        soft=soft_evidence(suite, ours, theirs, setting.gate, same_model=setting.same_model),
        hard=hard_evidence(suite, ours, setting.gate),
        pooled=pooled_evidence(suite, ours, theirs, setting.gate, same_model=setting.same_model),
        rule=setting.gate.soft,
        unscored=unscored,
        garbage=Garbage(families=candidate.fluency.families, bad=candidate.fluency.garbage),
        judge_valid=setting.judge_valid,
    )


def _rounded(value: Any) -> Any:  # noqa: ANN401 - any JSON value
    """Round every number of a JSON value."""
    if isinstance(value, dict):
        return {name: _rounded(part) for name, part in value.items()}
    if isinstance(value, list):
        return [_rounded(part) for part in value]
    return round(value, DECIMALS) if isinstance(value, float) else value
