"""Every limit of the engine, each with what it protects."""

# A longer body is refused with 413 before it is read: no prompt within any context needs more.
BODY_BYTES = 4 * 1024 * 1024

# Fields of a request, or of a part of one: each that is not known would be written down as a fault.
FIELDS = 128

# Prompts in one request, and their tokens together: one request must not hold the model for hours.
PROMPTS = 512
PROMPT_TOKENS = 262_144

# Messages in a conversation; long ones are refused by their tokens, this only bounds the template's work.
MESSAGES = 1_024

# Characters of a text from which on it is turned into tokens apart, one such text at a time: it takes longer than
# others should wait.
LONG_TEXT = 32_768

# Stop strings, and the characters of each: every one is looked for in every new piece of text.
STOPS = 16
STOP_CHARACTERS = 256

# Likely tokens told beside each token of a prompt or an answer: the response grows with each.
PROMPT_LOGPROBS = 20
LOGPROBS = 20

# Tokens told with their log-probabilities in one answer, the likeliest at each place included: an answer of so many
# has some tens of megabytes.
TOLD = 1_048_576

# Seconds for which one answer is written out before others have their turn.
WRITING_SECONDS = 0.002

# Bytes of a schema that answers are kept to, and how long compiling it may take: seconds of the processor
# and of the clock, and bytes of memory, all in a process of its own. Some short schemas would take for ever.
SCHEMA_BYTES = 65_536
COMPILE_CPU_SECONDS = 3
COMPILE_SECONDS = 20
COMPILE_MEMORY = 1024**3

# Schemas that may wait to be compiled before new ones get 503; one is compiled at a time.
COMPILING = 16

# Compiled schemas that are kept; the one used longest ago makes room.
GRAMMARS = 128

# What a compiled schema may cost, in the units of the library (see `llguidance.LLParserLimits`): when it
# is compiled, and then for each token, where it holds up every other row.
GRAMMAR_FUEL = 1_000_000
GRAMMAR_SIZE = 200_000
GRAMMAR_STATES = 50_000
GRAMMAR_STEP_FUEL = 200_000
GRAMMAR_STEP_ITEMS = 50_000

# Blanks and line ends in a row between the parts of a JSON answer: enough to indent, too few to go astray.
JSON_BLANKS = 16

# Tokens of a completion that says nothing about its length, as OpenAI's API has it.
COMPLETION_TOKENS = 16

# Requests that may wait for the model before new ones get 503, those of one tenant before it gets 429, and when
# those sent away are told to come back.
WAITING = 512
TENANT_WAITING = 256
RETRY_SECONDS = 2

# Characters of a tenant's name that tell it from others, and the weights that a tenant may have.
TENANT_NAME = 200
TENANT_WEIGHTS = (0.01, 100.0)

# Jobs that are at their turns (scores, vectors) at a time: each holds a slot and a lane.
TURNING = 8

# Seconds after which an answer is given up, if the request sets no earlier deadline.
DEADLINE_SECONDS = 600.0

# Rows that are decoded together on a processor and on a GPU, and those of them that stay free for tenants who have
# none yet.
ROWS = 64
GPU_ROWS = 256
RESERVED_ROWS = 8

# Bytes of all rows' keys and values on a processor, and the part of a GPU's free memory that they may take there.
CACHE_BYTES = 3 * 1024**3
CACHE_SHARE = 0.4

# Tokens of one pass through the model while others wait for their next token, and while nobody does: between two
# passes a request can be cancelled, and the logits of one pass (tokens by vocabulary, float32) have to fit into
# memory.
PASS_TOKENS = 256
WIDE_PASS_TOKENS = 512

# Rows that get their next token together at most for proposals to be tried, and how many a row may have: so many
# tokens pass in about the time of one while the model's weights are what a step waits for.
PROPOSING_ROWS = 4
PROPOSED = 16

# Tokens of an answer for which room is made when it begins; it gets more as it grows.
FIRST_ROOM = 128

# Tokens of a block of a prefix that is remembered: prefixes are found again to the last whole block.
BLOCK_TOKENS = 32

# Bytes of all prefixes that are remembered, and the part of them beyond which one adapter's make room for the
# others'; else the ones used longest ago do.
PREFIX_BYTES = 1024**3
PREFIX_SHARE = 0.25

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

# Bytes of an adapter's folder: it is read whole before anything else of it is believed.
ADAPTER_BYTES = 2 * 1024**3

# Bytes of the slots in which the adapters of a pass stand, on a processor and as a part of a GPU's free memory: each
# has the largest rank of all. Rows whose adapter finds no room wait; one alone always finds it.
BANK_BYTES = 2 * 1024**3
BANK_SHARE = 0.2

# Adapters that are read from their folders at a time: more wait, and nobody whose adapter is in memory waits for them.
READING = 4

# Adapters whose weights stay in memory, and their bytes; the one used longest ago makes room and is read again if
# needed.
RESIDENT = 64
RESIDENT_BYTES = 2 * 1024**3

# Seconds that requests in progress get to finish in when the engine is told to stop.
GRACE_SECONDS = 2
