"""Which communities make up the bodies that a rule can name: one table, from a body to what finds who is in it."""

from collections.abc import Mapping

from constitutions.keeping import in_good_standing
from governance.ports.peers import Find

PEERS: Mapping[str, Find] = {
    "adherents": in_good_standing,
}
