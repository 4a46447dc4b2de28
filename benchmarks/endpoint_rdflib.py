"""The peer `rdflib-endpoint` over a file, as an application for uvicorn; the file stands in ENDPOINT_DATA."""

import os

from rdflib import Graph
from rdflib_endpoint import SparqlEndpoint

app = SparqlEndpoint(graph=Graph().parse(os.environ["ENDPOINT_DATA"], format="nt"))
