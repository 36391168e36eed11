"""The exact packages this project runs on, how their list is made, and under which licences they come."""
