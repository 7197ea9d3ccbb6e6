"""Occupations, from general knowledge."""

PROFESSIONS = tuple(
    name.strip()
    for name in (
        "teacher, schoolteacher, electrician, plumber, carpenter, accountant, lawyer, engineer, software engineer, bus driver, truck driver, taxi driver, cashier, chef, cook, waitress, "
        "waiter, bartender, farmer, fisherman, miner, welder, mechanic, auto mechanic, bricklayer, roofer, painter, house painter, librarian, journalist, photographer, musician, violinist, actor, "
        "dancer, hairdresser, barber, beautician, tailor, seamstress, cleaner, janitor, security guard, police officer, firefighter, soldier, Marine, Navy veteran, pilot, flight attendant, "
        "postal worker, mail carrier, warehouse worker, forklift operator, factory worker, machinist, construction worker, landscaper, gardener, florist, butcher, baker, grocer, "
        "salesman, sales representative, real estate agent, bank teller, banker, stockbroker, consultant, manager, office manager, secretary, receptionist, administrative assistant, "
        "civil servant, social worker, nurse, retired nurse, paramedic, dentist, veterinarian, pharmacist, pharmacy technician, professor, graduate student, college student, scientist, chemist, "
        "biologist, geologist, architect, graphic designer, web developer, IT consultant, data analyst, priest, pastor, rabbi, imam, nun, judge, politician, homemaker, housewife, nanny, "
        "childcare worker, dog groomer, jockey, boxer, football coach, personal trainer, yoga instructor, referee, tour guide, hotel clerk, housekeeper, dry cleaner, upholsterer, shipyard worker, "
        "asbestos worker, oil rig worker, longshoreman, crane operator, train conductor, locomotive engineer, railway worker, surveyor, glazier, locksmith, jeweler, potter, sculptor, novelist, poet, editor"
    ).split(",")
)
