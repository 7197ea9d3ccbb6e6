"""Case 0: a young man whose heart races."""

from spacy_clinner.synthetic.exams.case import ExamCase, Feature

CASE = ExamCase(
    number="0",
    opening=(
        "{000:age} {001:male} {comes} {heart} | {comes_first} {000:age} {001:male} with {heart} "
        "| {name} is a {000:age} {001:male} who {presents} {heart} | {000:age} {001:male}, {heart}"
    ),
    features={
        "000": Feature("19-year", "opening", 1.0, ""),
        "001": Feature("Male", "opening", 1.0, ""),
        "002": Feature(
            "Heart-pounding-OR-Heart-racing",
            "history",
            0.9,
            "{he} {feels} {002:racing} | {002:racing} {episodes} | says that {002:racing} | CC: {002:racing} "
            "| {reports} {002:racing_noun} | {002:racing_noun}, {times} a week",
        ),
        "003": Feature(
            "Few-months-duration",
            "history",
            0.8,
            "{began} {003:months} | {003:months} of this | {003:since} | happening {003:months} | sx {003:months}",
        ),
        "004": Feature(
            "Intermittent-symptoms",
            "history",
            0.7,
            "{004:on_and_off} | symptoms are {004:on_and_off} | {004:on_and_off}, each for {digit} min "
            "| it is {004:on_and_off} | {004x:episodes_word} last {digit} minutes and then {004x:resolve}",
        ),
        "005": Feature(
            "Shortness-of-breath",
            "history",
            0.7,
            "{with_it} {005:breath} | {005:breath} {during} | also {005:breath} | {he} {feels} {005:breath_feel} {during}",
        ),
        "006": Feature(
            "Feels-faint-OR-Light-headed",
            "history",
            0.65,
            "{he} {feels} {006:faint_feel} {during} | {reports} {006:faint} | once {006:faint} | {with_it} {006:faint} "
            "| {006:faint} but no LOC",
        ),
        "007": Feature(
            "Takes-stimulants-prescribed-to-somebody-else",
            "drugs",
            0.8,
            "{007:borrowed} | meds: {007:borrowed} | {he} {007:takes} | admits that {he} {007:takes} | only med is {007:borrowed}",
        ),
        "008": Feature(
            "Family-history-of-heart-attack",
            "family",
            0.75,
            "{008:dad_mi} | FHx: {008:dad_mi} | {008:mi_fh} | FH sig for {008:mi_fh} "
            "| {008x:dad} (and uncle w/ DM) {008x:had_mi} | FamHx: {008:dad_mi}",
        ),
        "009": Feature(
            "Family-history-of-thyroid-disorder",
            "family",
            0.7,
            "{009:mom_thyroid} | FHx: {009:mom_thyroid} | {009:thyroid_fh} | {009x:mom} is obese, {009x:has_thyroid}",
        ),
        "010": Feature(
            "No-chest-pain",
            "review",
            0.6,
            "{010:no_chest_pain} | ROS: {010:no_chest_pain} | {010:no_chest_pain}, {denies} {ros_negative} "
            "| {010x:denies} {ros_negative}, {ros_negative}, {010x:chest_pain}",
        ),
        "011": Feature(
            "Drinks-a-lot-of-caffeine",
            "social",
            0.6,
            "{011:caffeine} | {011:caffeine}, {tobacco_none} | social: {011:caffeine} | {he} {011:drinks_caffeine}",
        ),
    },
    distractors={
        "history": (
            "no {racing_noun} before last year | worse when {he} is at practice | {denies} {faint} at rest "
            "| never seen a doctor for this | mother worried about {racing_noun} | no triggers known | better with rest"
        ),
        "review": "{negative_list} | {vitals} | no {breath} at night | {denies} tremor, heat intolerance",
        "past": "{healthy} | {surgeries} | {allergies} | asthma as a child, no attacks in months",
        "drugs": "no OTC meds | meds: none prescribed | roommate takes stimulants for ADHD | MVI daily | no supplements",
        "family": (
            "no FHx of sudden death | {mom} healthy | {dad} alive | brother w/ asthma | uncle has DM "
            "| no family hx of heart attack on mom's side | GM had stroke"
        ),
        "social": "{living} | {drugs_none} | {tobacco_none} | college freshman | drinks beer on weekends | no coffee after 5",
    },
    symbols={
        "age": "19 yo | 19 y/o | 19-year-old | 19yo | 19 year old | 19 y.o. | 19",
        "male": "M | male | man | gentleman | white male | guy | m",
        "name": "Mr. {initial} | Dan {initial} | Pt",
        "comes": "comes in for | presents with | c/o | w/ | here for | with cc of | p/w",
        "comes_first": "seen today: | CC: | HPI:",
        "presents": "presents with | came for | is here for | has been having",
        "heart": "heart trouble | cardiac complaint | concern about his heart | 'something with my heart' | this problem",
        "feels": "feels | felt | is feeling | has been feeling | has felt | describes feeling",
        "racing": (
            "{his} heart {beats} | heart {beats} | like {his} heart {beats} | {his} heart is {pounding} | heart {pounding}"
        ),
        "his": "his | my | the",
        "beats": "beats too fast | races | pounds | goes 100 miles an hour | is jumping | skips and races | thumps hard",
        "pounding": "pounding | racing | beating out of his chest | going fast | beating really hard | fluttering",
        "racing_noun": "palpitations | palps | fast heart beat | rapid heartbeat | heart palpitations | tachycardia",
        "episodes": "{digit} times so far | when stressed | mostly at class | at random | even at rest",
        "began": "began | started | onset | going on | has been for | first noticed",
        "months": "2-3 months | 3 mo | a few months | couple of months | 2 mos | three months ago | past 3 months | x 3mo",
        "since": "since {term} | since about 3 mo ago | ever since school began | for the last few months | not before {term}",
        "term": "September | the semester started | fall | start of college | midterms",
        "on_and_off": (
            "intermittent | on and off | off and on | comes and goes | episodic | not constant | occur in spells "
            "| now and then | from time to time | sporadic"
        ),
        "episodes_word": "episodes | attacks | spells | events",
        "resolve": "go away | resolve on their own | stop | disappear | subside",
        "with_it": "with it, | a/w | associated with | along with | together w/",
        "during": "during episodes | when it happens | with it | at those times | during the attacks",
        "breath": (
            "SOB | shortness of breath | dyspnea | short of breath | trouble breathing | difficulty breathing | some SOB "
            "| hard to catch breath | can't get enough air"
        ),
        "breath_feel": "short of breath | SOB | like he can't breathe | winded | breathless | unable to get air",
        "faint": (
            "lightheadedness | light headed | near syncope | almost passed out | presyncope | felt like passing out "
            "| nearly fainted | lightheaded spells | about to black out"
        ),
        "faint_feel": "lightheaded | faint | like fainting | woozy | as if he would pass out | light-headed | close to blacking out",
        "stimulant": "Adderall | adderall | Ritalin | ADHD meds | stimulants | ADHD pills | amphetamine | study pills",
        "friend": "roommate | friend | room mate | classmate | buddy | girlfriend | teammate",
        "borrowed": (
            "{stimulant} from {friend} | {friend}'s {stimulant} | {stimulant} not prescribed to him | {stimulant} given by "
            "a {friend} | non-prescribed {stimulant} | {stimulant} ({friend}'s Rx) | borrows {stimulant}"
        ),
        "takes": (
            "takes {friend}'s {stimulant} | uses {stimulant} that belong to his {friend} | has been using {stimulant} of a {friend} "
            "| buys {stimulant} from {friend} | gets {stimulant} from a {friend} to study"
        ),
        "heart_attack": "heart attack | MI | myocardial infarction | AMI | a heart attack | coronary | cardiac infarct",
        "when": "at 52 | last year | in his 50s | at age 50 | recently | 2 yrs ago | young",
        "dad_mi": "{dad} had {heart_attack} {when} | {dad} w/ {heart_attack} | {heart_attack} in {dad} | {dad} - {heart_attack} | {dad} {had_mi}",
        "had_mi": "had {heart_attack} | s/p {heart_attack} | suffered {heart_attack} {when} | survived {heart_attack} | with {heart_attack} {when}",
        "mi_fh": "family hx of {heart_attack} | {heart_attack} (dad) | {heart_attack} - father, {when} | early {heart_attack} in the family",
        "thyroid": (
            "thyroid disease | thyroid problem | hypothyroidism | thyroid issues | thyroid dz | Hashimoto's | overactive thyroid "
            "| Graves | an underactive thyroid"
        ),
        "mom_thyroid": "{mom} has {thyroid} | {mom} with {thyroid} | {mom} - {thyroid} | {thyroid} in {mom} | {mom} {has_thyroid}",
        "has_thyroid": "takes thyroid pills | on levothyroxine | treated for {thyroid} | has {thyroid} | w/ {thyroid}",
        "thyroid_fh": "family hx of {thyroid} | {thyroid} (mom) | maternal {thyroid} | FHx + for {thyroid}",
        "chest_pain": "CP | chest pain | chest discomfort | pain in chest | chest tightness | angina",
        "no_chest_pain": "{denies} {chest_pain} | no {chest_pain} | {chest_pain}: no | ø {chest_pain} | never had {chest_pain}",
        "caffeine": (
            "{digit} cups of coffee a day | {digit} energy drinks daily | lots of caffeine | heavy caffeine use | coffee {digit}x/day "
            "| {digit} red bulls per day | caffeine: {digit}-{digit} drinks/d | a pot of coffee every morning"
        ),
        "drinks_caffeine": "drinks {caffeine} | has {caffeine} | lives on energy drinks | drinks coffee all day | admits to {caffeine}",
    },
)
