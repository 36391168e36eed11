"""The work of many requests at once: who comes next, in which place, and what each row has become."""
