"""Ask every packed query of data whose literals are of every kind; run as a process of its own by the tests.

pyoxigraph 0.5 orders mixed literals by a comparison that is not total, and ends the process when a sort notices.
"""

import random
import sys
from pathlib import Path

import pyoxigraph as ox

sys.path.insert(0, str(Path(__file__).parents[2]))

from sgkg import queries
from sgkg.dataset import inventory_document, make_slice, packed_documents, publish
from sgkg.io import Document
from sgkg.namespaces import GRAPH, SG
from sgkg.terms import XSD, Iri

COPIES = 5
KINDS = ("string", "integer", "decimal", "double", "gYear", "date", "boolean")


def mixed(choice: random.Random) -> ox.Literal:
    number = str(choice.randint(1, 3000))
    if choice.random() < 0.2:
        return ox.Literal(number, language=choice.choice(["en", "de"]))
    return ox.Literal(number, datatype=ox.NamedNode(XSD + choice.choice(KINDS)))


def copies(document: Document) -> Document:
    choice = random.Random(7)
    subjects = {quad.subject for quad in document.quads}
    made = []
    for quad in document.quads:
        if quad.object == ox.NamedNode(SG + "Inventory"):
            continue
        for number in range(COPIES):
            value = quad.object
            if isinstance(value, ox.Literal):
                value = mixed(choice)
            elif value in subjects:
                value = ox.NamedNode(f"{value.value}-{number}")
            made.append(ox.Quad(ox.NamedNode(f"{quad.subject.value}-{number}"), quad.predicate, value))
    return Document(document.source, tuple(made))


inventory = inventory_document("eg2-2010")
mess = [copies(document) for document in (inventory, packed_documents()[Iri(GRAPH + "standards")])]
store = publish(make_slice([inventory, *mess]))
for query in queries.catalogue().values():
    sys.stdout.write(query.name + "\n")
    sys.stdout.flush()
    for bindings in ({}, queries.bind(query, {p.name: p.example for p in query.parameters})):
        store.answer(query.text, "text/turtle" if query.form == "CONSTRUCT" else "text/csv", bindings)
