# RDFS: what holds for a property of the ontology holds for those it is a kind of.
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
INSERT { ?subject ?wider ?object }
WHERE {
  ?property rdfs:isDefinedBy <https://w3id.org/sgdata/ontology> ; rdfs:subPropertyOf+ ?wider .
  ?subject ?property ?object .
}
