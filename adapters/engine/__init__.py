"""The engine: one process that holds the base model and answers with any community's adapter.

It speaks the part of vLLM's HTTP API that Polity uses (``python -m adapters.engine --help``), knows
nothing of Django, and can be exchanged for ``vllm serve --enable-lora`` on the same adapter files.

A request's way: :mod:`.api` takes it in and turns words into tokens, :mod:`.engine` holds everything together,
:mod:`.batch` does what is asked with all others' in the one thread that owns the model, :mod:`.sampling` chooses
tokens, and :mod:`.model` passes them, with each row's adapter laid over the base model.
"""
