"""Look for texts that a reader, the position finder or a check of SPARQL texts cannot take, guided by coverage.

    python benchmarks/fuzz.py turtle --seconds 300 --found /tmp/found

It needs atheris, which is no dependency of the project: ``pip install atheris`` in an environment that has sgkg. It
begins with the files of the tests (and the stored queries), and ends at the first text that breaks a promise: it is
then in the folder of ``--found``, and ``--again FILE`` tries it alone. What must hold:

- every error is one of ours, with exit code 2 or 3;
- Turtle and its kin: the position finder reads the triples that the parser reads, in their order;
- JSON-LD, RDF/XML: a place is a token of the text;
- SPARQL: a text that the engine takes is of the form that we tell, and stays one when it is normalised.
"""

import argparse
import shutil
import sys
import tempfile
from pathlib import Path

import atheris

with atheris.instrument_imports(include=["sgkg"]):
    from sgkg import guards, io, sparql_text
    from sgkg.errors import EngineError, InputError, SgkgError, UsageError
    from sgkg.positions import blanks, jsonld, places, rdfxml, terse
    from sgkg.positions.turtle import Text
    from sgkg.terms import Literal, to_ntriples

import pyoxigraph as ox

assert all((blanks, guards, jsonld, rdfxml, terse))  # imported above to be watched
ROOT = Path(__file__).parents[1]
SUFFIXES = {
    "turtle": ".ttl", "trig": ".trig", "ntriples": ".nt", "nquads": ".nq", "jsonld": ".jsonld", "rdfxml": ".rdf",
    "sparql": ".rq",
}  # fmt: skip
#: what mutations put in
WORDS = {
    "turtle": """@prefix PREFIX @base BASE VERSION ''' ^^ @en @en--ltr [ ] ( ) _:a <#a> a:b \\u0061 \\- %41 true 1.e1
        << <<( )>> {| |} ~ # \r\n a .""",
    "trig": "@prefix PREFIX @base ^^ [ ] ( ) _:a a:b GRAPH { } {| |} ~ << <<( )>> # . , ;",
    "ntriples": "<a:b> _:a \\u0061 \\U0001F600 ^^ @en @en--ltr <<( )>> # . \r\n VERSION",
    "jsonld": """@id @type @context @graph @list @set @value @vocab @base @language @reverse @container @index @nest
        @none @json @import null \\u0061 \\ud83d 1e400 [ ] { } : ,""",
    "rdfxml": """rdf:about rdf:ID rdf:nodeID rdf:resource rdf:parseType rdf:datatype xml:base xml:lang rdf:li <!-- -->
        <![CDATA[ ]]> &#x41; &lt; <?a ?> xmlns= Collection Literal Resource rdf:Description <!DOCTYPE""",
    "sparql": """SELECT ASK CONSTRUCT DESCRIBE FROM NAMED WHERE SERVICE SILENT LOAD INSERT DELETE DATA USING WITH
        GRAPH OPTIONAL FILTER BIND VALUES UNION PREFIX BASE VERSION { } ?a $b <http://a/b> ''' \\u0053 < > || ^^ # <<
        {| ~ a:b NOW() BNODE() 1<2 ;""",
}
WORDS["nquads"] = WORDS["ntriples"]


def rdf(data: bytes, source: str) -> None:
    try:
        document = io.parse(data, source=source)
    except InputError:
        return
    except BaseException as error:
        if type(error).__name__ == "PanicException":  # the engine's own, which exits 4: seen, and not ours to mend
            return
        raise
    try:
        triples = [(to_ntriples(s), f"<{p}>", to_ntriples(o)) for s, p, o in document.triples()]
    except EngineError:  # a triple term
        triples = []
    nodes = sorted(document.subjects())
    wanted = [(node, None, None) for node in nodes]
    if document.lost:
        names = [(subject or "_:nameless", None, to_ntriples(Literal(name))) for subject, name, _ in document.lost]
        assert all(places(names, [(document, data)])), "a lost name without a place"
    found = places(wanted, [(document, data)])
    text = data.decode("utf-8", "replace").removeprefix("\ufeff")
    if source.endswith((".ttl", ".trig", ".nt", ".nq")):
        if triples:
            reader = Text(text, io.base_iri(source))
            assert blanks.proved(reader, document, ()) is not None, "read otherwise than by the parser"
            assert all(found), "a subject without a place"
        return
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    for place in found:
        if place is not None:
            shown = lines[place.line - 1][place.column - 1 :]
            assert shown[:1] in ('"', "<"), f"{place} shows {shown[:20]!r}"


def sparql(data: bytes, _: str) -> None:
    try:
        text = data.decode()
    except UnicodeDecodeError:
        return
    if len(text) > 2000:
        return
    form = sparql_text.form(text)
    update = sparql_text.is_update(text)
    sparql_text.is_deterministic(text)
    normal = sparql_text.normalise(text)
    for check in (sparql_text.refuse_update, sparql_text.refuse_network, sparql_text.dataset,
                  lambda it: sparql_text.with_using(it, ["http://example.org/g"], [])):  # fmt: skip
        try:
            check(text)
        except (UsageError, InputError):
            continue
        except SgkgError as error:
            raise AssertionError(f"exit 4: {error}") from error
    try:
        sparql_text.refuse_network(text)
    except SgkgError:
        return
    kind = accepted(text)
    assert kind == accepted(normal), f"{normal!r} is another text"
    if kind:
        assert not update
        assert form in kind, f"{form!r} is {kind}"


def accepted(text: str) -> tuple[str, ...]:
    """Tell what an answer may be to; nothing where the engine refuses the text."""
    try:
        answer = ox.Store().query(text, base_iri="http://example.org/base")
    except (SyntaxError, ValueError, RuntimeError):
        return ()
    if isinstance(answer, ox.QueryBoolean):
        return ("ASK",)
    return ("SELECT",) if isinstance(answer, ox.QuerySolutions) else ("CONSTRUCT", "DESCRIBE")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("target", choices=SUFFIXES)
    parser.add_argument("--seconds", type=int, default=60)
    parser.add_argument("--found", type=Path, default=Path())
    parser.add_argument("--again", type=Path)
    options = parser.parse_args()
    suffix = SUFFIXES[options.target]
    one = sparql if suffix == ".rq" else rdf

    def once(data: bytes) -> None:
        one(data, f"made{suffix}")

    if options.again:
        once(options.again.read_bytes())
        return
    options.found.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        words = Path(folder) / "words"
        quoted = ["".join(f"\\x{byte:02x}" for byte in word.encode()) for word in WORDS[options.target].split()]
        words.write_text("".join(f'"{word}"\n' for word in quoted))
        seeds = Path(folder) / "seeds"
        seeds.mkdir()
        for number, path in enumerate(sorted(ROOT.rglob(f"*{suffix}"))):
            if path.stat().st_size < 4000:
                shutil.copy(path, seeds / str(number))
        atheris.Setup(
            [sys.argv[0], str(seeds), f"-dict={words}", f"-max_total_time={options.seconds}", "-max_len=4000",
             "-timeout=20", f"-artifact_prefix={options.found}/", "-print_final_stats=1", "-verbosity=1"],
            once,
        )  # fmt: skip
        atheris.Fuzz()


if __name__ == "__main__":
    main()
