"""Triple stores behind one narrow port: embedded Oxigraph, and any SPARQL 1.1 endpoint."""
