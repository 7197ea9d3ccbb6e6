"""Invented people and places: given names, surnames, cities, streets, institutions, professions.

Common words of several countries in two groups, so that a generator can write a hospital whose names another
hospital has never seen; surrogates draw from both.
"""

from typing import NamedTuple


class Identities(NamedTuple):
    """Words that identify, of one part of the world.

    Attributes:
        given_names: of people, whatever their gender.
        surnames: of people.
        cities: towns and cities.
        states: states, counties or regions.
        countries: countries.
        streets: street names with their kind, without a number.
        hospitals: hospitals, clinics and nursing homes.
        organizations: employers, schools, associations.
        professions: what people do for a living.
    """

    given_names: tuple[str, ...]
    surnames: tuple[str, ...]
    cities: tuple[str, ...]
    states: tuple[str, ...]
    countries: tuple[str, ...]
    streets: tuple[str, ...]
    hospitals: tuple[str, ...]
    organizations: tuple[str, ...]
    professions: tuple[str, ...]


def _words(text: str) -> tuple[str, ...]:
    return tuple(word.strip() for word in text.split(",") if word.strip())


AMERICAN = Identities(
    given_names=_words(
        "James, Mary, Robert, Patricia, John, Jennifer, Michael, Linda, David, Elizabeth, William, Barbara, Richard, "
        "Susan, Joseph, Jessica, Thomas, Karen, Carlos, Rosa, Daniel, Nancy, Matthew, Lisa, Anthony, Betty, Mark, "
        "Sandra, Donald, Ashley, Steven, Kimberly, Andrew, Donna, Paul, Emily, Joshua, Carol, Kenneth, Michelle, "
        "Kevin, Amanda, Brian, Melissa, Jose, Deborah, Timothy, Stephanie, Ronald, Rebecca, Jason, Laura, Edward, "
        "Helen, Jeffrey, Sharon, Ryan, Cynthia, Jacob, Kathleen, Gary, Amy, Nicholas, Angela, Eric, Shirley, Jonathan, "
        "Brenda, Luis, Pamela, Larry, Nicole, Justin, Ruth, Scott, Katherine, Brandon, Samantha, Benjamin, Christine, "
        "Will, Grace, Miguel, Carmen, Jesus, Dolores, Walter, Gloria, Harold, Beverly, Tyrone, Latoya, Marcus, Faith"
    ),
    surnames=_words(
        "Smith, Johnson, Williams, Brown, Jones, Garcia, Miller, Davis, Rodriguez, Martinez, Hernandez, Lopez, "
        "Gonzalez, Wilson, Anderson, Thomas, Taylor, Moore, Jackson, Martin, Lee, Perez, Thompson, White, Harris, "
        "Sanchez, Clark, Ramirez, Lewis, Robinson, Walker, Young, Allen, King, Wright, Torres, Nguyen, Hill, Flores, "
        "Green, Adams, Nelson, Baker, Hall, Rivera, Campbell, Mitchell, Carter, Roberts, Gomez, Phillips, Evans, "
        "Turner, Diaz, Parker, Cruz, Edwards, Collins, Reyes, Stewart, Morris, Morales, Murphy, Cook, Rogers, "
        "Gutierrez, Ortiz, Morgan, Cooper, Peterson, Bailey, Reed, Kelly, Howard, Ramos, Kim, Cox, Ward, Richardson, "
        "Watson, Brooks, Chavez, Wood, Bennett, Gray, Mendoza, Ruiz, Hughes, Price, Alvarez, Castillo, Sanders, Long, "
        "Ross, Foster, Jimenez, Powell, Jenkins, Perry, Russell, Sullivan, Bell, Coleman, Butler, Henderson, Barnes, "
        "Fisher, Vasquez, Simmons, Graham, Payne, Burns, Graves, Berry, Stone, Rice, Hunt, Black, Daniels, Palmer"
    ),
    cities=_words(
        "Springfield, Riverside, Franklin, Clinton, Greenville, Bristol, Fairview, Salem, Madison, Georgetown, "
        "Arlington, Ashland, Dover, Oxford, Jackson, Burlington, Manchester, Milton, Newport, Auburn, Dayton, "
        "Lexington, Milford, Cleveland, Hudson, Kingston, Oakland, Winchester, Waltham, Quincy, Lowell, Tacoma, "
        "Boise, Mesa, Fresno, Tulsa, Omaha, Laredo, El Paso, San Marcos, Santa Rosa, Grand Rapids, Cedar Falls, "
        "Baton Rouge, Fort Wayne, Little Rock, Palm Bay, Green Bay, Sioux City, Chula Vista"
    ),
    states=_words(
        "Massachusetts, Ohio, Texas, Oregon, Georgia, Michigan, Vermont, Kansas, Nevada, Florida, Maine, Iowa, "
        "MA, OH, TX, OR, GA, MI, NH, CT, RI, CA, PA, NJ"
    ),
    countries=_words(
        "Mexico, Canada, Haiti, Vietnam, Brazil, Cuba, Honduras, Jamaica, Korea, the Philippines"
    ),
    streets=_words(
        "Main Street, Oak Street, Maple Avenue, Cedar Lane, Elm St, Washington Street, Lake Drive, Hill Road, "
        "Walnut St, Park Avenue, Sunset Blvd, Lincoln Ave, Pine Street, River Rd, Church Street, Highland Ave, "
        "Mill Road, Jefferson Street, Spruce Court, Willow Way, Meadow Lane, Chestnut Street, Forest Drive, "
        "Prospect Ave, Spring Street, Broadway, Dogwood Circle, Harbor View Rd, Old County Road, Franklin Blvd"
    ),
    hospitals=_words(
        "Springfield General Hospital, Mercy Medical Center, St. Mary's Hospital, Riverside Community Hospital, "
        "Lakeview Medical Center, Holy Cross Hospital, Memorial Hospital, Providence Medical Center, Good Samaritan "
        "Hospital, Oakdale Clinic, Fairview Nursing Home, Pinecrest Rehab, Bayside Hospital, County General, "
        "Valley Regional, Northside Clinic, St. Luke's, Trinity Health Center, Harborview, Cedar Hills Hospital, "
        "Mount Vernon Hospital, Veterans Hospital, Baptist Medical Center, Sunrise Manor, Maplewood SNF, VBMC, SGH, RCH"
    ),
    organizations=_words(
        "Liberty Mutual, Westfield Motors, Atlas Freight, Lincoln High School, Summit Bank, Delta Foods, "
        "the Rotary Club, State Police, Pioneer Electric, Blue Harbor Seafood, Apex Software, United Parcel, "
        "Grace Lutheran Church, Tri-County Water, Ridgeway Elementary, Eagle Aerospace, Homestead Realty, Kroll Paper"
    ),
    professions=_words(
        "teacher, truck driver, retired electrician, accountant, nurse, police officer, carpenter, secretary, "
        "lawyer, farmer, cook, mechanic, bank teller, salesman, librarian, engineer, waitress, firefighter, "
        "bus driver, hairdresser, plumber, janitor, school principal, real estate agent, postal worker, software developer"
    ),
)

EUROPEAN = Identities(
    given_names=_words(
        "Oliver, Amelia, Declan, Niamh, Rhys, Cerys, Hamish, Isla, Callum, Freya, Nigel, Philippa, Gareth, Bronwen, "
        "Alistair, Fiona, Graham, Moira, Desmond, Siobhan, Lukas, Annika, Matthias, Greta, Jürgen, Ingrid, Piotr, "
        "Agnieszka, Tomasz, Katarzyna, Andrei, Ioana, Mihai, Elena, Giovanni, Chiara, Lorenzo, Francesca, Étienne, "
        "Margaux, Laurent, Solène, Priya, Arjun, Sunita, Rajesh, Anjali, Imran, Fatima, Yusuf, Ayesha, Tariq, Zainab, "
        "Chidi, Ngozi, Kwame, Abena, Olumide, Folake, Wei, Mei, Jun, Xiu, Haruto, Sakura, Björn, Astrid, Søren, Maja, "
        "Dimitris, Eleni, Nikos, Sofia, Pavel, Olga, Dmitri, Irina, Viktor, Svetlana, Rowan, Poppy, Archie, Maisie, "
        "Miles, Hope, Joy, Drew, Ivor, Enid, Cyril, Olwen, Basil, Hazel, Rosemary"
    ),
    surnames=_words(
        "O'Connor, MacDonald, Pritchard, Llewellyn, Fitzgerald, Ashworth, Bancroft, Cholmondeley, Entwistle, "
        "Featherstone, Hargreaves, Ainsworth, Thistlewood, Penhaligon, Trelawney, Blackwood, Cartwright, Drummond, "
        "Ferguson, Gallagher, Kavanagh, McAllister, Montgomery, Ogilvie, Pemberton, Ramsbottom, Sinclair, Tennant, "
        "Urquhart, Wainwright, Schneider, Hoffmann, Zimmermann, Krüger, Kowalski, Nowak, Wiśniewski, Zieliński, "
        "Popescu, Ionescu, Dumitru, Rossi, Bianchi, Esposito, Ferrari, Dubois, Lefèvre, Moreau, Girard, Patel, Shah, "
        "Mehta, Chowdhury, Banerjee, Singh, Kaur, Hussain, Ahmed, Khan, Begum, Okonkwo, Adeyemi, Mensah, Boateng, "
        "Chen, Wang, Zhang, Tanaka, Yamamoto, Lindqvist, Johansson, Nielsen, Papadopoulos, Georgiou, Ivanov, Petrova, "
        "Novák, Horváth, van der Berg, de Vries, Hopper, Savage, Frost, Winter, Summers, Field, Marsh, Lamb, Swift, "
        "Bishop, Pope, Noble, Sharp, Tanner, Weir, Small, Close, Head, Brain, Hart, Foot, Bone"
    ),
    cities=_words(
        "Harrogate, Llandudno, Inverness, Exeter, Dundee, Swansea, Galway, Shrewsbury, Truro, Carlisle, Whitby, "
        "Aberystwyth, Kilmarnock, Stoke-on-Trent, Bury St Edmunds, Newcastle, Wolverhampton, Rotherham, Paisley, "
        "Lisburn, Kirkcaldy, Barnsley, Great Yarmouth, Kings Lynn, St Albans, Weston-super-Mare, Merthyr Tydfil, "
        "Ayr, Bath, Deal, Rye, Wells, Reading, Sandwich, Hull, Antwerp, Graz, Malmö, Kraków, Porto, Ghent, Bergen"
    ),
    states=_words(
        "Yorkshire, Devon, Fife, Gwynedd, Kent, Cumbria, Norfolk, Surrey, Antrim, Cornwall, Essex, Dorset, Lothian, Powys"
    ),
    countries=_words(
        "Poland, India, Nigeria, Ireland, Romania, Portugal, Ghana, Pakistan, Italy, Greece, China, Turkey"
    ),
    streets=_words(
        "High Street, Station Road, Church Lane, Victoria Terrace, The Crescent, Mill Lane, Queen's Road, Abbey Close, "
        "Orchard Gardens, Castle Hill, King Edward Avenue, Priory Walk, Kirkgate, Market Place, Bath Row, Harbour Street, "
        "Albert Mews, Windmill Rise, Chapel Fold, Northgate, Lime Grove, Tannery Yard, Ferry Road, Canal Side, Old Wharf"
    ),
    hospitals=_words(
        "Royal Infirmary, Harrogate District Hospital, St Brigid's Hospice, Queen Alexandra Hospital, Ysbyty Gwynedd, "
        "Ninewells, Raigmore Hospital, The Limes Care Home, Northgate Surgery, Abbey Road Practice, Whitby Cottage "
        "Hospital, St Oswald's, Kirkgate Medical Centre, Princess Helena Hospital, Moorside Care Home, RIE, QAH, HDH, "
        "Castle Hill Hospital, Priory Day Unit, Leonard Cheshire House, Old Mill Surgery, Borders General, St Columba's"
    ),
    organizations=_words(
        "Severn Trent Rail, Brightwater Foods, Caledonian Ferries, Harlow & Sons, Age Concern, the Royal Mail, "
        "Gwynedd Council, Marlowe Academy, Hartwell Textiles, Northern Rail, St Cuthbert's School, Penrose Ceramics, "
        "the British Legion, Thornbury Dairies, Kestrel Insurance, Ashby Steel, Tesco, the Samaritans"
    ),
    professions=_words(
        "retired miner, solicitor, lorry driver, headmistress, bricklayer, civil servant, crofter, publican, shop "
        "assistant, train driver, midwife, seamstress, fisherman, joiner, postman, council gardener, barrister, "
        "butcher, chartered surveyor, dinner lady, paramedic, vicar, potter, welder, lecturer, dockworker"
    ),
)

SPANISH = Identities(
    given_names=_words(
        "Antonio, María, Manuel, Carmen, Francisco, Ana, Javier, Isabel, Miguel, Laura, Rafael, Cristina, Alejandro, "
        "Marta, Fernando, Lucía, Sergio, Pilar, Álvaro, Rosario, Jorge, Teresa, Alberto, Rocío, Adrián, Beatriz, "
        "Diego, Silvia, Rubén, Elena, Iván, Paula, Óscar, Nuria, Joaquín, Inmaculada, Andrés, Encarnación, Ramón, "
        "Montserrat, Vicente, Amparo, Ignacio, Lourdes, Emilio, Consuelo, Gonzalo, Mercedes, Íñigo, Begoña"
    ),
    surnames=_words(
        "García, Fernández, González, Rodríguez, López, Martínez, Sánchez, Pérez, Gómez, Martín, Jiménez, Ruiz, "
        "Hernández, Díaz, Moreno, Muñoz, Álvarez, Romero, Alonso, Gutiérrez, Navarro, Torres, Domínguez, Vázquez, "
        "Ramos, Gil, Ramírez, Serrano, Blanco, Molina, Morales, Suárez, Ortega, Delgado, Castro, Ortiz, Rubio, Marín, "
        "Sanz, Núñez, Iglesias, Medina, Garrido, Cortés, Castillo, Santos, Lozano, Guerrero, Cano, Prieto, Méndez, "
        "Cruz, Calvo, Gallego, Vidal, León, Herrera, Peña, Flores, Cabrera, Campos, Vega, Fuentes, Carrasco, Diez"
    ),
    cities=_words(
        "Albacete, Burgos, Cáceres, Castellón, Cuenca, Elche, Gijón, Girona, Granada, Huelva, Jaén, Lleida, Logroño, "
        "Lugo, Mérida, Murcia, Ourense, Oviedo, Palencia, Pamplona, Segovia, Soria, Tarragona, Teruel, Vigo, Zamora"
    ),
    states=_words(
        "Andalucía, Aragón, Asturias, Cantabria, Extremadura, Galicia, La Rioja, Navarra, Cataluña"
    ),
    countries=_words(
        "Argentina, Bolivia, Chile, Colombia, Ecuador, Marruecos, México, Perú, Portugal, Uruguay"
    ),
    streets=_words(
        "Calle Mayor, Calle Real, Avenida de la Constitución, Plaza del Carmen, Paseo de la Estación, Calle Nueva, "
        "Calle del Sol, Avenida de Portugal, Calle San Juan, Ronda de Levante, Camino Viejo, Travesía del Prado"
    ),
    hospitals=_words(
        "Hospital General, Hospital San Rafael, Clínica Santa Isabel, Hospital Virgen del Camino, Complejo Asistencial "
        "del Norte, Centro de Salud Las Fuentes, Hospital de la Ribera, Clínica La Milagrosa, Hospital San Telmo"
    ),
    organizations=_words(
        "Transportes Aguilar, Caja Rural, Colegio Cervantes, Seguros Meridiano, Conservas del Cantábrico, Cruz Verde"
    ),
    professions=_words(
        "albañil, maestra, agricultor, camarera, electricista, contable, conductor, enfermera, pescador, jubilado"
    ),
)

WOMEN = frozenset(
    name.casefold()
    for name in _words(
        "Mary, Patricia, Jennifer, Linda, Elizabeth, Barbara, Susan, Jessica, Karen, Rosa, Nancy, Lisa, Betty, Sandra, "
        "Ashley, Kimberly, Donna, Emily, Carol, Michelle, Amanda, Melissa, Deborah, Stephanie, Rebecca, Laura, Helen, "
        "Sharon, Cynthia, Kathleen, Amy, Angela, Shirley, Brenda, Pamela, Nicole, Ruth, Katherine, Samantha, Christine, "
        "Grace, Carmen, Dolores, Gloria, Beverly, Latoya, Faith, "
        "Amelia, Niamh, Cerys, Isla, Freya, Philippa, Bronwen, Fiona, Moira, Siobhan, Annika, Greta, Ingrid, Agnieszka, "
        "Katarzyna, Ioana, Elena, Chiara, Francesca, Margaux, Solène, Priya, Sunita, Anjali, Fatima, Ayesha, Zainab, "
        "Ngozi, Abena, Folake, Mei, Xiu, Sakura, Astrid, Maja, Eleni, Sofia, Olga, Irina, Svetlana, Poppy, Maisie, "
        "Hope, Joy, Enid, Olwen, Hazel, Rosemary, "
        "María, Ana, Isabel, Cristina, Marta, Lucía, Pilar, Rosario, Teresa, Rocío, Beatriz, Silvia, Paula, Nuria, "
        "Inmaculada, Encarnación, Montserrat, Amparo, Lourdes, Consuelo, Mercedes, Begoña"
    )
)
"""Given names, case folded, that are mostly women's; the others of the lists are mostly men's."""
WORLD = Identities(*(one + other for one, other in zip(AMERICAN, EUROPEAN, strict=True)))


def identities(language: str) -> Identities:
    """Names for a language: Spanish ones for "es", those of the English-speaking world for any other."""
    return SPANISH if language == "es" else WORLD
