"""The centre: publishes and serves lessons, collects and reports their use."""
