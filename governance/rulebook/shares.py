"""How each body voted on a question of yes or no, in numbers and in words. Pure."""

from pydantic import BaseModel, ConfigDict

from governance.counting.ballots import Choice
from governance.outcomes import BodyResult, Result
from governance.phrasing import counted
from governance.rulebook.count_phrasing import listed

WHO = {
    "members": ("member", "members"),
    "stewards": ("steward", "stewards"),
    "adherents": ("adhering community", "adhering communities"),
}


class Share(BaseModel):
    """How one body voted."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    body: str
    electors: int
    yes: int
    no: int
    stand_aside: int
    abstain: int

    @property
    def sentence(self) -> str:
        """The numbers in words, those against first."""
        parts = [f"{self.no:,} voted against it"]
        if self.stand_aside:
            parts.append(f"{self.stand_aside:,} stood aside")
        if self.abstain:
            parts.append(f"{self.abstain:,} abstained")
        parts.append(f"{self.yes:,} voted for it")
        return f"Of {counted(self.electors, *WHO[self.body])} who could vote, {listed(parts)}."


def shares_of(found: Result) -> tuple[Share, ...]:
    """Return how each body voted; nothing where options were chosen among."""
    return tuple(map(_share, found.bodies)) if found.binary else ()


def _share(found: BodyResult) -> Share:
    said = found.count.tallies
    return Share(
        body=found.body,
        electors=found.turnout.electors,
        yes=int(said[Choice.YES]),
        no=int(said[Choice.NO]),
        stand_aside=int(said.get(Choice.STAND_ASIDE, 0)),
        abstain=found.count.abstained,
    )
