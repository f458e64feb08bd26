"""Whether our style sheets and modules stay within what the oldest browsers we support know."""
