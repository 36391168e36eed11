"""The ground floor: people, communities, rules of decision, decisions, the ledger."""
