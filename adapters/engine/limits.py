"""Every limit of the engine, each with what it protects."""

# A longer body is refused with 413 before it is read: no prompt within any context needs more.
BODY_BYTES = 4 * 1024 * 1024

# Prompts in one request, and their tokens together: one request must not hold the model for hours.
PROMPTS = 512
PROMPT_TOKENS = 262_144

# Messages in a conversation; long ones are refused by their tokens, this only bounds the template's work.
MESSAGES = 1_024

# Stop strings, and the characters of each: every one is looked for in every new piece of text.
STOPS = 16
STOP_CHARACTERS = 256

# Likely tokens told beside each prompt token: the answer grows with each.
PROMPT_LOGPROBS = 20

# Tokens of a completion that says nothing about its length, as OpenAI's API has it.
COMPLETION_TOKENS = 16

# Requests that may wait for the model before new ones get 503, and when those are told to come back.
WAITING = 64
RETRY_SECONDS = 2

# Rows that are decoded together, and the tokens (prompt and answer) that their caches may hold in all.
ROWS = 16
CACHED_TOKENS = 32_768

# Rows that are scored together: more were slower, because the shared prefix is copied for each.
SCORED_ROWS = 8

# Tokens of one pass through the model: between two passes a request can be cancelled, and the logits of
# one pass (tokens by vocabulary, float32) have to fit into memory.
PASS_TOKENS = 512

# Prompts that begin with at least this many equal tokens have them computed once when generating.
SHARED_TOKENS = 32

# Texts that one request may have turned into vectors, and the characters of each: these bound the
# tokenizer's work, of which the model then reads the beginning.
EMBEDDED_TEXTS = 256
EMBEDDED_CHARACTERS = 8_000

# Tokens of a text that the sentence-embedding model reads, as its model card has it.
EMBEDDED_TOKENS = 256

# Texts that are turned into vectors together: between two such batches others get the model.
EMBEDDED_ROWS = 32

# Rank of an adapter; the largest that the other engine is set up for as well.
RANK = 64

# Bytes of an adapter's weights: it is read whole before anything else of it is believed.
ADAPTER_BYTES = 2 * 1024**3

# Adapters whose weights stay in memory; the one used longest ago makes room and is read again if needed.
RESIDENT = 64

# Seconds that requests in progress get to finish in when the engine is told to stop.
GRACE_SECONDS = 2
