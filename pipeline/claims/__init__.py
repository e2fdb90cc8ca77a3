"""The claim models and what is known of claims: scores, repetitions, published fact-checks."""
