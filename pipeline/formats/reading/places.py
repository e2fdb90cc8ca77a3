"""Countries, American states and large cities: a weak sign that a label is a place, and nobody."""

from __future__ import annotations

PLACES = frozenset(
    "Afghanistan|Albania|Algeria|Angola|Argentina|Armenia|Australia|Austria|Azerbaijan|Bangladesh|Belarus|"
    "Belgium|Bolivia|Bosnia|Brazil|Britain|Bulgaria|Cambodia|Cameroon|Canada|Chile|China|Colombia|Costa Rica|"
    "Croatia|Cuba|Cyprus|Czech Republic|Denmark|Ecuador|Egypt|El Salvador|England|Estonia|Ethiopia|Finland|"
    "France|Georgia|Germany|Ghana|Great Britain|Greece|Guatemala|Haiti|Honduras|Hungary|Iceland|India|"
    "Indonesia|Iran|Iraq|Ireland|Israel|Italy|Jamaica|Japan|Jordan|Kazakhstan|Kenya|Kosovo|Kuwait|Latvia|"
    "Lebanon|Libya|Lithuania|Luxembourg|Malaysia|Mali|Malta|Mexico|Moldova|Mongolia|Morocco|Myanmar|Nepal|"
    "Netherlands|New Zealand|Nicaragua|Niger|Nigeria|North Korea|Northern Ireland|Norway|Oman|Pakistan|"
    "Palestine|Panama|Paraguay|Peru|Philippines|Poland|Portugal|Puerto Rico|Qatar|Romania|Russia|Rwanda|"
    "Saudi Arabia|Scotland|Senegal|Serbia|Singapore|Slovakia|Slovenia|Somalia|South Africa|South Korea|Spain|"
    "Sri Lanka|Sudan|Sweden|Switzerland|Syria|Taiwan|Tanzania|Thailand|Tunisia|Turkey|Uganda|Ukraine|"
    "United Kingdom|United States|Uruguay|Uzbekistan|Venezuela|Vietnam|Wales|Yemen|Zambia|Zimbabwe|Alabama|"
    "Alaska|Arizona|Arkansas|California|Colorado|Connecticut|Delaware|Florida|Hawaii|Idaho|Illinois|Indiana|"
    "Iowa|Kansas|Kentucky|Louisiana|Maine|Maryland|Massachusetts|Michigan|Minnesota|Mississippi|Missouri|"
    "Montana|Nebraska|Nevada|New Hampshire|New Jersey|New Mexico|New York|North Carolina|North Dakota|Ohio|"
    "Oklahoma|Oregon|Pennsylvania|Rhode Island|South Carolina|South Dakota|Tennessee|Texas|Utah|Vermont|"
    "West Virginia|Wisconsin|Wyoming|Amsterdam|Athens|Atlanta|Baghdad|Baltimore|Bangkok|Barcelona|Beijing|"
    "Berlin|Birmingham|Boston|Brussels|Budapest|Buenos Aires|Cairo|Cape Town|Chicago|Cleveland|Copenhagen|"
    "Dallas|Delhi|Denver|Detroit|Dublin|Edinburgh|Frankfurt|Geneva|Glasgow|Hamburg|Hanoi|Helsinki|Hong Kong|"
    "Houston|Istanbul|Jakarta|Jerusalem|Johannesburg|Kabul|Kiev|Kyiv|Lagos|Las Vegas|Lima|Lisbon|Liverpool|"
    "London|Los Angeles|Madrid|Manchester|Manila|Melbourne|Memphis|Mexico City|Miami|Milan|Minneapolis|"
    "Montreal|Moscow|Mumbai|Munich|Nairobi|New Delhi|New Orleans|New York City|Oslo|Ottawa|Paris|Philadelphia|"
    "Phoenix|Pittsburgh|Prague|Rio de Janeiro|Rome|San Antonio|San Diego|San Francisco|San Jose|Santiago|"
    "Sao Paulo|Seattle|Seoul|Shanghai|St. Louis|St. Petersburg|Stockholm|Sydney|Tehran|Tel Aviv|Tokyo|Toronto|"
    "Vancouver|Vienna|Warsaw|Washington|Zurich|Africa|America|Asia|Europe|Latin America|Middle East|"
    "North America|South America|European Union|Gaza|Crimea|Tasmania|Queensland|Victoria|New South Wales|"
    "Ontario|Quebec|Alberta|British Columbia".lower().split("|")
)
