"""What one community can vouch for about another: one table, from a kind of thing to what finds such things."""

from collections.abc import Mapping

from adapters import attestable as adapters
from constitutions import attestable as constitutions
from evaluation import attestable as evaluation
from governance.ports.attestable import Offer

ATTESTABLE: Mapping[str, tuple[Offer, ...]] = {
    "text": (constitutions.text_in_force,),
    "deployment": (evaluation.asked_for, adapters.live),
    "report": (evaluation.measured,),
}
