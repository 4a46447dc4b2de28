"""What ``sgkg validate`` reads: the files that options and policy name, as they are now and in a git revision."""

import contextlib
import os
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from sgkg import globs, io, resources
from sgkg.errors import InputError, UsageError
from sgkg.model import Checked
from sgkg.namespaces import SGS
from sgkg.policy import FILE, SHARED, Policy, load, parse

__all__ = ["Named", "Sources"]

Named = tuple[tuple[str, bytes], ...]
#: what a change must not loosen for itself
_GOVERNING = ("fail_on", "rules", "limits", "as_of", "inventory", "waivers", "vendor")
#: the shape that looks at the products of declarations
_PRODUCTS = SGS + "Product"


class Sources:
    """The files of a run.

    Args:
        given: the options of the command.
        own: the policy; one without a source where there is none.

    Attributes:
        own: as given.
        policy: what governs, the base's where a change is compared with it.
    """

    def __init__(self, given: dict[str, Any], own: Policy) -> None:
        self.own = self.policy = own
        self._given = given
        self._named: tuple[str, ...] = given["files"]
        self._base: Policy | None = None
        self._found: dict[str, globs.Found] = {}

    def forget(self) -> None:
        """Look for files anew: each pattern is looked for once in a run."""
        self._found = {}

    # --- by name

    @property
    def data(self) -> list[str]:
        """The files to validate.

        Raises:
            UsageError: there are none, or a pattern fits none.
        """
        if self._named:
            return self._once(self._named)
        found = self._fitting("files", self.policy.files)
        if self.policy.inventory:
            found.append(self._inventory(self.policy.inventory))
        if not found:
            raise UsageError(f"nothing was checked: {self.own.source} names neither files nor an inventory")
        return self._once(found)

    @property
    def shapes(self) -> list[str]:
        """The files of shapes; none for the packed ones.

        Raises:
            UsageError: a pattern fits none.
        """
        return self._once(self._given["shapes"]) or self._fitting("shapes", self.own.shapes)

    @property
    def waivers(self) -> list[str]:
        """The files of waivers; there may be none yet."""
        return self._once(self._given["waivers"]) or self._fitting("waivers", self.policy.waivers, some=False)

    @property
    def baseline(self) -> str | None:
        """The file of known findings; None for none."""
        written: str | None = self._given["baseline"]
        return written or (self.seen(self.own.baseline) if self.own.baseline else None)

    def others(self) -> Iterator[str]:
        """Say what has been passed over: what has the name of a file and is none."""
        told = dict(pair for found in self._found.values() for pair in found.others)
        files = [name for found in self._found.values() for name in found.files]
        for name, kind in sorted(told.items()):
            if kind != "a folder" or not any(file.startswith(f"{name}/") for file in files):
                yield f"{name} fits the patterns of {self.own.source} and is {kind}, so nothing of it was read"

    def unchecked(self, checked: Checked) -> Iterator[str]:
        """Say that a policy nearby names a vendor, who is not asked after where files are named.

        That stays so, as what passes in CI has to go on passing; but nobody should take it for the check that the
        service makes. It is told of files that the policy is about, and of all that have products.

        Args:
            checked: what the run has looked at.
        """
        if not self._named or self._given["config"] or self._given["as_vendor"]:
            return
        near = None
        with contextlib.suppress(UsageError):  # whoever names files needs no policy, so that it may be wrong
            near = load(Path.cwd())
        if near is None or near.vendor is None:
            return
        meant = any(globs.matches(_from(near.root, name), near.files) for name in self._named)
        if meant or any(one.shape == _PRODUCTS and one.focus_nodes for one in checked.shapes):
            id_ = near.vendor[0]
            yield f"not checked as vendor {id_} ({near.source}): add --as-vendor {id_}"

    def _fitting(self, key: str, patterns: Sequence[str], *, some: bool = True) -> list[str]:
        """List what patterns fit.

        Args:
            key: of the policy.
            patterns: the base's may be among them; what only they fit may be gone by now.
            some: each pattern of the policy itself must fit a file.
        """
        found = {pattern: self._survey(pattern) for pattern in patterns}
        for pattern in getattr(self.own, key) if some else ():
            if not found[pattern].files:
                raise UsageError(
                    f"nothing was checked: {self.own.source}: {key}: no file matches {pattern!r}"
                    f"{_instead(found[pattern])}"
                )
        names = sorted({name for one in found.values() for name in one.files})
        root = self.own.root.resolve()
        for name in names:
            if not (root / name).resolve().is_relative_to(root):
                raise UsageError(f"{self.own.source}: {key}: {name} is a link that leads out of the folder")
        return [self.seen(name) for name in names]

    def _survey(self, pattern: str) -> globs.Found:
        if pattern not in self._found:
            self._found[pattern] = globs.survey(self.own.root, [pattern])
        return self._found[pattern]

    def _inventory(self, name: str) -> str:
        return str(resources.data("ontology") / "inventories" / f"{name}.ttl") if _packed(name) else self.seen(name)

    def _once(self, names: Iterable[str]) -> list[str]:
        """Leave out a file that is named again, perhaps in another way: its blank nodes would count twice."""
        found: dict[str, str] = {}
        for name in names:
            found.setdefault(self.shown(name), name)
        return list(found.values())

    def seen(self, name: str) -> str:
        """Write a path of the policy as it is seen from where the run takes place."""
        return self.own.seen_from(Path.cwd(), name)

    def shown(self, name: str) -> str:
        """Name a file as reports do: from the folder of the policy, so that all of a project say the same."""
        return (
            _from(self.own.root.absolute(), name).encode("utf-8", "backslashreplace").decode()
        )  # it may not be UTF-8

    # --- by content

    def read(self, names: Sequence[str]) -> Named:
        """Read files.

        Raises:
            InputError: one cannot be read.
        """
        return tuple((self.shown(name), io.read(name)) for name in names)

    def read_shapes(self) -> Named | None:
        """Read the shapes; None for the packed ones.

        Raises:
            UsageError: one cannot be read.
        """
        try:
            return self.read(self.shapes) or None
        except InputError as error:  # the data can be read; what is wrong is how the run was set up
            raise UsageError(f"the shapes cannot be read: {error}") from error

    # --- in a revision

    def govern(self, revision: Any) -> Iterator[str]:
        """Take what decides from the policy of the base, as a change must not open its own gate; say what differs."""
        self._base, self.policy = None, self.own
        try:
            base = self._policy_of(revision) if self.own.source else None
        except UsageError as error:
            yield f"the base's policy cannot be read, so this one governs; there: {error}"
            return
        if base is None:
            return
        ours, decides = self.own, {key: getattr(base, key) for key in _GOVERNING}
        changed = [key for key, value in decides.items() if value != getattr(ours, key)]
        if changed:
            keys = ", ".join(key.replace("_", "-").replace("limits", "max") for key in changed)
            yield f"this change alters the policy ({keys}); the base's governs until it is merged"
        if base.inventory and not _packed(base.inventory) and not (ours.root / base.inventory).exists():
            decides["inventory"] = ours.inventory
        files = tuple(dict.fromkeys((*ours.files, *base.files)))
        self._base, self.policy = base, replace(ours, **decides, files=files)

    def _policy_of(self, revision: Any) -> Policy | None:
        """Read the policy of a revision; it may have moved between the two files that are looked for."""
        own = Path(self.own.source).name
        for name in dict.fromkeys((own, *((FILE, SHARED) if own in (FILE, SHARED) else ()))):
            data = revision.read(name)
            found = None if data is None else parse(data, self.own.root / name, f"{name} of {revision.ref}")
            if found is not None:
                return found
        return None

    def data_at(self, revision: Any) -> Named:
        """Read in a revision what is validated."""
        found = self._at(revision, self._named, self.policy.files)
        inventory = (self._base or self.policy).inventory
        if self._named or not inventory:
            return found
        if _packed(inventory):  # the same for all revisions
            return (*found, *self.read([self._inventory(inventory)]))
        known = {name for name, _ in found}
        return (*found, *(one for one in self._at(revision, [self.seen(inventory)], ()) if one[0] not in known))

    def shapes_at(self, revision: Any) -> Named:
        """Read in a revision the shapes."""
        return self._at(revision, self._given["shapes"], self.own.shapes)

    def waivers_at(self, revision: Any) -> Named:
        """Read in a revision the waivers."""
        return self._at(revision, self._given["waivers"], self.policy.waivers)

    def _at(self, revision: Any, names: Sequence[str], patterns: Sequence[str]) -> Named:
        """Read in a revision the files that were named, else those of the policy's patterns."""
        wanted = [self.shown(name) for name in self._once(names)] or revision.files(patterns)
        found = revision.read_all(wanted)
        return tuple((name, content) for name in wanted if (content := found[name]) is not None)


def _packed(inventory: str) -> bool:
    from sgkg.dataset import inventories

    return inventory in inventories()


def _instead(found: globs.Found) -> str:
    """Say what a pattern fits that is no file."""
    if not found.others:
        return ""
    name, kind = found.others[0]
    return f"; did you mean {name}/*.ttl?" if kind == "a folder" else f"; {name} is {kind}"


def _from(root: Path, name: str) -> str:
    if name == "-":
        return name
    path = Path(os.path.abspath(name))  # noqa: PTH100 - a link stays one
    packed = resources.data("ontology").parent
    if path.is_relative_to(root):
        return path.relative_to(root).as_posix()
    if not Path(name).is_absolute() or path.is_relative_to(Path.cwd()):
        return os.path.relpath(path, root).replace(os.sep, "/")
    return path.relative_to(packed).as_posix() if path.is_relative_to(packed) else name
