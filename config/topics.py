"""What can be spoken about in conversations and arguments: one table, from a noun to what finds such a thing."""

from collections.abc import Mapping

from constitutions.web import topics as constitutions
from governance.ports.topics import Find
from governance.web import topics as governance

TOPICS: Mapping[str, Find] = {
    "decision": governance.decision,
    "conversation": governance.conversation,
    "statement": governance.statement,
    "norm": constitutions.norm,
    "draft": constitutions.draft,
}
