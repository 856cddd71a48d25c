"""Virtual sensors, one file per family: each speaks its device's real wire format and control protocol."""
