"""How one part of the electorate voted, round by round, along the course that all ballots together took."""

from collections.abc import Sequence

from governance.counting.papers import Ranks
from governance.counting.results import Inactive, Number, Round
from governance.counting.rounds import Rounds, transfers
from governance.counting.runoff import Weights, plain_piles
from governance.counting.transferable import Transferable


def part(race: Rounds, ballots: Sequence[Ranks], weights: Weights = None) -> list[Round]:
    """Return the rounds of a finished ``race`` as ``ballots``, a part of its own, made them.

    Who was elected and eliminated, and the threshold, are the race's; tallies, transfers and what became
    inactive are the part's.
    """
    piles = plain_piles(race.counting, ballots, weights)
    kept: dict[str, Number] = {}
    standing = [*race.history[0]]
    piles.lay(standing)
    found: list[Round] = []
    elected = 0
    for whole, following in zip(race.rounds, [*race.history[1:], None], strict=True):
        shown = Round(
            tallies={**piles.tallies(standing), **kept},
            threshold=whole.threshold,
            elected=whole.elected,
            eliminated=whole.eliminated,
            inactive=piles.inactive(),
        )
        elected += len(whole.elected)
        if following is not None:
            free = whole.eliminated
            if isinstance(race, Transferable) and whole.elected:
                free = whole.elected
                kept |= {option: piles.keep(option, race.shares[option]) for option in free}
            standing = [option for option in following if option not in kept]
            if kept and elected >= race.seats:
                moved = piles.retire(free, Inactive.FINAL_SURPLUS)
            else:
                moved = piles.move(free, standing)
            shown = shown.model_copy(update={"transfers": transfers(moved, {})})
        found.append(shown)
    return found
