"""Case 4: an old woman who cannot sleep since her son died."""

from spacy_clinner.synthetic.exams.case import ExamCase, Feature

CASE = ExamCase(
    number="4",
    opening=(
        "{400:age} {401:female} with {complaint} | {400:age} {401:female} {complaint} | Mrs. {initial}: {400:age} {401:female}, {complaint} "
        "| {she} is a {400:age} {401:female} here about {complaint}"
    ),
    features={
        "400": Feature("67-year", "opening", 1.0, ""),
        "401": Feature("Female", "opening", 1.0, ""),
        "402": Feature(
            "Difficulty-falling-asleep",
            "history",
            0.8,
            "{402:cannot_fall} | {reports_f} {402:falling} | {402:falling} | {she} {402:cannot_fall} | lies awake: {402:cannot_fall}",
        ),
        "403": Feature(
            "Early-wakening",
            "history",
            0.65,
            "{403:early} | {403:early}, then cannot sleep | {she} {403:early} | also {403:early_noun} | {403x:wakes} {times} a week {403x:too_early}",
        ),
        "404": Feature(
            "Duration-3-weeks",
            "history",
            0.75,
            "{404:three_weeks} | started {404:three_weeks} | problem {404:three_weeks} | {404:three_weeks}, since the loss | {404:three_weeks} now",
        ),
        "405": Feature(
            "Son-died-recently",
            "history",
            0.85,
            "{405:son_died} | {405:son_died}, tearful | trigger: {405:son_died} | {405:loss} | stress: {405:loss} | {405:son_died} and all began",
        ),
        "406": Feature(
            "Visual-hallucination-once",
            "history",
            0.6,
            "{406:saw} | once {406:saw} | {she} {406:saw} | {406:vision} | one time {406:saw}, knew it was not real",
        ),
        "407": Feature(
            "Auditory-hallucination-once",
            "history",
            0.6,
            "{407:heard} | once {407:heard} | {she} {407:heard} | {407:hearing} | thought that she {407:heard}",
        ),
        "408": Feature(
            "Loss-of-appetite",
            "review",
            0.65,
            "{408:no_appetite} | {408:no_appetite}, lost {digit} lbs | ROS: {408:no_appetite} | {she} {408:not_hungry} | + {408:no_appetite}",
        ),
        "409": Feature(
            "No-suicidal-ideation",
            "review",
            0.6,
            "{409:no_si} | {409:no_si}, no HI | psych: {409:no_si} | {she} {409:never_thought} | {409:no_si} or plan",
        ),
        "410": Feature(
            "Tried-sleeping-pill-without-relief",
            "drugs",
            0.6,
            "{410:pill} | tried {410:tried_pill} | meds: {410:pill} | {410x:sleep_aid} {times}, {410x:no_help} | {410:pill} last week",
        ),
        "411": Feature(
            "Family-history-of-depression",
            "family",
            0.65,
            "{411:mom_depressed} | FHx: {411:mom_depressed} | {411:depression_fh} | {411x:mom} (died at 80) {411x:had_depression}",
        ),
    },
    distractors={
        "history": (
            "no snoring | naps rarely | husband sleeps fine | hears TV at night | never saw a psychiatrist | no stressors at work | son lived far away "
            "| used to sleep well | wakes to use bathroom x1 | no nightmares"
        ),
        "review": "{negative_list} | {vitals} | {denies} mania | eats with family on Sundays | no thoughts of hurting others | energy low",
        "past": "{healthy} | {surgeries} | {allergies} | HTN | hypothyroid, controlled | no psych hx",
        "drugs": "HCTZ, lisinopril | no OTC | levothyroxine | no antidepressants | sleeping pills never prescribed | MVI",
        "family": "{dad} with CVA | sister alive | no FHx of dementia | daughter healthy | {dad} never depressed",
        "social": "{living} | {drugs_none} | {tobacco_none} | retired | wine on holidays | no coffee after noon | church weekly",
    },
    symbols={
        "age": "67 yo | 67 y/o | 67-year-old | 67yo | 67 year old | 67 y.o.",
        "female": "F | female | woman | lady | AAF | f",
        "complaint": "poor sleep | sleep issues | 'I can't sleep' | insomnia complaint | not resting",
        "falling": "difficulty falling asleep | trouble falling asleep | initial insomnia | sleep onset problems | prolonged sleep latency | delay in falling asleep",
        "cannot_fall": "can't fall asleep | takes hours to fall asleep | unable to get to sleep | tosses and turns until {digit} am | cannot drift off | has a hard time falling asleep",
        "wakes": "wakes up | awakens | gets up | is up",
        "too_early": "at 4 am | too early | before dawn | hours before alarm | at 5 in the morning",
        "early": "{wakes} {too_early} | {wakes} earlier than usual | wide awake {too_early}",
        "early_noun": "early awakening | early morning awakenings | terminal insomnia | waking {too_early}",
        "three_weeks": "x 3 weeks | for 3 wks | 3 weeks ago | past three weeks | for about 3 weeks | since 3 wk | 3-week hx | last 21 days",
        "died": "died | passed away | was killed in accident | passed | deceased",
        "son_died": "son {died} | her son {died} 3 wks ago | son {died} recently | lost her son | only son {died} | son had MVA and {died}",
        "loss": "death of son | recent loss of her son | grieving son's death | bereavement (son) | mourning her son | son's passing",
        "saw": "saw her son | saw her dead son in kitchen | saw the son standing there | saw him in the room | saw her late son's face",
        "vision": "visual hallucination x1 | one-time VH of son | vision of her son | VH once | a single visual hallucination",
        "heard": "heard his voice | heard a party next door that wasn't there | heard loud music, none was there | heard people talking | heard neighbours but nobody else did",
        "hearing": "auditory hallucination x1 | AH once | one episode of hearing voices | a single auditory hallucination | AH of noise",
        "no_appetite": "decreased appetite | loss of appetite | poor appetite | anorexia | appetite down | low appetite | reduced PO intake",
        "not_hungry": "is not hungry | doesn't feel like eating | eats little | skips meals | has lost her appetite | picks at food",
        "si": "SI | suicidal thoughts | suicidal ideation | thoughts of suicide | thoughts of self harm | wish to die",
        "no_si": "{denies} {si} | no {si} | {si}: none | ø {si} | {si} denied",
        "never_thought": "never thought of killing herself | does not want to hurt herself | would not harm herself | has no intention to end her life",
        "sleep_aid": "Ambien | zolpidem | sleeping pill | OTC sleep aid | Unisom | melatonin | Benadryl | neighbor's Ambien",
        "no_help": "no relief | did not help | no effect | without success | doesn't work | w/o benefit | useless",
        "pill": "{sleep_aid} {no_help} | {sleep_aid} - {no_help} | {no_help} with {sleep_aid} | took {sleep_aid}, {no_help}",
        "tried_pill": "{sleep_aid}, {no_help} | {sleep_aid} {no_help} | {sleep_aid} but {no_help} | {sleep_aid} for {digit} nights, {no_help}",
        "depression": "depression | MDD | major depression | clinical depression | depressive disorder | a 'nervous breakdown'",
        "had_depression": "had {depression} | w/ {depression} | treated for {depression} | suffered from {depression} | on antidepressants",
        "mom_depressed": "{mom} {had_depression} | {mom} - {depression} | {depression} in {mom} | {mom} hx of {depression} | {depression} (mom)",
        "depression_fh": "FH of {depression} | family hx of {depression} | FHx + {depression} | {depression} in the family",
    },
)
