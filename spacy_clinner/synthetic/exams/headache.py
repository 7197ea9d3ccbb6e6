"""Case 2: a young woman with the worst headache she has had."""

from spacy_clinner.synthetic.exams.case import ExamCase, Feature

CASE = ExamCase(
    number="2",
    opening=(
        "{200:age} {201:female} with {problem} | {200:age} {201:female} {problem} | Ms. {initial} is a {200:age} {201:female}, {problem} "
        "| CC {problem} in {200:age} {201:female}"
    ),
    features={
        "200": Feature("20-year", "opening", 1.0, ""),
        "201": Feature("Female", "opening", 1.0, ""),
        "202": Feature(
            "Diffuse-headache",
            "history",
            0.75,
            "{202:all_over} | HA is {202:all_over} | {202x:ha}, {quality}, {202x:all_over} | {202:diffuse_ha} | {she} {reports_f} {202:diffuse_ha}",
        ),
        "203": Feature(
            "1-day-duration",
            "history",
            0.8,
            "{203:one_day} | started {203:one_day} | {203:one_day}, sudden | HA {203:one_day} | {203:woke_with}",
        ),
        "204": Feature(
            "Neck-pain-OR-Neck-stiffness",
            "history",
            0.65,
            "{204:stiff_neck} | with {204:stiff_neck} | also {204:stiff_neck} | {she} {204:neck_hurts} | {204:neck_hurts}",
        ),
        "205": Feature(
            "Photophobia",
            "history",
            0.7,
            "{205:photophobia} | {205:light_hurts} | + {205:photophobia} | {she} {205:avoids_light} | reports that {205:light_hurts}",
        ),
        "206": Feature(
            "Subjective-fever",
            "review",
            0.65,
            "{206:felt_hot} | {reports_f} {206:fever} | {she} {206:felt_hot} | {206:fever}, did not measure | {206:felt_hot} last night",
        ),
        "207": Feature(
            "Vomiting",
            "review",
            0.65,
            "{207:vomited} | {207:vomited}, non bloody | {she} {207:vomited} | {207:emesis} | +N, {207:emesis} | no diarrhea but {207:vomited}",
        ),
        "208": Feature(
            "Recent-cold-symptoms-OR-Runny-nose",
            "history",
            0.6,
            "{208:cold} | {208:cold} last week | recently {208:cold} | {she} {208:had_cold} | {digit} days ago {208:had_cold}",
        ),
        "209": Feature(
            "Family-history-of-migraines",
            "family",
            0.7,
            "{209:mom_migraine} | FHx: {209:mom_migraine} | {209:migraine_fh} | {209x:mom}, 50, smoker, {209x:has_migraine}",
        ),
        "210": Feature(
            "Shares-an-apartment-with-sick-roommate",
            "social",
            0.6,
            "{210:sick_roommate} | {210:sick_roommate} {lately} | SH: {210:sick_roommate} | college, {210:sick_roommate}",
        ),
        "211": Feature(
            "Missed-meningitis-vaccine",
            "past",
            0.5,
            "{211:no_vaccine} | IZ: {211:no_vaccine} | {211:no_vaccine}, others ok | vaccines: {211:no_vaccine}",
        ),
    },
    distractors={
        "history": (
            "never had headache like this | no trauma | Tylenol did not help | {scale} | no aura | light exercise ok until yesterday "
            "| HA on left side as a teen | no neck injury | roommate brought her in"
        ),
        "review": "{negative_list} | {vitals} | no vomiting today | no measured temp | {denies} photophobia in past",
        "past": "{healthy} | {surgeries} | {allergies} | flu shot this year | vaccines utd | no migraines herself",
        "drugs": "OCPs | no meds | Tylenol 500mg x2 | ibuprofen without relief | no recent antibiotics",
        "family": "{dad} with HTN | {mom} healthy | no FHx of aneurysm | sister healthy | grandmother had stroke",
        "social": "{living} | {drugs_none} | {tobacco_none} | sophomore | dorm next year | roommate is pre-med | uses marijuana {times}/month",
    },
    symbols={
        "age": "20 yo | 20 y/o | 20-year-old | 20yo | 20 year old | 20 y.o.",
        "female": "F | female | woman | lady | college student, F | f",
        "problem": "head complaint | 'head is killing me' | since yesterday unwell | HA | severe pain of the head",
        "scale": "{digit}/10 | severity {digit}/10 | worst of her life | pain {digit} out of 10",
        "quality": "throbbing | severe | dull | {digit}/10 | constant",
        "ha": "headache | HA | head pain | cephalgia | H/A",
        "all_over": "all over | diffuse | generalized | whole head | everywhere | holocranial | not localized | across the entire head | on all sides",
        "diffuse_ha": "diffuse {ha} | {ha} all over | generalized {ha} | {ha} involving whole head | global {ha} | entire head hurts | non-focal {ha}",
        "one_day": "yesterday | since yesterday | x 1 day | 1 day ago | for one day | 24 hrs | past 24h | last night | 1d hx",
        "woke_with": "woke up with it yesterday | since yesterday am | began upon waking yesterday | day 1 of sx | one-day history",
        "stiff_neck": "neck stiffness | stiff neck | neck pain | nuchal rigidity | rigid neck | sore neck | neck discomfort | tight neck",
        "neck_hurts": "neck hurts | can't bend neck | neck hurts when bending forward | cannot touch chin to chest | hurts to move neck | neck feels stiff",
        "photophobia": "photophobia | light sensitivity | sensitivity to light | light intolerance | sensitive to light",
        "light_hurts": "light makes it worse | bright light hurts eyes | lights bother her | worse in light | light aggravates | sunlight hurts",
        "avoids_light": "keeps room dark | prefers dark room | can't stand light | avoids lights | turned off all lights",
        "fever": "subjective fever | tactile fever | feverishness | temp at home felt high | low fever by touch",
        "felt_hot": "felt warm | felt hot | feels feverish | was burning up | felt hot to touch | had feverish feeling | felt like having a fever",
        "vomited": "vomited {times} | threw up {times} | puked | vomiting | has been throwing up | vomited food | could not keep food down",
        "emesis": "emesis x{digit} | vomiting x{digit} | V x {digit} | throwing up | {digit} episodes of emesis",
        "cold": "runny nose | cold sx | URI symptoms | rhinorrhea | common cold | stuffy, runny nose | congestion and sniffles | sore throat with runny nose",
        "had_cold": "had a cold | got over a cold | had URI | had sniffles | had runny nose | caught a cold | recovered from head cold",
        "migraine": "migraines | migraine HA | migraine | bad migraines | chronic migraine",
        "has_migraine": "has {migraine} | suffers from {migraine} | w/ {migraine} | gets {migraine} | treated for {migraine}",
        "mom_migraine": "{mom} {has_migraine} | {mom} - {migraine} | {migraine} in {mom} | {mom} and aunt {has_migraine} | {migraine} (mom)",
        "migraine_fh": "FH of {migraine} | family history of {migraine} | FHx + {migraine} | {migraine} run in family",
        "sick_roommate": (
            "roommate sick | shares apt with a roommate who is ill | roommate had fever | lives w/ sick roommate | roommate in bed with flu-like illness "
            "| her flatmate has been ill | housemate also unwell | roommate w/ similar sx"
        ),
        "lately": "this week | recently | for {digit} days | too",
        "no_vaccine": (
            "did not get meningitis vaccine | no meningococcal shot | never vaccinated against meningitis | MCV4 not given | missed meningitis shot "
            "| no menactra | skipped the meningitis vaccine | unvaccinated for meningococcus"
        ),
    },
)
