"""The cache is bounded, forgets what was used least recently, and keeps no alias without its entry."""

from hypothesis import given
from hypothesis import strategies as st

from sgkg_api.cache import Cache


def test_an_answer_is_kept_with_its_aliases() -> None:
    cache = Cache(1 << 20)
    entry = cache.put("key", b"body")
    cache.add_alias(("raw", b""), entry, "headers")
    assert cache.get("key") is entry
    assert cache.known(("raw", b"")) == (entry, "headers")
    assert cache.known(("other", b"")) is None
    cache.forget_aliases()
    assert cache.known(("raw", b"")) is None
    assert cache.get("key") is entry


def test_the_least_recently_used_goes_first() -> None:
    cache = Cache(30_000)
    for number in range(8):
        cache.put(number, b"x" * 4000)
        cache.get(0)
    assert cache.get(0) is not None
    assert cache.get(1) is None
    assert cache.get(7) is not None


def test_a_dropped_entry_takes_its_aliases_along() -> None:
    cache = Cache(20_000)
    first = cache.put("first", b"x" * 4000)
    cache.add_alias("raw", first, None)
    for number in range(6):
        cache.put(number, b"x" * 4000)
    assert cache.known("raw") is None
    cache.add_alias("late", first, None)
    assert cache.known("late") is None


def test_what_is_too_long_is_not_kept() -> None:
    cache = Cache(10_000)
    assert cache.put("key", b"x" * 9000).body == b"x" * 9000
    assert cache.get("key") is None
    assert cache.size == 0


def test_without_room_nothing_is_kept() -> None:
    cache = Cache(0)
    cache.put("key", b"")
    assert len(cache) == 0


@given(
    st.lists(
        st.tuples(st.sampled_from(["put", "alias", "zip", "get", "forget"]), st.integers(0, 8), st.integers(0, 5000)),
        max_size=60,
    )
)
def test_the_size_is_the_sum_of_the_entries(steps: list[tuple[str, int, int]]) -> None:
    cache = Cache(40_000)
    for step, key, size in steps:
        entry = cache.get(key)
        if step == "put":
            cache.put(key, b"x" * size)
        elif step == "alias" and entry is not None:
            cache.add_alias(("raw", size % 7), entry, None)
        elif step == "zip" and entry is not None:
            cache.add_zipped(entry, b"z" * (size // 2))
        elif step == "forget":
            cache.forget_aliases()
        assert cache.size == sum(one.size for one in cache._entries.values())
        assert cache.size <= 40_000
        assert all(one in cache._entries.values() for one, _ in cache._aliases.values())
