"""Entrenchments of every sort, for properties that all of them have."""

from hypothesis import strategies as st

from governance.entrenchment import Entrenchment
from governance.rules import Rate

DAYS = st.integers(1, 90)

entrenchments: st.SearchStrategy[Entrenchment] = (
    st.fixed_dictionaries(
        {},
        optional={
            "deliberation_days": DAYS,
            "threshold": st.sampled_from(["51/100", "3/5", "2/3", "4/6", "3/4", "9/10", "1/1"]),
            "timelock_days": DAYS,
            "pace": st.builds(Rate, most=st.integers(1, 1_000), days=st.integers(1, 3_660)),
            "cooling_off_days": DAYS,
        },
    )
    .filter(bool)
    .map(Entrenchment.model_validate)
)
