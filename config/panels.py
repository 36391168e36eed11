"""What upper floors show on lower floors' pages: one table, from a page's named panel to what fills it.

A panel's fills stand in the order in which they are shown. ``ledger.<Kind>`` says an entry in words.
"""

from collections.abc import Mapping

from constitutions.web import ledger_lines as constitutions_lines
from constitutions.web import panels as constitutions
from governance.web.panels import Fill

PANELS: Mapping[str, tuple[Fill, ...]] = {
    "community.nav": (constitutions.tabs,),
    "community.constitution": (constitutions.constitution,),
    "decision.evidence": (constitutions.proposed_text,),
    "ledger.DraftStarted": (constitutions_lines.draft_started,),
    "ledger.DraftProposed": (constitutions_lines.draft_proposed,),
    "ledger.DraftAbandoned": (constitutions_lines.draft_abandoned,),
    "ledger.VersionRatified": (constitutions_lines.version_ratified,),
}
