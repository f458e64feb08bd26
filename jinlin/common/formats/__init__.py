"""How dates and times are shown, by language: the same in both."""
