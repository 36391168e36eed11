"""The doors of this floor: each verb is one transaction, one change, one ledger row."""
