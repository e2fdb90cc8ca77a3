"""Words that come with names, in one place for readers and for the joining of speakers: titles, roles, particles.

No list decides alone whether something is a name: readers weigh them among other evidence (`models/labels/`), since a
person may be called Price, Judge or May.
"""

from __future__ import annotations

TITLES = frozenset(
    "mr mrs ms miss mx messrs dr prof professor sen senator rep representative delegate congressman congresswoman gov "
    "governor president vice secretary sec ambassador amb general gen admiral adm colonel col major maj captain capt "
    "commander cmdr lieutenant lt corporal sergeant sgt private judge justice chief chairman chairwoman chair "
    "chairperson speaker sir dame lord lady baroness baron viscount earl rev reverend bishop archbishop cardinal rabbi "
    "imam father sister brother pastor king queen prince princess pope sheikh mayor alderman alderwoman councilman "
    "councilwoman councillor councilmember supervisor trustee minister prime chancellor premier attorney director "
    "commissioner former acting deputy undersecretary under assistant administrator leader whip officer detective "
    "sheriff constable marshal counselor counsel solicitor first hon honorable honourable right rt superintendent "
    "inspector dean coach herr frau señor señora monsieur madame mme mlle".split()
)
ABBREVIATED = frozenset(
    "mr mrs ms dr prof sen rep gov gen adm col maj capt cmdr lt cpl sgt st hon rev amb sec rt supt fr jr sr messrs "
    "asst atty comm pres dir inc ltd corp dept".split()
)  # a full stop behind them ends no sentence
FEMALE = frozenset("mrs ms miss dame lady baroness congresswoman councilwoman chairwoman madame señora frau".split())
MALE = frozenset("mr sir lord congressman councilman monsieur señor herr".split())
ROLES = frozenset(
    "moderator moderators host cohost co-host guest interviewer interviewee narrator announcer speaker participant "
    "participants audience reporter reporters journalist anchor operator caller questioner question questions answer "
    "respondent respondents witness clerk court judge bailiff juror foreperson chair chairman chairwoman chairperson "
    "president chaplain presiding aide translator interpreter unknown unidentified crowd everyone both all facilitator "
    "teacher student students child mother father patient doctor therapist client agent customer candidate panelist "
    "panellist panelists editor producer commentator sponsor voiceover voice counsel attorney plaintiff defendant "
    "petitioner member members researcher male female man woman boy girl men women spk spkr person q a".split()
)
SEVERAL = frozenset(
    "audience reporters participants members unidentified unknown crowd male female both everyone all question "
    "questions questioner q voice voices".split()
)  # a label that may mean another person each time
OFFICES = frozenset(
    "cnn nbc abc cbs fox msnbc pbs npr bbc news anchor host cohost co-host correspondent moderator reporter analyst "
    "commentator contributor candidate presidential president vice senator sen governor gov secretary representative "
    "rep congressman congresswoman mayor director former fmr editor professor author founder ceo cfo coo chairman "
    "chairwoman chair general ret attorney journalist columnist adviser advisor prosecutor expert strategist pilot "
    "navy army democrat republican independent minister spokesman spokeswoman spokesperson chief byline lady "
    "officer head manager member doctor times post".split()
)  # what stands behind a name and a comma
SUFFIXES = frozenset("jr sr ii iii iv md phd esq".split())
PARTICLES = frozenset(
    "de la van von der den del della di da du le el al bin ibn dos das y e zu zur ter ten af av st".split()
)
SMALL = PARTICLES | frozenset("of and the for to in & 't und et on at".split())
SENTENCE = frozenset(
    "i we you he she they it this that these those is are was were be been am do does did have has had can could will "
    "would should shall might must may not no yes so but because if when what why how who which there here my your our "
    "his her their its me him us them as by from with about into than then just also very let lets now well ok okay "
    "said says think know want mean like ich wir ist sind haben wird dass sagt sagte aber nicht fue dijo est sont dit "
    "pas que pero".split()
)  # words that sentences are made of, rare inside a name
ARTICLES = frozenset(
    "a an the my our your his her its their this that der die das ein eine le la les un une el los las".split()
)
SAYING = frozenset(
    "say says said saying go goes went tell tells told ask asks asked reply replies replied answer answers answered "
    "write writes wrote read reads like was is are were thinks thought think yells yelled shouts shouted "
    "whispers whispered adds added notes noted reports reported "
    "sagt sagte fragt fragte dit disait demande dice dijo".split()
)  # that stand before what is quoted
HEADINGS = frozenset(
    "dear note notes question questions answer answers source sources title subtitle date time times topic "
    "topics subject "
    "url link links chapter chapters part section example warning update summary re from to cc kind language "
    "transcript duration location place venue present attendees attending correction corrections breaking caption "
    "video audio credit credits photo image step option fact facts quote tags tag category keywords description "
    "published modified author authors via contact email phone website copyright version file filename id recorded "
    "recording episode season series show guests hosts disclaimer important remember read watch listen see also "
    "related share subscribe follow download end begin start agenda item action actions decision decisions result "
    "results reason reasons point points rule rules problem problems solution conclusion introduction intro outro "
    "background context overview content contents style format rating comment comments reply total price cost number "
    "case docket matter exhibit hearing meeting minutes session day week month year page pages volume aired text count "
    "verse first second third fourth fifth finally lastly next headline dateline lead press release remarks subjects "
    "http https ps today tomorrow yesterday thema themen frage antwort quelle hinweis fazit erstens zweitens drittens "
    "wichtig achtung beispiel ergebnis conclusión pregunta respuesta nota segundo primero tema importante résultat "
    "enfin question réponse remarque exemple premièrement ladies gentlemen town debate forum fun".split()
)  # words that set off a line as a heading, a field or a remark
