"""What the user does with the data as a whole: look where it lies, back up, restore, delete."""
