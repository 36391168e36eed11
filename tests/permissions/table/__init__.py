"""Who may do what: every method of every address, floor by floor."""

from tests.permissions.rows import Row
from tests.permissions.table import (
    api_deciding,
    api_models,
    api_texts,
    belonging,
    deciding,
    drafting,
    informed,
    models,
    talking,
    texts,
    vouching,
)
from tests.permissions.table.gateway import GATEWAY

PAGES = {
    "Communities and their people": belonging.ROWS,
    "Decisions": deciding.ROWS,
    "Conversations, arguments, and what was hidden": talking.ROWS,
    "What communities do among one another": vouching.ROWS,
    "Being told": informed.ROWS,
    "Texts": texts.ROWS,
    "Drafts": drafting.ROWS,
    "Models and their evidence": models.ROWS,
}
DOORS = {
    "Communities, decisions, conversations, the ledger": api_deciding.ROWS,
    "Texts and drafts": api_texts.ROWS,
    "Models and their evidence": api_models.ROWS,
}
TABLE: tuple[Row, ...] = tuple(row for rows in (*PAGES.values(), *DOORS.values()) for row in rows)

__all__ = ["DOORS", "GATEWAY", "PAGES", "TABLE"]
