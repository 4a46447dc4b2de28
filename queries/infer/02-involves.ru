# OWL: sg:hasEndpoint, then sg:member, gives sg:involves.
PREFIX sg: <https://w3id.org/sgdata/ontology#>
INSERT { ?interface sg:involves ?actor }
WHERE { ?interface sg:hasEndpoint/sg:member ?actor }
