"""Everyday sentences, with and without identifiers, as notes, messages and calls have them."""

from spacy_clinner.synthetic.many.medicine import lines, words

EVERYDAY = {
    "thing": words(
        """song, story, movie, book, game, bill, card, account, payment, ticket, order, invoice, package, letter, message, phone, email, password, website, computer, printer, bus, train, taxi, car, flight, street, block, corner, house,
        apartment, office, meeting, conference, party, birthday, wedding, dinner, lunch, coffee, bread, garden, dog, cat, school, class, teacher, lesson, exam, job, boss, team, company, bank, shop, store, market, price, tone, rock,
        band, orchestra, singer, album, novel, mission, president, government, law, vote, news, weather, rain, winter, summer, holiday, trip, beach, mountain, river, church, museum, stadium, match, player, coach, goal, kitchen, window,
        door, key, bag, shoe, coat, chair, table, battery, engine, light, fire, police, judge, friend, kid, baby, crowd, city, country, village, world, idea, question, answer, reason, mistake, chance, plan, project, contract, switchboard"""
    ),
    "trait": words(
        """new, old, good, bad, great, brilliant, perfect, terrible, cool, nice, kind, funny, serious, happy, sad, angry, tired, busy, ready, free, full, empty, open, closed, early, late, quick, slow, loud, quiet, cheap, expensive, big,
        small, long, short, tall, heavy, easy, hard, simple, strange, famous, popular, professional, public, private, local, international, social, political, wrong, right, correct, careless, real, true, false, gentle, polite, clever, lazy, proud, rough, smooth, sharp"""
    ),
    "did": words(
        """lost, found, bought, sold, sent, received, opened, closed, changed, cancelled, ordered, paid, called, asked, answered, told, said, wrote, read, heard, watched, loved, hated, liked, needed, wanted, tried, started, finished,
        broke, fixed, cleaned, moved, returned, arrived, left, stayed, visited, met, helped, joined, played, sang, recorded, won, forgot, remembered, explained, promised, refused, shouted, laughed, contacted, removed, blocked, activated"""
    ),
    "how": "today | yesterday | quickly | again | already | finally | of course | for sure | in the end | last night | this morning | soon | there | here | together | by accident | on purpose | properly | really | just | still",
    "i": "I | We | They | You | It | He | She | Everybody | Nobody | Someone | My friend | My boss | The {thing} | A {trait} {thing} | His {thing} | Our {thing}",
    "ordinary": lines(
        """{i} {did} the {trait} {thing} {how}. | {i} {did} a {thing} and {did} it {how}. | It's {trait} and {trait}. | I'm {trait}. | I hope that the {thing} is {trait}. | Don't {want} the {thing}. | I would like to {want} my {thing}. | I want to {want} the {thing}. | I need to {want} it.
        What is the {thing} of the {thing}? | How do I {want} my {thing}? | Can you {want} the {trait} {thing}? | Could you please {want} my {thing}? | Why is the {thing} so {trait}? | Is there a {thing} near the {thing}? | Oh, it was {trait}! | Then the {thing} was {trait}. | But the {thing} {did} {how}.
        My {thing} was {did} {how}. | The {trait} {thing} of the {thing} was {did} {how}. | "{i} {did} the {thing}," they said. | "Where did you put it?" | {thing}: {trait} | Just turned {AGE:age}. | I'll be {AGE:age} soon. | Please {want} the {thing} as soon as possible. | That was a {trait} {thing}, {how}.
        {I_am} a {trait} {thing}, {trait} {thing} and {thing}. | Who {did} the {thing}? | When will the {thing} be {trait}? | The {trait} {thing} is {trait} in the {thing}. | Battery low. | Bring a {thing} and two {thing}s. | Madam, the {thing} is {trait}. | Believe it or not, {i} {did} it. | Thanks. | Bye. | Hello! | Ok | Yes. | No, thanks."""
    ),
    "want": "cancel | change | increase | remove | open | close | replace | update | find | return | pay | check | send | block | activate | understand | repeat | borrow | finish | clean",
    "I_am": "It is | This is | That was | There is | Here is",
    "personal": lines(
        """{PATIENT:patient_first} and {PATIENT:relative_last} were {trait}. | {PATIENT:patient_last} and {DOCTOR:doctor_last} {did} the {thing}. | {PATIENT:patient_first} {did} the {thing} {how}. | {PATIENT:patient_full}, a {trait} {profession}, {did} it. | {PATIENT:patient_first} seems {trait}. | Was {PATIENT:patient_first} {trait}?
        {PATIENT:patient_first}: "{i} {did} the {thing}." | {PATIENT:patient_first}: hello? {PATIENT:relative_first}: it is {PATIENT:relative_first2}'s {relation} | {PATIENT:patient_first} {did}: "Have you seen {PATIENT:relative_first}?" | "{i} {did} it, {PATIENT:patient_first}!" | We owe it to {PATIENT:patient_first}'s {relation}.
        Like any {PATIENT:patient_last} {thing}, this one is {trait}. | a late {PATIENT:patient_last} {thing} | {PATIENT:patient_full} says that the {thing} is {trait} | {thing} by {PATIENT:patient_full} | the {PATIENT:patient_full} {thing} of {DATE:year} | ({PATIENT:patient_last}'s {thing} was {trait}) | played by {PATIENT:patient_full} in {DATE:year} | Written by: {PATIENT:patient_full}
        I got a job at {ORGANIZATION:company}. | {ORGANIZATION:company}, a {trait} firm in {town}, {did} it. | You find {ORGANIZATION:company} at {full_address} | We order from {ORGANIZATION:company} in {town}. | {PATIENT:patient_full} ({ORGANIZATION:company}), {PATIENT:relative_full} ({ORGANIZATION:company}) | two summers with {ORGANIZATION:company} | my {ORGANIZATION:company} badge | says the {ORGANIZATION:company} page | {ORGANIZATION:company}
        {PATIENT:patient_first} flew to {CITY:city}, then to {COUNTRY:nation}. | We drove through {CITY:city} in a {thing}. | Waiting in {CITY:city} for the {thing} | Get out at {STREET:street} and walk. | Have you been to {CITY:city}? | the {thing} in {CITY:city} | {CITY:city} | {CITY:city}, {COUNTRY:nation} | {COUNTRY:nation} | The best {thing} in {town}.
        {PATIENT:patient_full}{nl}{nl}{STREET:street}{nl}{CITY:city}{nl}{COUNTRY:nation} {ZIP:postcode} | {PATIENT:patient_full}{gap}{STREET:street}{gap}{CITY:city}{gap}{COUNTRY:nation} {ZIP:postcode} | {PATIENT:patient_full}{gap}{ORGANIZATION:company}{gap}{full_address} | {ORGANIZATION:company}{nl}{full_address} | {PATIENT:patient_full}{nl}{ORGANIZATION:company}{nl}{full_address}{nl}{PHONE:phone} office{nl}{FAX:phone} fax{nl}{URL:url}
        Surname? {PATIENT:patient_last} | I am called {PATIENT:patient_first} | And you are? {PATIENT:patient_full} | New address: {full_address}, not {full_address} any more. | Card {ACCOUNT:account} was stolen. | Please debit {ACCOUNT:account}. | Transfer it to {ACCOUNT:account} | We left {full_address} for {full_address}. | Come over to {full_address} | Nobody picks up at {PHONE:phone}
        Date: {DATE:whole} {d1}{d0}:{d2}:{d2}{nl}Name: {PATIENT:patient_full}{nl}Phone: {PHONE:phone} | {DATE:whole} {d1}:{d2} {PATIENT:patient_first}: {complaint} | Please send it to {EMAIL:email}. | {title} {PATIENT:patient_last} comes from {CITY:city}. | Was it {EMAIL:email} or {EMAIL:email}? | Have a look at {URL:url} | The {thing} is from {DATE:date}."""
    ),
    "gap": "  > | ; | , |  / |  |  | - |   ",
    "everyday": "3* {ordinary} | 4* {personal}",
}
