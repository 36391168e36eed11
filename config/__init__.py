"""The composition root: settings, addresses, the pipeline, and the processes that run them."""
