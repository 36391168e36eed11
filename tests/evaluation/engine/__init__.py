"""Tests of the measures, on values alone."""
