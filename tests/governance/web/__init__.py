"""Tests of the pages about people, decisions and the ledger."""
