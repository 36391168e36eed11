"""What an operator or an observer runs by hand: ``manage.py help`` lists them."""
