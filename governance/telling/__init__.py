"""Telling people and programs: what is of interest to whom, and how it leaves this house."""
