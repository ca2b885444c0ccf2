"""A verified copy of another centre's repository, kept up to date: 省 → 市 → 县 → 校."""
