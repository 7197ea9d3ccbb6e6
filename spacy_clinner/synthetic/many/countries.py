"""Places, addresses, telephone numbers, identifiers and dates as countries write them.

In a mask `#` is a digit, `%` a digit other than 0, and `@` a capital letter. `invented_places` fills in
`{surname}`, `{city}` and the like.
"""

import random
from typing import NamedTuple

_LETTERS = "ABCDEFGHJKLMNPRSTUVWXYZ"


class Country(NamedTuple):
    """How one country writes; every field holds alternatives.

    Attributes:
        cities: well-known ones, from general knowledge.
        city_starts, city_ends: beginnings and ends of the names of invented places.
        states: names and abbreviations.
        streets, postcodes, phones: masks.
        numbers: masks of the national numbers of persons.
        dates: styles for `invented_dates.written`; frequent ones stand there several times.
    """

    cities: tuple[str, ...]
    city_starts: tuple[str, ...]
    city_ends: tuple[str, ...]
    states: tuple[str, ...]
    streets: tuple[str, ...]
    postcodes: tuple[str, ...]
    phones: tuple[str, ...]
    numbers: tuple[str, ...]
    dates: tuple[str, ...]


def masked(mask: str, rng: random.Random) -> str:
    """Fill in the digits and letters of a mask."""
    return "".join(
        str(int(rng.random() * 10)) if c == "#"
        else str(1 + int(rng.random() * 9)) if c == "%"
        else _LETTERS[int(rng.random() * len(_LETTERS))] if c == "@"
        else c
        for c in mask
    )  # fmt: skip


def _words(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.split(","))


def _lines(text: str) -> tuple[str, ...]:
    return tuple(line.strip() for line in text.strip().splitlines())


_STARTS = _words(
    "Spring, Green, Fair, Oak, Maple, Cedar, River, Lake, Brook, Clear, West, East, North, South, Mill, Ash, Elm, Rock, Stone, "
    "High, Wood, Glen, Red, Black, White, Silver, Sun, Pine, Bay, Ever, Haver, Mar, Wil, Hunt, Kings, Queens, Bridge, Sand, Clay, "
    "Bel, Can, Dun, Ed, Frank, George, Harris, Jackson, Law, Mont, New, Pal, Ran, San, Thorn, Wal, York"
)
_ENDS = _words(
    "field, ville, ton, wood, dale, view, port, ford, burg, ham, mont, land, haven, side, brook, ridge, bury, stead, worth, "
    "ley, mouth, well, creek, hurst, gate, shire, hill, city, town, bridge, more, by"
)
_MONTH_FIRST = _lines(
    """{month} {d}{ordinal}, {yyyy}
    {month} {d}, {yyyy}
    {month} {d} {yyyy}
    {month} {d}{ordinal} {yyyy}
    {mon} {d}, {yyyy}
    {mon} {d}{ordinal}, {yyyy}
    {mon} {d}{ordinal} {yyyy}
    {mon} {d} {yyyy}
    {mon}. {d}, {yyyy}
    {m}/{d}/{yyyy}
    {m}/{d}/{yyyy}
    {mm}/{dd}/{yyyy}
    {mm}/{dd}/{yyyy}
    {m}/{d}/{yy}
    {mm}/{dd}/{yy}
    {m}-{d}-{yy}
    {mm}-{dd}-{yyyy}
    {m}.{d}.{yy}
    {yyyy}-{mm}-{dd}
    {m}/{d}
    {month} {d}
    {month} {d}{ordinal}
    {mon} {d}
    {month} {yyyy}
    {mon} {yyyy}
    {month} of {yyyy}
    {m}/{yyyy}
    {month}
    {weekday}
    {weekday}, {month} {d}
    {weekday}, {month} {d}, {yyyy}
    {weekday} {m}/{d}
    {d}{ordinal} of {month}
    the {d}{ordinal} of {month} {yyyy}
    {dd}{MON}{yyyy}
    {month} {d}-{d2}, {yyyy}
    {m}/{d}-{m}/{d2}
    {d}{ordinal} {mon} {yyyy}
    {d}{ordinal} {month} {yyyy}
    {mm}{dd}{yyyy}"""
)
_DAY_FIRST = _lines(
    """{d}/{m}/{yyyy}
    {dd}/{mm}/{yyyy}
    {dd}/{mm}/{yyyy}
    {dd}/{mm}/{yy}
    {d}.{m}.{yy}
    {dd}.{mm}.{yyyy}
    {dd}.{mm}.{yy}
    {dd}-{mm}-{yyyy}
    {d}-{m}-{yy}
    {d} {month} {yyyy}
    {d} {month} {yyyy}
    {d}{ordinal} {month} {yyyy}
    {d}{ordinal} {month}, {yyyy}
    {d} {mon} {yyyy}
    {dd}-{mon}-{yyyy}
    {dd}-{MON}-{yy}
    {d}{ordinal} of {month} {yyyy}
    {d}{ordinal} {mon} {yyyy}
    {d} {month}
    {d}{ordinal} {month}
    {d} {mon}
    {d}/{m}
    {dd}.{mm}.
    {d}.{m}
    {month} {yyyy}
    {mon} '{yy}
    {mon} {yy}
    {m}/{yyyy}
    {yyyy}-{mm}-{dd}
    {yyyy}/{mm}/{dd}
    {yyyy}.{mm}.{dd}
    {weekday}
    {weekday} {d}{ordinal}
    {weekday} {d} {month} {yyyy}
    {wday} {dd}/{mm}
    {d}-{d2} {month} {yyyy}
    {d} to {d2} {month}
    {month}
    {dd}{MON}{yyyy}
    {yyyy}{mm}{dd}
    {month} {d}, {yyyy}"""
)

US = Country(
    _words(
        "New York, New York City, Los Angeles, Chicago, Houston, Phoenix, Philadelphia, San Antonio, San Diego, Dallas, San Jose, Austin, Jacksonville, Columbus, "
        "Charlotte, Indianapolis, San Francisco, Seattle, Denver, Boston, Nashville, Detroit, Portland, Memphis, Louisville, Baltimore, Milwaukee, "
        "Albuquerque, Tucson, Fresno, Sacramento, Atlanta, Miami, Omaha, Oakland, Minneapolis, Tulsa, Tampa, New Orleans, Cleveland, Honolulu, "
        "Pittsburgh, Cincinnati, St. Louis, Newark, Orlando, Buffalo, Salt Lake City, Las Vegas, Rochester, Springfield, Manhattan, Queens, Harlem, "
        "Durham, Ann Arbor, Providence, Richmond, Spokane, Boise, Anchorage, Des Moines, El Paso, Fort Worth, Little Rock, Santa Fe, Baton Rouge, NYC, LA, Philly"
    ),
    (*_STARTS, "Los ", "El ", "Santa ", "Fort ", "Mount ", "Port ", "Lake ", "St. "),
    _ENDS,
    _words(
        "AL, AK, AZ, AR, CA, CO, CT, DE, FL, GA, HI, ID, IL, IN, IA, KS, KY, LA, ME, MD, MA, MI, MN, MS, MO, MT, NE, NV, NH, NJ, NM, NY, NC, ND, "
        "OH, OK, OR, PA, RI, SC, SD, TN, TX, UT, VT, VA, WA, WV, WI, WY, California, Texas, Florida, Ohio, Illinois, Pennsylvania, Georgia, "
        "Michigan, Virginia, Arizona, Massachusetts, Tennessee, Indiana, Minnesota, Colorado, Oregon, New Jersey, New Mexico, North Carolina"
    ),
    _lines(
        """%## {tree} {way}
        %## {tree} {way}
        %### {surname} {way}
        %### {compass} {surname} {way}
        ## {compass} {nth} {way}
        %## {nth} St
        %#### {city} {way}
        %## {tree} {way}, Apt %@
        %## {tree} {way} #%##
        %### {surname} {way}, Suite %##
        P.O. Box %###
        PO Box %##
        %### Highway ##
        {tree} {way}"""
    ),
    ("#####", "#####", "#####-####"),
    _lines(
        """%##-%##-####
        (%##) %##-####
        (%##) %##-####
        %##.%##.####
        %## %## ####
        1-%##-%##-####
        +1 %##-%##-####
        %##-####
        %##-%##-#### ext. %##
        (%##)%##-#### x%###
        %#########"""
    ),
    ("%##-##-####", "%##-##-####", "%## ## ####", "%########"),
    _MONTH_FIRST,
)
UK = Country(
    _words(
        "London, Manchester, Birmingham, Leeds, Glasgow, Edinburgh, Cardiff, Belfast, Bristol, Liverpool, Sheffield, Newcastle, Nottingham, Leicester, "
        "Southampton, Oxford, Cambridge, York, Norwich, Exeter, Plymouth, Swansea, Aberdeen, Dundee, Inverness, Hull, Bradford, Derby, Bath, Reading, Dublin, Cork, Galway, Limerick"
    ),
    (
        *_STARTS,
        "Upper ",
        "Lower ",
        "Little ",
        "Great ",
        "Stoke ",
        "Long ",
        "Nether ",
        "Aber",
        "Llan",
        "Inver",
        "Kil",
        "Bally",
        "Car",
    ),
    (
        *_ENDS,
        "wick",
        "thorpe",
        "combe",
        "minster",
        "chester",
        "-on-Sea",
        "-under-Lyme",
        "borough",
        "don",
        "ness",
    ),
    _words(
        "Kent, Surrey, Essex, Devon, Cornwall, Norfolk, Suffolk, Lancashire, Yorkshire, Cumbria, Fife, Gwynedd, Powys, Scotland, Wales, Co. Down"
    ),
    _lines(
        """%# {surname} {way}
        % {tree} {way}
        %## {city} Road
        Flat %, %# {tree} {way}
        Flat %@, {surname} House
        The Old {tree} Mill, {city} Road
        {tree} Cottage, {surname} Lane
        Unit %, {surname} Estate"""
    ),
    ("@@% %@@", "@## %@@", "@@## %@@", "@%@ %@@"),
    _lines(
        """0#### ######
        0## #### ####
        0##-####-####
        07### ######
        07#########
        +44 %### ######
        (0###) ### ####
        01### ### ###
        ext %###"""
    ),
    ("%## ### ####", "%## ### ####", "%#########", "@@ ## ## ## @"),
    _DAY_FIRST,
)
CANADA = Country(
    _words(
        "Toronto, Montreal, Vancouver, Calgary, Edmonton, Ottawa, Winnipeg, Quebec City, Hamilton, Halifax, Victoria, Regina, Saskatoon, Kelowna, Moncton, Sudbury, Kingston"
    ),
    (*_STARTS, "Saint-", "Sainte-", "Trois-", "Mont-"),
    (*_ENDS, "bec", "couver", "toba"),
    _words(
        "ON, QC, BC, AB, MB, SK, NS, NB, Ontario, Quebec, Alberta, Manitoba, Nova Scotia, British Columbia"
    ),
    US.streets,
    ("@%@ %@%", "@%@%@%", "@%@-%@%"),
    US.phones,
    ("%### ### ###", "%###-###-###-@@", "%##-###-###", "@@@@ #### ####"),
    _MONTH_FIRST + _DAY_FIRST,
)
AUSTRALIA = Country(
    _words(
        "Sydney, Melbourne, Brisbane, Perth, Adelaide, Hobart, Darwin, Canberra, Geelong, Cairns, Townsville, Ballarat, Wollongong, Auckland, Wellington, Christchurch, Dunedin, Tauranga"
    ),
    (*_STARTS, "Wagga ", "Coo", "Yarra", "Wanga", "Para", "Mooro", "Whaka", "Taka", "Rua"),
    (*_ENDS, "matta", "bah", "gong", "lup", "tane", "nui", "bool"),
    _words("NSW, VIC, QLD, WA, SA, TAS, NT, ACT, Queensland, Victoria, Otago, Waikato"),
    _lines(
        """%# {surname} {way}
        %/%# {tree} {way}
        Unit %, %# {city} Road
        %## {tree} Parade
        Lot %# {surname} Highway
        PO Box %##"""
    ),
    ("####",),
    ("0# #### ####", "(0#) #### ####", "04## ### ###", "+61 4## ### ###", "1300 ### ###", "02# ### ####"),
    ("%### ##### %", "%######### %", "@@@####"),
    _DAY_FIRST,
)
GERMANY = Country(
    _words(
        "Berlin, Hamburg, München, Munich, Köln, Cologne, Frankfurt, Stuttgart, Düsseldorf, Leipzig, Dresden, Hannover, Nürnberg, Bremen, Wien, Vienna, Graz, Salzburg, Zürich, Basel, Bern"
    ),
    _words(
        "Neu, Alt, Ober, Unter, Bad , Rosen, Linden, Eichen, Sal, Königs, Friedrichs, Wald, Stein, Grün, Wies, Heidel, Osna"
    ),
    _words("stadt, dorf, burg, berg, heim, hausen, bach, brück, feld, hofen, kirchen, ingen, au, tal, baden"),
    _words("Bayern, Hessen, Sachsen, NRW, Baden-Württemberg, Bavaria, Tirol, Brandenburg"),
    _lines(
        """{surname}straße %#
        {surname}str. %
        {tree}weg %#
        Am {surname}platz %
        {city}er Straße %##
        {surname}-Allee %#@"""
    ),
    ("#####", "D-#####", "####", "CH-####"),
    ("0### ######", "0###/######", "+49 %## ######", "0%#-#######", "(0##) ### ## ##", "+41 ## ### ## ##"),
    ("@######### ", "@%########", "########@###", "756.####.####.##"),
    _DAY_FIRST,
)
FRANCE = Country(
    _words(
        "Paris, Lyon, Marseille, Toulouse, Nice, Nantes, Strasbourg, Bordeaux, Lille, Rennes, Grenoble, Montpellier, Brussels, Liège, Geneva, Lausanne, Dakar, Abidjan"
    ),
    _words(
        "Saint-, Sainte-, Mont, Beau, Ville, Châte, Bourg-, Roche, Font, Champ, La , Le , Aix-, Ver, Cler"
    ),
    _words(
        "Laurent, Denis, Germain, martre, lieu, neuve, lleraut, fort, ainebleau, igny, mont, sur-Mer, en-Bresse, sailles, court"
    ),
    _words("Bretagne, Normandie, Provence, Alsace, Occitanie"),
    _lines(
        """%# rue {surname}
        %# rue de la {tree}
        %, avenue du Général {surname}
        %## boulevard {surname}
        % bis, place {surname}
        %# chemin des {tree}s"""
    ),
    ("#####", "F-#####", "####"),
    ("0% ## ## ## ##", "0%.##.##.##.##", "+33 % ## ## ## ##", "0%########"),
    ("% ## ## ## ### ### ##", "%##############", "1 ## ## ## ### ###"),
    _DAY_FIRST,
)
SPAIN = Country(
    _words(
        "Madrid, Barcelona, Valencia, Sevilla, Zaragoza, Málaga, Bilbao, Alicante, Córdoba, Valladolid, Ciudad de México, Guadalajara, Monterrey, Bogotá, Medellín, Lima, Buenos Aires, Santiago, Lisboa, Porto, São Paulo, San Juan"
    ),
    _words(
        "Villa, San , Santa , Puerto , Torre, Fuente , Monte, Val, Casa, Al, Guada, Río , Las , Los , Nueva , Campo , Vila "
    ),
    _words(
        "nueva, Juan, Cruz, Real, blanca, molinos, verde, lajara, paraíso, bermeja, cayo, sol, negro, Palmas, Pedro, flor, franca"
    ),
    _words("Andalucía, Galicia, Jalisco, Nuevo León, Antioquia, Cataluña, Aragón, PR"),
    _lines(
        """Calle {surname} %#
        C/ {surname}, %#, %º @
        Avda. de {city} %##
        Avenida {surname} %##
        Plaza {surname}, %
        Rua {surname} %#
        Carrera %# # %#-%#"""
    ),
    ("#####", "####-###", "#####-###"),
    ("%## ### ###", "%## ## ## ##", "+34 %## ### ###", "+52 ## #### ####", "(##) #####-####", "9########"),
    ("########@", "@#######@", "##.###.###-%", "###.###.###-##", "########-@"),
    _DAY_FIRST,
)
NETHERLANDS = Country(
    _words(
        "Amsterdam, Rotterdam, Utrecht, Den Haag, Eindhoven, Groningen, Leiden, Delft, Antwerp, Ghent, Copenhagen, Aarhus, Stockholm, Malmö, Göteborg, Oslo, Bergen, Helsinki, Tampere, Reykjavik"
    ),
    _words(
        "Noord, Zuid, Oud, Nieuw, Hooge, Zand, Wester, Ooster, Rijs, Amstel, Heeren, Lind, Norr, Söder, Ny"
    ),
    _words("dam, veen, kerk, drecht, wijk, hoven, dijk, burg, voort, oord, berg, köping, sund, vik, by"),
    _words("Gelderland, Limburg, Brabant, Friesland, Skåne, Jylland"),
    _lines(
        """{surname}straat %#
        {tree}laan %#
        {surname}weg %##@
        {city}straat %
        {surname}gatan %#
        {tree}vej %#"""
    ),
    ("#### @@", "####@@", "#####", "### ##", "DK-####"),
    ("0##-#######", "06-########", "06 ## ## ## ##", "+31 6 ########", "+46 ## ### ## ##", "## ## ## ##"),
    ("#########", "######-####", "########-####", "##.##.##-###.##"),
    _DAY_FIRST,
)
INDIA = Country(
    _words(
        "Mumbai, Delhi, New Delhi, Bangalore, Bengaluru, Chennai, Hyderabad, Kolkata, Pune, Jaipur, Lucknow, Karachi, Lahore, Dhaka, Colombo, Kathmandu, Dubai, Abu Dhabi, Riyadh, "
        "Singapore, Kuala Lumpur, Manila, Cebu, Hanoi, Saigon, Seoul, Busan, Tokyo, Osaka, Beijing, Shanghai, Taipei, Hong Kong, Lagos, Accra, Nairobi, Kampala, Johannesburg, Cape Town, Cairo, Istanbul, Ankara, Tehran, Beirut"
    ),
    _words(
        "Ram, Krishna, Jai, Naga, Raja, Vija, Sri, Chandi, Moham, Bala, Kanda, Al-, Bani, Kum, Naku, Gwang, Naka, Yoko, Shen, Guang, Qing"
    ),
    _words(
        "pur, nagar, abad, garh, wada, puram, patnam, halli, kot, bad, hama, su, ru, ju, yama, saki, zhen, zhou, dao, mba, asi"
    ),
    _words(
        "Maharashtra, Kerala, Punjab, Gujarat, Tamil Nadu, Karnataka, Sindh, West Bengal, Selangor, Gauteng"
    ),
    _lines(
        """%#, {surname} Road
        Flat %##, {tree} Apartments, {surname} Nagar
        H.No. %-%#, {city} Colony
        Plot %#, Sector ##
        %##/%# M.G. Road
        Block %# {surname} Avenue #0%-##"""
    ),
    ("######", "### ###", "#####", "Singapore ######"),
    (
        "+91 %#### #####",
        "%#########",
        "0##-########",
        "+971 5# ### ####",
        "+65 #### ####",
        "0%## ### ####",
        "+234 %## ### ####",
    ),
    ("#### #### ####", "@@@@@####@", "@#######@", "#####-#######-#", "######-%######"),
    _DAY_FIRST,
)
COUNTRIES = (US, US, US, US, US, UK, UK, CANADA, AUSTRALIA, GERMANY, FRANCE, SPAIN, NETHERLANDS, INDIA)
"""Frequent ones stand here several times."""
NATIONS = _words(
    "Mexico, China, India, Vietnam, the Philippines, Nigeria, Ghana, Somalia, Ethiopia, Syria, Iraq, Iran, Turkey, Poland, Ukraine, Russia, Germany, France, Italy, Spain, "
    "Portugal, Brazil, Colombia, Peru, Haiti, Jamaica, Cuba, Guatemala, El Salvador, Korea, Japan, Thailand, Cambodia, Pakistan, Bangladesh, Nepal, Egypt, Morocco, "
    "Kenya, Ireland, Scotland, Canada, Australia, New Zealand, Samoa, Tonga, Fiji, USA, United States, UK, Netherlands, Greece, Romania, Lebanon, Afghanistan"
)
