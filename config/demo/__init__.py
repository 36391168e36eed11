"""The demo: three communities and a charter walk the whole loop on one machine."""
