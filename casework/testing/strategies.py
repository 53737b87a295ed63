"""Strategies for the domain's own small values, and their registration with hypothesis.

Whoever has the extra ``testing`` need import nothing: hypothesis finds this module by its entry
point, and ``st.from_type(Money)``, or an argument so annotated, draws what may be
written down. What a rule refuses is drawn as well: a sum of nothing, a text that says nothing.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Final

from hypothesis import strategies as st

from casework.domain.calendar import Calendar, Span, Term, Unit
from casework.domain.kernel import OnBehalf, Person, Personal
from casework.domain.money import Money, Quantity

_NAMEABLE: Final = "".join(chr(it) for it in range(0x21, 0x7F) if chr(it) != "/")

people: Final = st.one_of(
    st.sampled_from(("ann", "ben", "han", "lea", "mia")),
    st.text(_NAMEABLE, min_size=1, max_size=120),
).map(Person)
"""Pseudonyms as an office with keys takes them: 1 to 120 printable ASCII characters, no slash.

Half of them are of a few people, so that somebody comes again.
"""

texts: Final = st.one_of(
    st.sampled_from(("A page is missing.", "", " ", "租约", "\u2800")), st.text(max_size=80)
)
"""What somebody might say, of any script, or nothing at all."""

personal: Final = st.builds(Personal, of=people, clear=texts)

money: Final = st.builds(
    Money, st.integers(0, 10**12), st.sampled_from(("CNY", "USD", "EUR", "JPY"))
)
"""Amounts from nothing to ten thousand million, in four currencies."""

quantities: Final = st.builds(
    Quantity, st.integers(0, 10**9), st.sampled_from(("piece", "g", "ml"))
)

terms: Final = st.builds(Term, st.integers(0, 400), st.sampled_from(Unit))

_BEGINS, _ENDS = datetime(2000, 1, 1), datetime(2100, 1, 1)  # noqa: DTZ001  # Bounds are naive.
moments: Final = st.datetimes(_BEGINS, _ENDS, timezones=st.just(UTC))
"""Aware moments of this century, in UTC."""

calendars: Final = st.builds(
    Calendar,
    version=st.integers(0, 9),
    utc_offset=st.integers(-12, 14).map(lambda hours: hours * 60),
    opens=st.integers(6, 11).map(lambda hour: hour * 60),
    closes=st.integers(13, 20).map(lambda hour: hour * 60),
    holidays=st.frozensets(st.dates(), max_size=5),
    make_up_days=st.frozensets(st.dates(), max_size=5),
)
"""Tables of days off by which an office is open for two hours at least on a day of work."""

spans: Final = st.builds(Span, moments, terms, st.integers(0, 9))

on_behalf: Final = st.builds(OnBehalf, people, texts)


# Registered as soon as it is imported: hypothesis may ask for this module while it is only half
# read, when whoever imports it has hypothesis imported by it.
st.register_type_strategy(Person, people)
st.register_type_strategy(Personal, personal)
st.register_type_strategy(Money, money)
st.register_type_strategy(Quantity, quantities)
st.register_type_strategy(Term, terms)
st.register_type_strategy(Calendar, calendars)
st.register_type_strategy(Span, spans)
st.register_type_strategy(OnBehalf, on_behalf)
