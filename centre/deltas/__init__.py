"""Release deltas: what the common steps to a new release travel with."""
