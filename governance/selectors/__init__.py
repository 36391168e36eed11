"""Reading people, communities, decisions, conversations and the ledger."""
