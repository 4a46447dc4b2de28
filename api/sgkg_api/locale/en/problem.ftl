problem-next = What you can do
problem-again = Try again in a minute. If it stays so, tell whoever runs this site the name of the request above.
problem-home = Go to the overview
problem-queries = See the questions that have an answer here
problem-line = Line
problem-column = Column
problem-request = Name of the request
