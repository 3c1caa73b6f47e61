"""A96: the 24 hours in which a business may write freely."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from querencia.connectors.whatsapp import window_ends


def test_a96_who_has_never_written_can_only_be_sent_templates():
    assert window_ends(None) is None


def test_a96_the_window_is_24_hours_on_any_clock():
    # In Madrid the clocks went forward at 02:00 of the 29th: the same time of day is 23 hours away.
    written = datetime(2026, 3, 28, 20, 0, tzinfo=ZoneInfo("Europe/Madrid")).astimezone(UTC)
    assert window_ends(written) == datetime(2026, 3, 29, 19, 0, tzinfo=UTC)


@given(st.integers(0, 4_000_000_000))
def test_a96_the_window_is_always_24_hours(seconds: int):
    written = datetime.fromtimestamp(seconds, UTC)
    assert window_ends(written) - written == timedelta(hours=24)
