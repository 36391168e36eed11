"""What upper floors show on lower floors' pages: one table, from a page's named panel to what fills it.

A panel's fills stand in the order in which they are shown. ``ledger.<Kind>`` says an entry in words.
"""

from collections.abc import Mapping

from adapters.web import ledger_lines as adapters_lines
from adapters.web import panels as adapters
from constitutions.web import ledger_lines as constitutions_lines
from constitutions.web import minority
from constitutions.web import panels as constitutions
from evaluation.web import ledger_lines as evaluation_lines
from evaluation.web import panels as evaluation
from governance.web import authority_panels as authorities
from governance.web.panels import Fill

PANELS: Mapping[str, tuple[Fill, ...]] = {
    "site.nav": (constitutions.site_nav, evaluation.site_nav),
    "community.nav": (constitutions.tabs, adapters.tabs, evaluation.tabs),
    "community.neighbours": (evaluation.adherents,),
    "community.ask": (adapters.ask,),
    "community.constitution": (constitutions.constitution,),
    "community.model": (adapters.model, evaluation.model),
    "community.news": (adapters.news, evaluation.news),
    "model.evidence": (evaluation.model,),
    "adaptation.evidence": (evaluation.adaptation,),
    "norm.evidence": (evaluation.norm,),
    "rule.source": (constitutions.rule_source,),
    "norm.life": (adapters.norm,),
    "statement.norm": (constitutions.make_a_norm,),
    "argument.norm": (constitutions.norm_appealed_to,),
    "argument.norms": (constitutions.norm_names,),
    "decision.evidence": (
        constitutions.proposed_text,
        constitutions.texts_to_choose_from,
        minority.before_deciding,
        evaluation.decision,
        adapters.shares,
        authorities.vouched,
        authorities.sanctioned,
        authorities.voices,
    ),
    "ledger.DraftStarted": (constitutions_lines.draft_started,),
    "ledger.DraftProposed": (constitutions_lines.draft_proposed,),
    "ledger.DraftReanchored": (constitutions_lines.draft_reanchored,),
    "ledger.DraftAbandoned": (constitutions_lines.draft_abandoned,),
    "ledger.VersionRatified": (constitutions_lines.version_ratified,),
    "ledger.MinorityRecorded": (constitutions_lines.minority_recorded,),
    "ledger.NormReviewDue": (constitutions_lines.norm_review_due,),
    "ledger.NormSunsetNear": (constitutions_lines.norm_sunset_near,),
    "ledger.NormLapsed": (constitutions_lines.norm_lapsed,),
    "ledger.BundleOpened": (constitutions_lines.bundle_opened,),
    "ledger.BundleOptionAdded": (constitutions_lines.bundle_option_added,),
    "ledger.BundleOptionRemoved": (constitutions_lines.bundle_option_removed,),
    "ledger.BundlePutToVote": (constitutions_lines.bundle_put_to_vote,),
    "ledger.BundleChosen": (constitutions_lines.bundle_chosen,),
    "ledger.BundleClosed": (constitutions_lines.bundle_closed,),
    "ledger.StatementOpened": (adapters_lines.statement_opened,),
    "ledger.AdaptationRequested": (adapters_lines.adaptation_requested,),
    "ledger.AdaptationCancelled": (adapters_lines.adaptation_cancelled,),
    "ledger.AdapterReady": (adapters_lines.adapter_ready,),
    "ledger.AdaptationFailed": (adapters_lines.adaptation_failed,),
    "ledger.DeploymentLive": (adapters_lines.deployment_live,),
    "ledger.RolloutAdvanced": (adapters_lines.rollout_advanced,),
    "ledger.RolloutStopped": (adapters_lines.rollout_stopped,),
    "ledger.RolloutHeld": (adapters_lines.rollout_held,),
    "ledger.RolloutResumed": (adapters_lines.rollout_resumed,),
    "ledger.DeploymentReturned": (adapters_lines.deployment_returned,),
    "ledger.DeploymentStandby": (adapters_lines.deployment_standby,),
    "ledger.DeploymentRetired": (adapters_lines.deployment_retired,),
    "ledger.StewardStop": (adapters_lines.steward_stop,),
    "ledger.SharesInForce": (adapters_lines.shares_in_force,),
    "ledger.WeightChanged": (adapters_lines.weight_changed,),
    "ledger.SharesEnded": (adapters_lines.shares_ended,),
    "ledger.ApiKeyCreated": (adapters_lines.api_key_created,),
    "ledger.ApiKeyRevoked": (adapters_lines.api_key_revoked,),
    "ledger.ApiKeyLimitsChanged": (adapters_lines.api_key_limits_changed,),
    "ledger.EndpointLimitsChanged": (adapters_lines.endpoint_limits_changed,),
    "ledger.SampleSettingsChanged": (adapters_lines.sample_settings_changed,),
    "ledger.SamplesErased": (adapters_lines.samples_erased,),
    "ledger.EvaluationFinished": (evaluation_lines.evaluation_finished,),
    "ledger.EvaluationFailed": (evaluation_lines.evaluation_failed,),
    "ledger.EvaluationRequested": (evaluation_lines.evaluation_requested,),
    "ledger.DeploymentRequested": (evaluation_lines.deployment_requested,),
    "ledger.DeploymentHeld": (evaluation_lines.deployment_held,),
    "ledger.GateBroken": (evaluation_lines.gate_broken,),
    "ledger.RestoreRequested": (evaluation_lines.restore_requested,),
    "ledger.ComparisonRequested": (evaluation_lines.comparison_requested,),
    "ledger.ComparisonFinished": (evaluation_lines.comparison_finished,),
}
