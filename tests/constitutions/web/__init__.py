"""Tests of the pages about texts."""
