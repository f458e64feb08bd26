"""The demo district: real names and codes of the tree, everything else invented, the same on every machine."""
