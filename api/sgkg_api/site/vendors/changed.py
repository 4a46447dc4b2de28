"""What a version of a declaration has changed: products that came, went, changed, or were taken back."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from anyio import to_thread

from sgkg import resources
from sgkg.figures.values import text
from sgkg.namespaces import compress
from sgkg.store.declarations import Declaration, Outcome
from sgkg.terms import Iri
from sgkg_api.site.vendors.declared import Declared, TakenBack, declared
from sgkg_api.site.vendors.things import short

if TYPE_CHECKING:
    from sgkg_api.service import Service
    from sgkg_api.site.kit import View

__all__ = ["LOOKED_AT", "Change", "before", "last_with", "of_version", "read", "readable", "sentences"]

#: changes of a history that are looked at, and statements that are read of them: a second or two
LOOKED_AT = 200
_MOST_TRIPLES = 400_000
#: products that a sentence names
_TOLD = 5
_NOTHING = Declared({}, {}, {}, {}, ())


@dataclass(frozen=True, slots=True)
class Change:
    """What is other than in the version before.

    Attributes:
        new: names of the products that have come, sorted, as all of these are.
        changed: of those of which something else is said.
        gone: of those that are no longer there.
        taken: of those that are there and taken back, with the reason, empty for none.
        claims: claims that are taken back, of products that are not: name of the product, and the claim.
    """

    new: tuple[str, ...]
    changed: tuple[str, ...]
    gone: tuple[str, ...]
    taken: tuple[tuple[str, str], ...]
    claims: tuple[tuple[str, TakenBack], ...]

    @classmethod
    def of(cls, then: Declared, now: Declared) -> "Change":
        """Compare two versions."""
        stayed = now.products.keys() & then.products.keys()
        known = set(then.claims)
        return cls(
            _sorted(now.products[iri] for iri in now.products.keys() - stayed),
            _sorted(now.products[iri] for iri in stayed if now.prints[iri] != then.prints[iri]),
            _sorted(then.products[iri] for iri in then.products.keys() - stayed - now.taken.keys()),
            tuple(sorted(now.taken[iri] for iri in now.taken.keys() - then.taken.keys())),
            tuple((now.products[one.product], one) for one in now.claims if one not in known),
        )


async def of_version(service: "Service", one: Declaration) -> Change:
    """Compare a version with the one before it."""
    return Change.of(await before(service, one), await read(service, one))


def readable(changes: Sequence[Declaration]) -> list[tuple[Declaration, bool]]:
    """Say of each change, newest first, whether it is among those that are read."""
    found, total = list[tuple[Declaration, bool]](), 0
    for one in changes:
        total += 2 * one.triples
        found.append((one, total <= _MOST_TRIPLES))
    return found


async def last_with(view: "View", vendor: str, product: str) -> Declaration | None:
    """Find the last version that declared a product and had not taken it back.

    Returns:
        None where it is not among those that are read.
    """
    changes = [
        one
        for one in view.service.declarations.changes(vendor, limit=LOOKED_AT)
        if one.version <= view.version.number
    ]
    if not changes:
        return None
    key = ("last-with", vendor, product, changes[0].number)
    if (kept := view.service.cache.get(key)) is not None:
        return next((one for one in changes if one.number == int(kept.body)), None)
    found = None
    for one, may in readable(changes):
        if may and product in (await read(view.service, one)).products:
            found = one
            break
    view.service.cache.put(key, str(found.number if found else 0).encode())
    return found


async def read(service: "Service", one: Declaration) -> Declared:
    """Read a declaration of the history; what was read stays in the memory for answers, for it never changes."""
    if one.outcome is Outcome.RETRACTED:
        return _NOTHING
    key = ("declared", one.vendor, one.number, one.digest)
    if (kept := service.cache.get(key)) is not None:
        return Declared.of_json(kept.body)
    made = await to_thread.run_sync(lambda: declared(service.declarations.content(one.vendor, one.number)))
    service.cache.put(key, made.as_json())
    return made


async def before(service: "Service", one: Declaration) -> Declared:
    """Read the declaration before one; nothing is before the first."""
    if one.number == 1:
        return _NOTHING
    return await read(service, service.declarations.find(one.vendor, one.number - 1))


async def sentences(view: "View", change: Change) -> list[str]:
    """Tell a change, a sentence for each kind of it; none where no product is other than before."""
    told = [
        view.text(f"vendors-feed-products-{key}", products=_listed(view, names))
        for key, names in (("new", change.new), ("changed", change.changed), ("gone", change.gone))
        if names
    ]
    if change.taken:
        names = [f"{name} ({_inside(reason)})" if reason else name for name, reason in change.taken]
        told.append(view.text("vendors-feed-products-taken", products=_listed(view, names)))
    if change.claims:
        names = [await _claim(view, name, one) for name, one in change.claims[:_TOLD]]
        told.append(view.text("vendors-feed-claims-taken", claims=_listed(view, names, len(change.claims), "; ")))
    return told


async def _claim(view: "View", product: str, one: TakenBack) -> str:
    interface, standard = short(await _called(view, one.interface)), await _called(view, one.standard)
    key = "vendors-feed-claim-reason" if one.reason else "vendors-feed-claim"
    return view.text(key, product=product, interface=interface, standard=standard, reason=_inside(one.reason))


async def _called(view: "View", iri: str) -> str:
    """Name an interface or a standard."""
    known: Mapping[str, Iri] = {"thing": Iri(iri)}
    rows = await view.ask_text(resources.query("product-side-name"), known) if iri else []
    return text(rows[0], "name") if rows else compress(iri)


def _inside(sentence: str) -> str:
    """Write a sentence inside another."""
    return sentence.strip().removesuffix(".")


def _listed(view: "View", names: Sequence[str], total: int = 0, mark: str = ", ") -> str:
    more = max(total, len(names)) - _TOLD
    return mark.join(names[:_TOLD]) + (f" {view.text('vendors-feed-more', n=more)}" if more > 0 else "")


def _sorted(names: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted(names, key=lambda name: (name.casefold(), name)))
