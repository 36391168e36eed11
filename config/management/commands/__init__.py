"""The instance's commands: ``manage.py help`` lists them."""
