"""One module per revision. A revision is never changed once a release has carried it."""
