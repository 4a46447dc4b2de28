# How findings name a thing: English label, else one without language, else any, else the end of the IRI;
# an interface with its number. One name each, so that a missing label never hides a finding.
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX sg: <https://w3id.org/sgdata/ontology#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
INSERT { ?thing sg:name ?name }
WHERE {
  ?thing a/rdfs:isDefinedBy <https://w3id.org/sgdata/ontology> .
  OPTIONAL {
    SELECT ?thing (MIN(STR(?label)) AS ?first)
    WHERE { ?thing rdfs:label|skos:prefLabel ?label FILTER(LANGMATCHES(LANG(?label), "en")) }
    GROUP BY ?thing
  }
  OPTIONAL {
    SELECT ?thing (MIN(STR(?label)) AS ?second)
    WHERE { ?thing rdfs:label|skos:prefLabel ?label FILTER(LANG(?label) = "") }
    GROUP BY ?thing
  }
  OPTIONAL {
    SELECT ?thing (MIN(STR(?label)) AS ?third) WHERE { ?thing rdfs:label|skos:prefLabel ?label } GROUP BY ?thing
  }
  OPTIONAL {
    SELECT ?thing (MIN(STR(?count)) AS ?number) WHERE { ?thing a sg:Interface ; sg:number ?count } GROUP BY ?thing
  }
  BIND(REPLACE(STR(?thing), "^.*[/#](.+)$", "$1") AS ?tail)
  BIND(COALESCE(?first, ?second, ?third, ?tail) AS ?chosen)
  BIND(IF(BOUND(?number), CONCAT("Interface ", ?number, " (", ?chosen, ")"), ?chosen) AS ?name)
}
