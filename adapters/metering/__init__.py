"""Counting what is asked and answered, exactly, for all processes of one host together. Plain Python: no Django."""
