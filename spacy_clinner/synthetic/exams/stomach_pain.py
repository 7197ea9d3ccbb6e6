"""Case 1: a man whose stomach burns."""

from spacy_clinner.synthetic.exams.case import ExamCase, Feature

CASE = ExamCase(
    number="1",
    opening=(
        "{100:age} {101:male} with {belly} | {name}, {100:age} {101:male}, comes for {belly} | {100:age} {101:male} {belly} "
        "| CC: {belly}. {he} is {100:age} {101:male}"
    ),
    features={
        "100": Feature("45-year", "opening", 1.0, ""),
        "101": Feature("Male", "opening", 1.0, ""),
        "102": Feature(
            "Epigastric-discomfort",
            "history",
            0.85,
            "{reports} {102:epigastric} | {102:epigastric}, does not radiate | {102x:pain}, {quality}, {102x:upper_site} "
            "| {he} {102:hurts_above} | pain is {102:upper_site}",
        ),
        "103": Feature(
            "Burning-OR-Gnawing-pain",
            "history",
            0.65,
            "{103:burning} | described as {103:burning} | pain is {103:burning} | it feels {103:burning_like} | {103:burning}, {scale}",
        ),
        "104": Feature(
            "2-months-duration",
            "history",
            0.75,
            "{104:two_months} | onset {104:two_months} | {104:two_months}, gradual | pain {104:two_months} | since {104:since}",
        ),
        "105": Feature(
            "Awakens-at-night",
            "history",
            0.65,
            "{105:wakes} | {105:wakes} {times} a week | also {105:wakes} | {105:night_pain} | worst {105:at_night}",
        ),
        "106": Feature(
            "Minimal-relief-from-antacids",
            "history",
            0.65,
            "{106:tums} | tried {106:antacid_fail} | {106:tums}, nothing else tried | {106x:antacid} {times}/d, {106x:no_help}",
        ),
        "107": Feature(
            "Darker-bowel-movements",
            "review",
            0.6,
            "{107:dark_stool} | {reports} {107:dark_stool_noun} | ROS: {107:dark_stool_noun} | says {107:dark_stool}",
        ),
        "108": Feature(
            "Nausea",
            "review",
            0.6,
            "{108:nausea} | {108:nausea} {after_meal} | some {108:nausea}, {no_vomit} | {he} {108:is_nauseous} {after_meal}",
        ),
        "109": Feature(
            "Uses-NSAIDs-for-back-pain",
            "drugs",
            0.8,
            "{109:nsaid_use} | meds: {109:nsaid_use} | {he} {109:takes_nsaid} | {109:takes_nsaid} | takes {109:nsaid_use}",
        ),
        "110": Feature(
            "Family-history-of-bleeding-ulcer",
            "family",
            0.65,
            "{110:uncle_ulcer} | FHx: {110:uncle_ulcer} | {110:ulcer_fh} | {110x:uncle}, 65, {110x:had_ulcer}",
        ),
        "111": Feature(
            "Drinks-alcohol-on-weekends",
            "social",
            0.6,
            "{111:beers} | EtOH: {111:beers} | SH: {111:beers} | {he} {111:drinks_beer} | {tobacco_none}, {111:beers}",
        ),
    },
    distractors={
        "history": (
            "no change with position | pain started after a heavy meal once | food does not change it | wife told him to come "
            "| no pain in chest | back pain improved | no burning on urination | {scale}"
        ),
        "review": "{negative_list} | {vitals} | {no_vomit} | no blood in stool | stools formed | {denies} nausea when fasting",
        "past": "{healthy} | {surgeries} | {allergies} | HTN, on diet | back strain from work | no ulcers in the past",
        "drugs": "no prescription meds | HCTZ daily | stopped aspirin years ago | no NSAIDs before this | vitamin D",
        "family": "{dad} with HTN | {mom} healthy | no FHx of GI cancer | brother has reflux | no bleeding disorders in family",
        "social": "{living} | {drugs_none} | {tobacco_none} | quit smoking | construction worker | no beer during week",
    },
    symbols={
        "age": "45 yo | 45 y/o | 45-year-old | 45yo | 45 year old | 45 y.o.",
        "male": "M | male | man | gentleman | AA male | m",
        "name": "Mr. {initial} | Pt",
        "belly": "stomach pain | abd pain | 'my stomach hurts' | belly trouble | GI complaint | abdominal complaint",
        "pain": "pain | discomfort | ache | pressure",
        "quality": "dull | constant | worse lately | {digit}/10 | non radiating",
        "scale": "{digit}/10 in severity | pain {digit} of 10 | severity {digit}/10",
        "upper_site": (
            "in the epigastrium | epigastric | in upper abdomen | mid upper belly | just below the breast bone | in pit of stomach "
            "| under the sternum | in the upper middle stomach"
        ),
        "epigastric": "epigastric {pain} | {pain} {upper_site} | upper abd {pain} | {pain} in epigastric area | upper stomach {pain} | MEG {pain}",
        "hurts_above": "hurts {upper_site} | points to epigastrium | aches {upper_site} | feels {pain} {upper_site}",
        "burning": "burning | gnawing | burning, gnawing | burning in quality | gnawing type | burning sensation | a burning pain",
        "burning_like": "like burning | like acid | as if something gnaws | like hunger that burns | hot, burning",
        "two_months": "x 2 months | for 2 mo | 2 months ago | past two months | for about 8 weeks | over the last 2 mos | two-month hx",
        "since": "2 mo | two months ago | 8 wks ago | about 2 months",
        "wakes": (
            "wakes him up at night | awakens from sleep | wakes up from pain | pain wakes him | disturbs his sleep "
            "| gets up at night because of it | interrupts sleep"
        ),
        "night_pain": "nocturnal pain | pain at night, gets up | nighttime awakening | nightly pain that rouses him",
        "at_night": "at 2 am, wakes | at night with awakening | in the night, has to get up",
        "antacid": "Tums | antacids | tums | Maalox | OTC antacid | Pepto | Rolaids | milk of magnesia",
        "no_help": "hardly helps | little relief | no longer helps | min relief | doesn't do much | barely works | not much better",
        "tums": "{antacid} {no_help} | {no_help} with {antacid} | {antacid} - {no_help} | {antacid} used to work, now {no_help}",
        "antacid_fail": "{antacid} with little relief | {antacid}, {no_help} | {antacid} without much help | {antacid} w/ minimal relief",
        "dark_stool": "stools are darker | stool is dark | BMs have become black | stool looks tarry | noticed darker BMs | stool color darker",
        "dark_stool_noun": "dark stools | darker BM | black stool | tarry stools | melena | dark bowel movements | darkened stool",
        "nausea": "nausea | +N | feeling sick | queasiness | nauseated | upset, sick stomach | N",
        "is_nauseous": "is nauseous | feels sick to his stomach | gets queasy | feels nauseated | wants to throw up",
        "no_vomit": "no vomiting | denies emesis | no V | never vomits | -V",
        "after_meal": "after meals | in the morning | at times | when pain is bad | on most days | with coffee",
        "nsaid": "ibuprofen | Motrin | NSAIDs | Advil | naproxen | Aleve | motrin | pain killers (ibuprofen)",
        "for_back": "for back pain | for his back | for sore back | bc of back pain from work | for LBP | when back hurts",
        "nsaid_use": "{nsaid} {for_back} | {nsaid} {times}/wk {for_back} | {nsaid} 200mg {for_back} | frequent {nsaid} {for_back} | {nsaid} prn {for_back}",
        "takes_nsaid": "takes {nsaid} {for_back} | uses {nsaid} daily {for_back} | pops {nsaid} {for_back} | relies on {nsaid} {for_back}",
        "uncle": "uncle | his uncle | paternal uncle | Uncle | dad's brother",
        "ulcer": "bleeding ulcer | bleeding gastric ulcer | ulcer that bled | hemorrhagic ulcer | GI bleed from ulcer | perforated, bleeding PUD",
        "had_ulcer": "had {ulcer} | hospitalized for {ulcer} | with {ulcer} | operated for {ulcer}",
        "uncle_ulcer": "{uncle} {had_ulcer} | {uncle} - {ulcer} | {ulcer} in {uncle} | {uncle} w/ hx of {ulcer}",
        "ulcer_fh": "FH of {ulcer} | family hx {ulcer} | {ulcer} (uncle) | FHx + for {ulcer}",
        "weekend": "on weekends | on Sat/Sun | every weekend | weekends only | on Fridays and Saturdays",
        "beers": "{digit} beers {weekend} | {digit} drinks {weekend} | alcohol {weekend} | {weekend} {digit} beers | EtOH {weekend} | social drinker, {weekend}",
        "drinks_beer": "drinks {digit} beers {weekend} | has a few drinks {weekend} | drinks {weekend} | consumes alcohol {weekend}",
    },
)
