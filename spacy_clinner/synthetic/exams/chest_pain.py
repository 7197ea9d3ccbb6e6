"""Case 3: a man whose chest hurts when he lies down."""

from spacy_clinner.synthetic.exams.case import ExamCase, Feature

CASE = ExamCase(
    number="3",
    opening=(
        "{300:age} {301:male} {comes} {complaint} | Mr. {initial}, {300:age} {301:male}: {complaint} | {300:age} {301:male} {complaint}"
        " | {he} is a {300:age} {301:male} who {comes} {complaint}"
    ),
    features={
        "300": Feature("26-year", "opening", 1.0, ""),
        "301": Feature("Male", "opening", 1.0, ""),
        "302": Feature(
            "Sharp-OR-Stabbing-chest-pain",
            "history",
            0.85,
            "{302:stabbing} | {reports} {302:stabbing} | {302x:cp}, {onset}, {302x:sharp} | pain is {302:sharp} | CP is {302:sharp}, {scale}",
        ),
        "303": Feature(
            "Worse-with-deep-breath-OR-Pleuritic-pain",
            "history",
            0.7,
            "{303:pleuritic} | {303:pleuritic}, not with food | pain {303:with_breath} | hurts more {303:breathing} | worse {303:breathing}",
        ),
        "304": Feature(
            "Worse-lying-down-OR-Relief-by-leaning-forward",
            "history",
            0.65,
            "{304:lying} | {304:leaning} | worse {304:when_lying} | better {304:when_leaning} | {304:leaning}, nothing else helps",
        ),
        "305": Feature(
            "1-day-duration-OR-2-days-duration",
            "history",
            0.75,
            "{305:two_days} | began {305:two_days} | {305:two_days}, at rest | onset {305:two_days} | pain {305:two_days}",
        ),
        "306": Feature(
            "Recent-upper-respiratory-symptoms",
            "history",
            0.65,
            "{306:uri} | {306:uri} before this | {he} {306:had_uri} | {306:had_uri} | PMH: {306:uri}, resolved",
        ),
        "307": Feature(
            "No-shortness-of-breath",
            "review",
            0.6,
            "{307:no_sob} | ROS: {307:no_sob} | {307:no_sob}, {denies} {ros_negative} | {307x:denies} {ros_negative}, {307x:sob} | {307:no_sob} with it",
        ),
        "308": Feature(
            "Recent-heavy-lifting-OR-Rock-climbing",
            "social",
            0.5,
            "{308:lifting} | {308:lifting} {lately} | {he} {308:lifted} | SH: {308:lifting} | hobby: {308:lifting}",
        ),
        "309": Feature(
            "Exercise-induced-asthma",
            "past",
            0.65,
            "{309:asthma} | PMH: {309:asthma} | PMHx of {309:asthma} | {he} has {309:asthma} | {309:asthma}, mild",
        ),
        "310": Feature(
            "Uses-albuterol-without-relief",
            "drugs",
            0.6,
            "{310:inhaler} | tried {310:tried_inhaler} | meds: {310:inhaler} | {310x:puffer} prn, {310x:no_help} | {310:inhaler} yesterday",
        ),
        "311": Feature(
            "Subjective-fever",
            "review",
            0.55,
            "{311:fever} | {311:fever}, no chills | {he} {311:felt_hot} | {311:felt_hot} | {reports} {311:fever}",
        ),
    },
    distractors={
        "history": (
            "does not radiate | no chest trauma | pain not worse with walking | {scale} | no leg pain | ibuprofen not tried | climbing stairs is ok "
            "| thinks of heart attack | lying on side no different"
        ),
        "review": "{negative_list} | {vitals} | no fever today | {denies} wheezing | no SOB with exercise before | no cough now",
        "past": "{healthy} | {surgeries} | {allergies} | no heart disease | no DVT | childhood eczema",
        "drugs": "no daily meds | inhaler refilled | ibuprofen x1 | no steroids | albuterol as a child",
        "family": "{dad} with HTN | {mom} alive and well | no FHx of clots | no cardiac FHx | {mom} has asthma",
        "social": "{living} | {drugs_none} | {tobacco_none} | desk job | no recent travel | beer {times}/wk | gym membership",
    },
    symbols={
        "age": "26 yo | 26 y/o | 26-year-old | 26yo | 26 year old | 26 y.o.",
        "male": "M | male | man | gentleman | Hispanic male | m",
        "comes": "presents with | p/w | c/o | comes for | is here for",
        "complaint": "chest complaint | 'my chest hurts' | discomfort | pain | thoracic problem",
        "onset": "sudden onset | at rest | midsternal | left sided",
        "scale": "{digit}/10 | {digit} out of 10 | severity {digit}",
        "cp": "chest pain | CP | pain in the chest | thoracic pain | substernal pain",
        "sharp": "sharp | stabbing | knife-like | like a knife | sharp, stabbing | like needles | piercing",
        "stabbing": "sharp {cp} | stabbing {cp} | {cp}, sharp | knife-like {cp} | {cp} that stabs | {cp} like a knife | stinging {cp}",
        "breathing": "with deep breaths | on inspiration | when he breathes in | with deep inspiration | with coughing and breathing | taking a breath",
        "pleuritic": "pleuritic | pleuritic component | worse {breathing} | increases {breathing} | aggravated {breathing} | hurts {breathing} | {breathing} it is worse",
        "with_breath": "gets worse {breathing} | increases {breathing} | pleuritic in nature | changes {breathing}",
        "when_lying": "lying down | when supine | laying flat | in bed on his back | when he lies back | on reclining",
        "when_leaning": "leaning forward | sitting up | when bent forward | when he sits up and leans | on sitting forward",
        "lying": "worse {when_lying} | aggravated {when_lying} | increases {when_lying} | can't sleep flat | exacerbated {when_lying}",
        "leaning": "better {when_leaning} | relieved by {when_leaning} | eases {when_leaning} | improves {when_leaning} | {when_leaning} helps",
        "two_days": "yesterday | 2 days ago | x 1 day | since yesterday | for 2 days | last night | x2d | 1-2 days | since 2 d",
        "uri": "URI | recent cold | runny nose and sore throat | viral illness last week | cold symptoms | nasal congestion, cough | recent flu-like illness | stuffy nose",
        "had_uri": "had a cold {digit} days ago | got over a cold | had URI last wk | was congested last week | had sore throat and runny nose | just recovered from a bug",
        "sob": "SOB | shortness of breath | dyspnea | trouble breathing | difficulty breathing | breathlessness",
        "no_sob": "{denies} {sob} | no {sob} | {sob}: no | never {sob} | ø {sob}",
        "lifting": "rock climbing | moved heavy furniture | heavy lifting | lifts weights | was rock climbing | climbing wall | carried heavy boxes | new weight training",
        "lifted": "lifted heavy boxes | went rock climbing | helped a friend move furniture | started lifting weights | does rock climbing",
        "lately": "last week | {digit} days ago | recently | on weekends",
        "asthma": "exercise-induced asthma | EIA | asthma with exercise | sports asthma | asthma on exertion | exercise induced bronchospasm | asthma only when running",
        "puffer": "albuterol | inhaler | albuterol inhaler | puffer | rescue inhaler | Ventolin",
        "no_help": "no relief | did not help | without relief | doesn't help | no effect | w/o benefit",
        "inhaler": "{puffer} {no_help} | {no_help} with {puffer} | {puffer} - {no_help} | used {puffer}, {no_help} | {puffer} {times}, {no_help}",
        "tried_inhaler": "{puffer}, {no_help} | {puffer} {no_help} | his {puffer} but {no_help}",
        "fever": "subjective fever | tactile fever | feverish | low grade fever at home | + fever (not measured)",
        "felt_hot": "felt warm | felt hot | felt feverish | felt flushed and warm | was hot last night | had the feeling of fever",
    },
)
