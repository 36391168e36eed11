"""The engine: one process that holds the base model and answers with any community's adapter.

It speaks the part of vLLM's HTTP API that Polity uses (``python -m adapters.engine --help``), knows
nothing of Django, and can be exchanged for ``vllm serve --enable-lora`` on the same adapter files.

A request's way, one file a station: :mod:`.app` and :mod:`.reading` take it in, :mod:`.text` turns words into tokens,
:mod:`.registry` finds the adapter, :mod:`.task` says what is asked, and :mod:`.batcher` does it with all others' in the
one thread that owns the model: it scores (:mod:`.scoring`) and writes row by row (:mod:`.seats`, :mod:`.row`);
:mod:`.answers` gives the result its shape.

Texts become vectors on a shorter way: :mod:`.embeddings` has :mod:`.encoder`'s batches done between its steps.
"""
