"""Texts from elsewhere as drafts of ours. Pure.

What comes out is a plain value, sound as a document or not: what the source does not say is left out, never
made up, and the draft's page then asks people for it.
"""
