"""The steps of a case, one file for each thing that is done with it. Abstract: `Case` takes them all in."""
