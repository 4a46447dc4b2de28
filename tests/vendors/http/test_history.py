"""The history of a declaration over HTTP: who sees what of it, in which syntax, and each version for ever."""

import asyncio
import hashlib
import json
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from vendors.http import declared
from vendors.http.shops import Shop, opened

from sgkg import io
from sgkg.io import FORMATS
from sgkg_api.cache import Cache
from sgkg_api.routes import vendor_history

PROV = "http://www.w3.org/ns/prov#"
GRAPHS = [form.media_type for form in FORMATS.values()]


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shop]:
    """acme: 1 accepted, unchanged, 2 accepted, refused twice, 3 retracted, 4 accepted."""
    folder: Path = tmp_path_factory.mktemp("history")
    with opened(folder, "--vendor-rate", "100000") as found:
        for text in (declared.of("acme"), declared.of("acme"), declared.of("acme", 2)):
            found.put("acme", text, by="acme")
        found.put("acme", declared.wrong())
        found.put("acme", "no Turtle", by="curator")
        found.send("DELETE", "/vendor/acme/declaration", by="acme")
        found.put("acme", declared.of("acme", 3))
        yield found


def rows(shop: Shop, **more: str) -> list[dict[str, object]]:
    return list(json.loads(shop.get("acme", "history.json", **more).body)["rows"])


def test_everybody_sees_what_was_published_and_taken_back(shop: Shop) -> None:
    told = rows(shop)
    assert [(row["outcome"], row.get("number")) for row in told] == [
        ("accepted", 4), ("retracted", 3), ("accepted", 2), ("unchanged", None), ("accepted", 1),
    ]  # fmt: skip
    assert told[-1]["sha256"] == hashlib.sha256(declared.of("acme").encode()).hexdigest()
    assert told[0]["url"] == f"{shop.server.url}/vendor/acme/history/4"
    assert told == rows(shop, by="bolt")  # another vendor is nobody in particular


@pytest.mark.parametrize("by", ["acme", "curator"])
def test_who_was_refused_sees_it(shop: Shop, by: str) -> None:
    told = rows(shop, by=by)
    refused = [row for row in told if row["outcome"] == "refused"]
    assert [(row["status"], row["violations"] != 0) for row in refused] == [(400, False), (422, True)]
    # The metadata only.
    assert {name for row in refused for name in row} == {
        "id", "time", "outcome", "status", "violations", "sha256", "bytes",
    }  # fmt: skip
    answer = shop.get("acme", "history.json", by=by)
    assert answer.headers["cache-control"] == "private, no-store"
    assert "Authorization" in answer.headers["vary"]
    assert [row for row in told if row["outcome"] != "refused"] == rows(shop)


def test_nobody_sees_a_token(shop: Shop) -> None:
    for what in ("history", "history.json", "history.ttl", "history.jsonld", "history/1"):
        for by in ("acme", "curator", None):
            answer = shop.get("acme", what, by=by)
            assert answer.status == 200
            for one in (*shop.tokens.values(), *shop.ids.values()):
                assert one not in answer.text


@pytest.mark.parametrize("by", ["acme", None])
@pytest.mark.parametrize("media_type", ["text/turtle", "application/ld+json"])
def test_the_history_in_the_words_of_prov(shop: Shop, media_type: str, by: str | None) -> None:
    ending = {"text/turtle": "ttl", "application/ld+json": "jsonld"}[media_type]
    answer = shop.get("acme", "history", accept=media_type, by=by)
    assert (answer.status, answer.media_type) == (200, media_type)
    assert answer.body == shop.get("acme", f"history.{ending}", by=by).body
    read = io.parse(answer.body, source=f"a.{ending}")
    activities = read.nodes(PROV + "startedAtTime")
    assert len(activities) == len(rows(shop, by=by)) == (7 if by else 5)
    for name in ("endedAtTime", "wasAssociatedWith"):
        assert read.nodes(PROV + name) == activities
    assert read.nodes(PROV + "wasAssociatedWith", objects=True) == {"<https://w3id.org/sgdata/vendor/acme>"}
    made = read.nodes(PROV + "generated", objects=True)
    assert made == {f"<https://w3id.org/sgdata/vendor/acme/history/{number}>" for number in (1, 2, 4)}
    assert read.nodes(PROV + "invalidated", objects=True) == {"<https://w3id.org/sgdata/vendor/acme/history/2>"}


@pytest.mark.parametrize("media_type", GRAPHS)
def test_each_version_for_ever(shop: Shop, media_type: str) -> None:
    form = next(one for one in FORMATS.values() if one.media_type == media_type)
    for number, state in ((1, "4.2"), (2, 2), (4, 3)):
        answer = shop.get("acme", f"history/{number}", accept=media_type)
        assert (answer.status, answer.media_type) == (200, media_type)
        assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"
        read = io.canonical(io.parse(answer.body, source="a", form=form), "")
        assert read == io.canonical(io.parse(declared.of("acme", state).encode(), source="a.ttl"), "")
        tag = answer.headers["etag"]
        assert shop.get("acme", f"history/{number}", accept=media_type, if_none_match=tag).status == 304
        assert answer.headers["last-modified"].endswith(" GMT")


def test_a_version_with_its_ending(shop: Shop) -> None:
    assert shop.get("acme", "history/1.nt").media_type == "application/n-triples"
    assert shop.get("acme", "history/1.ttl", accept="application/ld+json").media_type == "text/turtle"
    digest = next(row["digest"] for row in rows(shop) if row.get("number") == 1)
    text = shop.get("acme", "history/1.nt").body
    assert hashlib.sha256(text).hexdigest()[:16] == digest
    assert shop.get("acme", "history/1.nt").headers["etag"] == f'"{digest}-ntriples"'


def test_a_version_is_written_once() -> None:
    """Anybody may ask for a long one as often as they like."""
    asked: list[tuple[str, int]] = []

    def content(id_: str, number: int) -> bytes:
        asked.append((id_, number))
        return f'<https://{id_}.example/p> <https://schema.org/name> "{number}" .\n'.encode()

    service: Any = SimpleNamespace(cache=Cache(1 << 20), declarations=SimpleNamespace(content=content))
    wanted = [(id_, number, form) for id_ in ("acme", "bolt") for number in (1, 2) for form in GRAPHS]

    async def all_of_them() -> list[bytes]:
        return [await vendor_history._text(service, *one) for one in wanted]

    first = asyncio.run(all_of_them())
    assert len({*first}) == len(wanted) - 8  # of one graph, N-Quads are N-Triples, and TriG is Turtle
    assert all(f"{id_}.example".encode() in text for (id_, *_), text in zip(wanted, first, strict=True))
    assert len(asked) == len(wanted)
    assert asyncio.run(all_of_them()) == first
    assert len(asked) == len(wanted)


def test_what_there_is_not(shop: Shop) -> None:
    assert shop.get("acme", "history/3").status == 410
    for what in (
        "history/5",
        "history/0",
        "history/01",
        "history/-1",
        "history/1e3",
        "history/x",
        f"history/{9 * 10**30}",
    ):
        assert shop.get("acme", what).status == 404, what
    assert shop.get("nobody", "history").status == 404
    assert shop.get("nobody", "history/1").status == 404
    assert json.loads(shop.get("bolt", "history").body)["rows"] == []
    assert shop.get("acme", "history", accept="image/png").status == 406
    assert shop.get("acme", "history.json?before=x").status == 400
    assert shop.get("acme", "history", by="sgkg_0a1b2c3d_" + "x" * 43).status == 401


def test_a_browser_is_led_to_a_page(shop: Shop) -> None:
    answer = shop.get("acme", "history", accept="text/html")
    assert (answer.status, answer.headers["location"]) == (303, f"{shop.server.url}/vendor/acme/history.html")


def test_a_long_history_has_pages(shop: Shop) -> None:
    for number in range(105):
        shop.put("bolt", declared.of("bolt", number % 2))
    found, url, pages = [], "/vendor/bolt/history", 0
    while url:
        told = json.loads(shop.send("GET", url).body)
        found += told["rows"]
        pages += 1
        url = told.get("next", "").removeprefix(shop.server.url)
    assert pages == 2
    assert [row["number"] for row in found] == list(range(105, 0, -1))
    assert 'rel="next"' in shop.get("bolt", "history.ttl").headers["link"]
