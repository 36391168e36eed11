"""The kinds of decision that the house itself puts to the vote: one table, from a kind to what people call it.

Nobody asks a question under these names: something follows from them, or they have a page of their own.
"""

from collections.abc import Mapping

from adapters.commons import SHARES
from constitutions.selectors import RATIFY
from constitutions.services.choosing import CHOOSE
from constitutions.services.drafts import DEPLOY
from evaluation.services.requests import RESTORE
from governance.selectors.attestations import ATTEST, REVOKE
from governance.selectors.attestations import REVIEW as REVIEW_REVOCATION
from governance.selectors.cases import APPEAL as SANCTION_APPEAL
from governance.selectors.cases import STEP
from governance.services.closing import REVIEW
from governance.services.moderation import APPEAL
from governance.services.voices import VOICE

KINDS: Mapping[str, str] = {
    RATIFY: "Text to bring into force",
    CHOOSE: "Choice among drafts",
    DEPLOY: "Model to let go live",
    RESTORE: "Model to bring back",
    APPEAL: "Appeal about hidden words",
    REVIEW: "Look back on an emergency",
    ATTEST: "Attestation to give",
    REVOKE: "Attestation to end",
    REVIEW_REVOCATION: "Look back on an attestation that was ended",
    STEP: "Step against one who adheres",
    SANCTION_APPEAL: "Appeal against a step",
    VOICE: "Our voice in another's decision",
    SHARES: "Shares of the engine's time",
}
