"""Jinlin 近邻: a district hears its residents and looks after them through its grid."""

__version__ = "0.1.0"
