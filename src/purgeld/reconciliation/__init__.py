"""The W3C reconciliation protocol, versions 0.2 and 1.0-draft, over one core; no HTTP in here."""
