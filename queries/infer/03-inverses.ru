# OWL: inverse and symmetric properties of the ontology.
PREFIX owl: <http://www.w3.org/2002/07/owl#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
INSERT { ?object ?inverse ?subject }
WHERE {
  { ?property owl:inverseOf ?inverse }
  UNION { ?inverse owl:inverseOf ?property }
  UNION { ?property a owl:SymmetricProperty BIND(?property AS ?inverse) }
  ?property rdfs:isDefinedBy <https://w3id.org/sgdata/ontology> .
  ?subject ?property ?object .
  FILTER(!isLiteral(?object))
}
