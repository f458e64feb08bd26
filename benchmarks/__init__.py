"""Measures whether the main job stays fast as a district's years pile up (docs/performance.md has the results)."""
