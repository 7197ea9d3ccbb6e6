"""Phrases that students use in every case."""

SYMBOLS = {
    "he": "pt | he | patient | Pt | He | Mr. {initial}",
    "she": "pt | she | patient | Pt | She | Ms. {initial}",
    "initial": "A | B | C | D | F | H | K | L | M | R | S | T | W",
    "reports": "reports | c/o | complains of | endorses | notes | states he has | says he has | describes | + for",
    "reports_f": "reports | c/o | complains of | endorses | notes | states she has | says she has | describes | + for",
    "denies": "denies | no | negative for | - | (-) | denied | without | no h/o | Neg for | has not had",
    "digit": "1 | 2 | 3 | 4 | 5 | 6 | 8 | 10",
    "times": "{digit}x | {digit} times | a few times | several times | couple times",
    "dad": "father | dad | Father | pt's father | F | his father | Dad",
    "mom": "mother | mom | Mother | pt's mother | M | Mom",
    "ros_negative": (
        "fever | chills | night sweats | weight changes | rash | vision changes | constipation | dysuria | cough "
        "| joint pain | hearing loss | edema | sick contacts | sore throat | numbness | dizziness | back pain"
    ),
    "negative_list": (
        "{denies} {ros_negative} | {denies} {ros_negative}, {ros_negative} | {denies} {ros_negative}, {ros_negative} "
        "or {ros_negative} | ROS: {ros_negative} neg, {ros_negative} neg | ROS otherwise neg | ROS: neg except as above"
    ),
    "surgeries": "no surgeries | PSH: none | SurgHx: {surgery} {year} | s/p {surgery} in {year} | never hospitalized",
    "surgery": "appendectomy | tonsillectomy | C-section | hernia repair | knee surgery | wisdom teeth removal",
    "year": "200{digit0} | 201{digit0} | childhood",
    "digit0": "0 | 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8 | 9",
    "allergies": "NKDA | no allergies | All: NKDA | Allergies: none | allergic to penicillin (rash) | NKA",
    "living": (
        "lives with {housemate} | works as {job} | lives alone | sexually active with {housemate} "
        "| monogamous, uses condoms | exercises {digit}x/wk | balanced diet"
    ),
    "housemate": "wife | husband | partner | roommate | parents | sister | 2 kids",
    "job": "a teacher | an accountant | a nurse | a cashier | an engineer | a truck driver | a student",
    "tobacco_none": "no smoking | denies tobacco | nonsmoker | no tob | never smoked | -tobacco",
    "drugs_none": "no drugs | denies illicits | no illicit drug use | -drugs | no recreational drugs",
    "healthy": "PMH: none | no PMH | PMHx: neg | otherwise healthy | no medical problems | PMH unremarkable",
    "vitals": "VSS | vitals wnl | afebrile, VS stable | BP 1{digit0}2/78 HR 8{digit0} | RR 16, sat 99%",
}
"""Symbols that the grammars of all cases share."""
