"""Tests of the constitutions."""
