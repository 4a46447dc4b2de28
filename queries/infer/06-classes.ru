# RDFS: an instance of a class is one of every wider class.
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
INSERT { ?thing a ?wider }
WHERE {
  ?class rdfs:isDefinedBy <https://w3id.org/sgdata/ontology> ; rdfs:subClassOf+ ?wider .
  FILTER(isIRI(?wider))
  ?thing a ?class .
}
