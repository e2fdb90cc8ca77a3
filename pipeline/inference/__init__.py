"""The encoder, the topic models, the claim models, their training. Only here are torch and transformers imported."""
