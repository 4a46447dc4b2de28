# OWL: sg:interfaceOf, then sg:dataItem, gives sg:carries.
PREFIX sg: <https://w3id.org/sgdata/ontology#>
INSERT { ?interface sg:carries ?item }
WHERE { ?interface sg:interfaceOf/sg:dataItem ?item }
