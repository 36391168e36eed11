"""Texts: documents, drafts, versions, the charters they adhere to."""
