"""Links to other datasets from candidate to decision: fetch, propose, review, export."""
