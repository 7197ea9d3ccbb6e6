"""Symbols of the grammar that all departments share."""

SYMBOLS = {
    "age": "{d2} y/o | {d2}-year-old | {d2} yo | {d2} year old",
    "d1": "1 | 2 | 3 | 4 | 5 | 6 | 7 | 8 | 9",
    "d0": "0 | 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8 | 9",
    "d2": "{adult}{d0}",
    "adult": "2 | 3 | 4 | 5 | 5 | 6 | 6 | 7 | 7 | 8",
    "d3": "{d1}{d0}{d0}",
    "sex": "male | female | man | woman | M | F",
    "patient": "Patient | Pt | The patient | He | She | This patient",
    "date": "{d1}/{day}/{year} | {day} {month} {year} | {month} {day}",
    "day": "{d1} | 1{d0} | 2{d0}",
    "month": "Jan | Feb | Mar | Apr | May | June | July | Aug | Sept | Oct | Nov | Dec",
    "year": "201{d1} | 202{d1}",
    "number": "two | three | four | several | 2 | 3 | 4 | 5 | 6 | 10",
    "unit_of_time": "days | weeks | months | hours | years",
    "duration": (
        "for {number} {unit_of_time} | x {d1} {unit_of_time} | over the past {number} {unit_of_time} "
        "| since {month} | {number} {unit_of_time} | since last week | for the last {number} {unit_of_time}"
    ),
    "severity": "mild | moderate | severe | marked | slight | minimal | mild to moderate | trace | massive",
    "negation": "denies | no | no evidence of | without | negative for | no signs of",
    "relative": "mother | father | brother | sister | maternal aunt | paternal grandfather | uncle",
    "milligrams": "5 mg | 10 mg | 20 mg | 25 mg | 40 mg | 50 mg | 100 mg | 12.5 mg | 2.5 mg | 81 mg | {d3} mg",
    "dose": "4* {milligrams} | {d1} g | {d2} mcg | {d1} units | {d2} mL | {d1} tablets | {d1} puffs",
    "frequency": (
        "daily | twice daily | BID | TID | once a day | every 8 hours | q6h | qhs | at bedtime | weekly | PRN "
        "| as needed | every morning | q12h | three times a day | every other day"
    ),
    "syllable": (
        "al | be | ca | do | e | fi | ga | lo | me | na | o | pa | ri | sa | ti | u | ve | xi | zo | ra | bri "
        "| cli | dra | flu | tre | mo | ne | pi | si | ta | vo | ce | le | ni | ro"
    ),
    "generic_drug": "acetaminophen | ibuprofen | prednisone | morphine | insulin glargine | heparin | MS",
    "generic_problem": (
        "fever | fatigue | weight loss | nausea | chills | night sweats | hypertension | diabetes mellitus "
        "| anemia | edema | rash | insomnia | dehydration | acute kidney injury | hyperlipidemia"
    ),
    "generic_test": (
        "CBC | basic metabolic panel | urinalysis | chest X-ray | CT | MRI | ultrasound | blood cultures "
        "| creatinine | hemoglobin | WBC | sodium | potassium | glucose | INR | CRP"
    ),
    "generic_value": "{d1}.{d0} | {d2} | {d3} | normal | elevated | low | within normal limits | {d1}{d0}.{d0}",
    "eponym": (
        "Haller | Brandt | Okafor | Lindqvist | Moreau | Castell | Ishida | Veldkamp | Rossi | Adeyemi "
        "| Novak | Larsson | Keller | Santoro"
    ),
    "side": "left | right | bilateral | L | R",
    "hypothetical": (
        "Return if {generic_problem} or {problem_term} develops. | Call for worsening {problem_term}. "
        "| Precautions for {generic_problem} reviewed. | Consider {test_term} if symptoms recur."
    ),
    "closing": (
        "Follow up in {number} weeks. | Discussed with family. | Discharge home today. "
        "| Will discuss at rounds. | Plan reviewed with the team. | Continue to monitor. | Seen and examined."
    ),
    "reaction": "hives | anaphylaxis | angioedema | pruritus | rash | swelling | GI upset",
    "letter": "A | B | C | D | E | F | G | H | I | L | M | N | O | P | R | S | T | V",
    "acronym": "{letter}{letter}{letter} | {letter}{letter} | {letter}{letter}{letter}{letter}",
    "capital": "Al | Be | Ca | Do | Fi | Ga | Lo | Me | Na | Pa | Ri | Sa | Ti | Ve | Xi | Zo | Bri | Cli | Tre | Mo",
    "brand": "{capital}{syllable} | {capital}{syllable}{syllable}",
    "disease_ending": "itis | osis | oma | pathy | algia | emia | uria | plegia",
    # Names that do not show their type. Only the words around them do.
    "rare_problem": (
        "3* {acronym} | {brand} | {brand} syndrome | {eponym} disease | {syllable}{syllable}{disease_ending} "
        "| {acronym} {number}"
    ),
    "rare_test": "3* {acronym} | {brand} | {brand} assay | {acronym} level | {syllable}{syllable}graphy",
    "rare_drug": "3* {brand} | {acronym} | {brand} XR | {syllable}{syllable}{syllable}",
    "rare_procedure": "3* {acronym} | {brand} procedure | {syllable}{syllable}ectomy | {brand} repair",
    "rare_device": "2* {acronym} | 2* {brand} | {brand} catheter | {acronym} pump",
    "rare_place": "{brand} | {acronym} | {eponym} triangle",
    # Phrases that stand in the same places as entities and are none.
    "plain": (
        "family meeting | Dr. {eponym} | {brand} ward | {acronym} trial | social work | diet | code status | transport "
        "| {brand} Nursing Home | {acronym} form | sitter | smoking cessation | immunizations | {eponym} team "
        "| insurance | {acronym} | bed {d2} | outside records | sleep | appetite | mood"
    ),
    "thing": (
        "3* {Problem:problem_term} | 2* {Test:test_term} | {Procedure:procedure_term} | {Device:device_term} "
        "| 2* {Medication:drug_term} | {Anatomy:anatomy_term} | 4* {plain}"
    ),
    "thing_line": (
        "{thing} reviewed. | {thing} noted on {date}. | {thing} discussed with {relative}. | {thing} as above. "
        "| {thing}, {thing} and {thing} addressed. | Now {thing}. | {patient} asked about {thing}. | {thing} unchanged. "
        "| {thing}: see {date}. | Awaiting {thing}. | {thing} and {thing} stable. | Seen for {thing}; {thing} pending."
    ),
}
