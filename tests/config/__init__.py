"""Tests of the composition root and of what it runs."""
