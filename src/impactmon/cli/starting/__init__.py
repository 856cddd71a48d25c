"""What stands before and beside a live session: the radio, the sensor, the person, the class."""
