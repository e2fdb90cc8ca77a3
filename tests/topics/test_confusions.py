"""Talk that sounds like a topic and is not on it, and the other way round: written, about people who do not exist."""

from functools import cache

import numpy as np
import pytest
from numpy.typing import NDArray

from pipeline.core import config
from pipeline.encoders.runners import encoder as encoders
from pipeline.topics.topic_models import TOPIC_MODELS, Conversation, Setting, TopicModel
from tests.conftest import REPOSITORY

KNOWN = pytest.mark.xfail(reason="a known error: models/topics/README.md", strict=True)
SMALL_TALK = """So, did you go to the fair in the end?
We did, on the Sunday, with the whole family.
My daughter won a goldfish, and it is still alive.
You should have seen the pie table.
There were eleven apple pies, and I tried nine of them.
Who won?
Old Hettie, as every year.
She puts a bit of pepper in, that is her secret.
It rained for an hour, and nobody left.
The band played under the oak tree.
Do you still play the trumpet?
Not since my teeth were done.
I took up the garden instead.
The beans are doing well, the tomatoes are not.
Too much water, I suppose.
My neighbour says that I should talk to them.
He talks to his pumpkins, and they are enormous.
What about the dog?
He is fourteen now and sleeps all day.
On Sunday he stole a sausage from a child.
We had to buy the boy another one.
I laughed so hard that I dropped my hat in the mustard.
And how is your brother?
He is painting the boat again.
It was blue, and now it will be green.
He says that he will sail it to the lighthouse in June.
He said that last year.
His wife has a new choir, they sing in the old mill.
I heard them, they are not bad at all.
The tenor is a bit loud.
That is the baker.
It explains why the bread was burnt on Tuesday.
We should have dinner, the four of us.
Come on Friday, I will make the soup.
Not the soup with the turnips.
No, the other one.
Good, then we will bring a cake.
And the goldfish.
Only if it behaves.
All right, it is settled."""
SPACE = """Copy, Maren, you are clear to leave the airlock.
Okay, EV 1 is outside, and the view is something else.
EV 1, take the handrail on your left and wait for EV 2.
EV 2 has the torque wrench.
Your battery reads eighty percent, that is plenty for the two of you.
We will swap the battery box on the truss first, then the antenna.
EV 1, your glove pressure looks good from here.
Understood, moving to the worksite."""
VACCINES = """The clinic in Tarrow opens at eight for the flu shots.
We gave four hundred shots last Saturday.
Some of the older people want the booster, and some do not.
If you missed your second shot, come by on Thursday.
Nurse Adela says nobody has fainted yet.
The county pays for the vaccine, so it costs you nothing.
How many shots do you have left?
Enough for the whole valley."""
COCAINE = """The Secret Service found a small bag near the visitors' entrance.
It was cocaine, and nobody knows who left it there.
The agents closed the west wing for an hour.
Hundreds of people walk through that lobby on a tour.
They looked for fingerprints on the bag and found none.
Will there be an investigation of the staff?
The laboratory has sent its report, and the Secret Service has closed the case.
I have nothing to add on the cocaine."""
PETROL = """My uncle Benno had a garage, and we rebuilt old engines there.
You could hear a bad cylinder from across the street.
That coupe had a straight six and three carburettors.
It drank petrol like a fish.
We painted it red, and he sold it to a dentist.
The gearbox was the weak part.
I still miss the smell of that garage.
He never charged anyone for a tune-up."""
MAKER = """The company's robots walked onto the stage and served the drinks.
Each robot has forty joints, and they can fold a shirt now.
Then the shares went up nine percent in an afternoon.
The board wants to give its boss a new pay package.
A judge in Dellmar threw out the old one.
Some funds will vote against it.
He says the robots will be worth more than everything else that they make.
His lawyers were in court all day."""
ANOTHER_YEAR = """In 1981 a man fired six shots at the president outside a hotel in Washington.
His press secretary was hit and never walked again.
The president joked with the surgeons before they put him under.
He was back at his desk in a few weeks.
The gunman wanted to impress an actress.
My father saw it on a television in a shop window.
They changed the gun laws years later because of it.
There is a plaque near the door of the hotel."""
BORDER = """They came over the river at night, a few hundred at a time.
The border agents in our county were overwhelmed.
Half of them asked for asylum, and the hearing is in four years.
We put the families in the old gymnasium."""
TIPPING = """Now, my favourite story is about the diner.
I left the waitress a forty dollar tip on a twelve dollar lunch.
She ran after me because she thought that it was a mistake.
My wife says that I tip too much.
In some countries you insult people with a tip.
At the barber I never know what to give.
So I round it up and hope for the best."""
BACK = """Anyway, the deportations began again that spring.
They sent the first plane back with a hundred migrants on it.
The mayor said that the city would not help with deportations.
So the state sued the city over its sanctuary law."""


@cache
def model() -> tuple[TopicModel, encoders.Encoder, list[str]]:
    """The shipped model on the shipped topics."""
    embed: config.Embed = config.load("embed", REPOSITORY).model_copy(update={"device": "cpu"})
    encoder = encoders.configured(embed)
    topics = config.load_topics(REPOSITORY / "configs" / "topics")
    setting = Setting(topics, encoder.encode, encoders.name_of(embed), REPOSITORY / "models" / "topics")
    return TOPIC_MODELS["few_shot"](setting), encoder, [topic.id for topic in topics]


def on(topic: str, *parts: str) -> list[NDArray[np.bool_]]:
    """Which sentences of each part are tagged with the topic, the parts read as one conversation amid small talk."""
    tagger, encoder, ids = model()
    lines = [part.split("\n") for part in (SMALL_TALK, *parts, SMALL_TALK)]
    texts = [line for part in lines for line in part]
    turn = np.repeat(np.arange((len(texts) + 1) // 2), 2)[: len(texts)]
    scores = tagger.tag(Conversation(texts, encoder.encode(texts), turn))[:, ids.index(topic)]
    return np.split(scores >= 0.5, np.cumsum([len(part) for part in lines])[:-1])[1:-1]


@pytest.mark.parametrize(
    ("topic", "talk"),
    [
        pytest.param("electric_vehicles", SPACE, id="EV 1 in space", marks=KNOWN),
        pytest.param("assassination_attempt", VACCINES, id="shots that are vaccines"),
        pytest.param("assassination_attempt", COCAINE, id="the Secret Service and a bag"),
        pytest.param("electric_vehicles", PETROL, id="petrol cars", marks=KNOWN),
        pytest.param("electric_vehicles", MAKER, id="a car maker's robots and shares"),
        pytest.param("assassination_attempt", ANOTHER_YEAR, id="an attempt in another year", marks=KNOWN),
    ],
)
def test_what_only_sounds_like_a_topic_is_not_tagged(topic: str, talk: str) -> None:
    assert not on(topic, talk)[0].any()


@KNOWN
def test_a_digression_between_two_stories_on_a_topic_is_not_on_it() -> None:
    before, between, after = on("immigration", BORDER, TIPPING, BACK)
    assert before.all() and after.all()
    assert not between[2:-2].any()  # its edges may be tagged: the reader leaves a passage a sentence or two late


def test_vaccines_are_health_care() -> None:
    assert on("health_care", VACCINES)[0].mean() > 0.7
