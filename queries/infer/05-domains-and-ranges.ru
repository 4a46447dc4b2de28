# RDFS: what has a property of the ontology is of its domain, what it points to of its range.
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
INSERT { ?thing a ?class }
WHERE {
  ?property rdfs:isDefinedBy <https://w3id.org/sgdata/ontology> .
  { ?property rdfs:domain ?class . ?thing ?property ?value }
  UNION
  { ?property rdfs:range ?class . ?value ?property ?thing FILTER(!isLiteral(?thing)) }
}
