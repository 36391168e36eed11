"""What an operator or an observer runs by hand."""
