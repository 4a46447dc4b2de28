"""Frames come out as they went in, however the socket cuts them."""

from hypothesis import given
from hypothesis import strategies as st

from sgkg.evaluate import frames

KINDS = st.sampled_from([frames.HEAD, frames.DATA, frames.END, frames.FAULT])


@given(st.lists(st.tuples(KINDS, st.binary(max_size=300)), max_size=20), st.lists(st.integers(1, 400), min_size=1))
def test_any_cut_gives_the_same_frames(sent: list[tuple[bytes, bytes]], cuts: list[int]) -> None:
    data = b"".join(frames.frame(kind, content) for kind, content in sent)
    reader, found, place, turn = frames.Reader(), [], 0, 0
    while place < len(data):
        size = cuts[turn % len(cuts)]
        found += list(reader.feed(data[place : place + size]))
        place, turn = place + size, turn + 1
    assert found == sent
