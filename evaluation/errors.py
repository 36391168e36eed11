"""What can go wrong with evidence, each one sentence for the person refused."""

from governance.errors import RefusalError


class NothingToCompareError(RefusalError):
    """{community} has no model yet. One is made when it ratifies a constitution."""

    code = "nothing_to_compare"
    status = 409


class FailedEvidenceError(RefusalError):
    """This model failed its evaluation: it cannot be deployed. Change the text or the examples, and try again."""

    code = "failed_evidence"
    status = 409


class EvidenceError(RefusalError):
    """The evidence does not hold: {why} Nothing was deployed."""

    code = "evidence_broken"
    status = 409


class NotVouchedForError(RefusalError):
    """The text asks that {needed} communities vouch for {what}; so far {have} of them. Missing: {missing}. Ask them to."""

    code = "not_vouched_for"
    status = 409


class NothingToMeasureAgainError(RefusalError):
    """Only a model whose evaluation failed, or that is taking over, is measured again. Look for a newer evaluation."""

    code = "nothing_to_measure_again"
    status = 409


class UnfinishedError(RefusalError):
    """This evaluation is not finished. Wait for its report."""

    code = "unfinished"
    status = 409
