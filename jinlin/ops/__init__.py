"""Running Jinlin: the embedded database server, the processes, backup and restore, the smoke walk."""
