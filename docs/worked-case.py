# ---
# jupyter:
#   jupytext:
#     formats: ipynb,py:percent
#     text_representation:
#       extension: .py
#       format_name: percent
#   kernelspec:
#     display_name: Python 3
#     language: python
#     name: python3
# ---

# %% [markdown]
# # A worked case: the sample conversation
#
# Five questions and three charts, from the tables of one run. The conversation is fiction and ships with the project.
# Run `make run` first. Then run this from the top folder of the project.

# %%
import os
from pathlib import Path

import duckdb
import matplotlib.pyplot as plt
import pandas as pd

if not Path("data/results").is_dir():
    os.chdir("..")  # a notebook starts in its own folder

from pipeline import read

speakers = read("results/speakers").query("transcript_id == 'sample'")
passages = read("results/passages").query("transcript_id == 'sample'")
checks = read("results/checks").query("article == 'sample_article'")
pd.set_option("display.max_colwidth", 100)

# %% [markdown]
# ## 1. Who held the floor?
#
# `share_time` is a part of all speaking time. Its interval says how exactly this very conversation was measured.

# %%
floor = speakers.sort_values("share_time", ascending=False).set_index("speaker")
(100 * floor[["share_time", "share_time_low", "share_time_high"]]).round(1)

# %%
figure, axes = plt.subplots(figsize=(7, 2))
shares = 100 * floor.share_time[::-1]
errors = [shares - 100 * floor.share_time_low[::-1], 100 * floor.share_time_high[::-1] - shares]
axes.barh(shares.index, shares, xerr=errors, color="#5b7fa6", capsize=4)
axes.set(xlabel="% of all speech, with 90 % interval", title="Who held the floor")
figure.tight_layout()

# %% [markdown]
# ## 2. What did they talk about, and when?
#
# A passage is a stretch on one topic. Topics may overlap.

# %%
figure, axes = plt.subplots(figsize=(7, 3))
for row in passages.itertuples():
    axes.barh(row.topic, (row.end_s - row.start_s) / 60, left=row.start_s / 60, color="#7a9a5e")
axes.set(xlabel="minute", xlim=(0, None), title="Passages")
figure.tight_layout()
passages.groupby("topic").agg(passages=("topic", "size"), minutes=("speech_s", lambda s: round(s.sum() / 60, 1)))

# %% [markdown]
# ## 3. Who packed more checkable claims into a minute?
#
# A density is corrected for the known errors of the model, so it is not just a count over minutes. The moderator's
# claims are not counted. This table has the wider interval: how far the figure would move if the same people talked
# again. A verdict on this one evening uses the narrower one.

# %%
density = floor[["claims_per_minute", "claims_per_minute_low", "claims_per_minute_high"]].dropna()
figure, axes = plt.subplots(figsize=(7, 1.8))
middle = density.claims_per_minute
errors = [middle - density.claims_per_minute_low, density.claims_per_minute_high - middle]
axes.errorbar(middle, density.index, xerr=errors, fmt="o", capsize=4, color="#a65b5b")
axes.set(xlabel="claims per minute, with 90 % habit interval", xlim=(0, None), title="Claim density")
axes.margins(y=0.5)
figure.tight_layout()
density.round(2)

# %% [markdown]
# ## 4. Which claims should a fact-checker read first?
#
# DuckDB reads the Parquet file directly. A high score means "worth a check". It does not mean "false".

# %%
first = duckdb.sql("""
    SELECT speaker, round(start_s / 60, 1) AS minute, text, round(score, 3) AS score
    FROM 'data/results/claims.parquet'
    WHERE transcript_id = 'sample' AND is_claim
    ORDER BY score DESC, sentence_index
    LIMIT 5
""").df()
first

# %% [markdown]
# ## 5. Does the article hold?
#
# Each statement has a value, an interval and a verdict. `expectation` is where it would be true.

# %%
verdicts = checks.set_index("says")[["value", "low", "high", "expectation", "verdict"]].round(2)
verdicts

# %% [markdown]
# One statement is uncertain: the interval lies on both sides of 62 percent. Here are the sentences behind another one.

# %%
behind = duckdb.sql("""
    SELECT c.says, s.text
    FROM (SELECT *, unnest(evidence) AS sentence_index FROM 'data/results/checks.parquet') AS c
    JOIN 'data/interim/sentences.parquet' AS s USING (transcript_id, sentence_index)
    WHERE c.article = 'sample_article' AND c.measure = 'repeated_claims'
    ORDER BY sentence_index
""").df()
behind.text.to_frame()
