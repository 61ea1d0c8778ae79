"""SHACL at scale: shapes compiled once into set-at-a-time plans, with pySHACL as the reference."""
