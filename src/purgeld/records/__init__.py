"""Values of records: pure functions from a raw text to what is understood of it, or a refusal."""
