"""Cardiology: full sentences, capital headings, US dates."""

SYMBOLS = {
    "valve": "mitral | aortic | tricuspid | pulmonic",
    "lesion": "stenosis | regurgitation | prolapse | insufficiency | sclerosis | endocarditis",
    "chamber": "left ventricular | right ventricular | left atrial | right atrial | biventricular | septal",
    "chamber_problem": "hypertrophy | dysfunction | dilatation | hypokinesis | thrombus | aneurysm | strain",
    "artery": "LAD | RCA | left main | circumflex | proximal LAD | obtuse marginal | first diagonal",
    "rhythm": (
        "fibrillation | flutter | tachycardia | bigeminy | ectopy | standstill | premature complexes | bradycardia"
    ),
    "rhythm_site": "atrial | ventricular | supraventricular | junctional | paroxysmal atrial | persistent atrial",
    "problem_term": (
        "2* {valve} {lesion} | 2* {chamber} {chamber_problem} | 2* {rhythm_site} {rhythm} | {artery} stenosis "
        "| in-stent restenosis of the {artery} | {eponym} syndrome | cor{syllable}{syllable}myopathy "
        "| chest pain | CP | dyspnea on exertion | orthopnea | palpitations | syncope | CHF | NSTEMI | CAD | MS "
        "| PE | heart block | pericardial effusion | claudication | lower extremity edema | angina"
    ),
    "anatomy_term": (
        "{valve} valve | left ventricle | right atrium | RA | apex | interventricular septum | pericardium "
        "| aortic root | carotid arteries | femoral artery | {artery} | lateral wall | radial pulse"
    ),
    "test_term": (
        "echocardiogram | TTE | TEE | EKG | stress test | troponin | BNP | cardiac catheterization "
        "| Holter monitor | ejection fraction | EF | nuclear perfusion scan | lipid panel | blood pressure | BP "
        "| {valve} gradient | {chamber} pressure | heart rate"
    ),
    "value_term": (
        "{d2}% | {d3}/{d2} | {d1}.{d0} ng/mL | {d3} pg/mL | {d2} bpm | {d2} mmHg | {d1}.{d0} cm2 | ST depression "
        "| T wave inversion | {d2} to {d2}%"
    ),
    "drug_stem": "olol | pril | sartan | statin | dipine | zosin | grel | xaban",
    "drug_term": (
        "4* {syllable}{syllable}{drug_stem} | 2* {syllable}{drug_stem} | aspirin | furosemide | warfarin "
        "| digoxin | nitroglycerin | amiodarone"
    ),
    "procedure_term": (
        "CABG | PCI to the {artery} | {valve} valve replacement | catheter ablation | cardioversion "
        "| pericardiocentesis | {valve} annuloplasty | angioplasty of the {artery}"
    ),
    "device_term": "pacemaker | ICD | drug-eluting stent | biventricular pacer | loop recorder | IABP | RV lead",
    "opening": (
        "{age} {sex} with a history of {Problem:problem_term} and {Problem:problem_term} who presents with "
        "{Severity:severity} {Problem:problem_term} {Duration:duration}. | {age} {sex} admitted on {date} for "
        "{Problem:problem_term}[, thought to be due to {Problem:problem_term}]."
    ),
    "style_sentence": (
        "The {Test:test_term} on {date} showed {Severity:severity} {Problem:problem_term} with a {Test:test_term} "
        "of {Lab_value:value_term}. | {Test:test_term} was {Lab_value:value_term} and {Test:test_term} was "
        "{Lab_value:value_term} on admission. | On exam the {Anatomy:anatomy_term} was unremarkable and there was "
        "{negation} {Problem:problem_term}. | Troponins were trended and peaked at {Lab_value:value_term}."
    ),
    "ambiguous": (
        "PE: {Anatomy:anatomy_term} normal, no {Problem:problem_term}. | RA pressure was {Lab_value:value_term}. "
        "| Breathing comfortably on RA. | Given {Medication:generic_drug} {Dose:dose} for {Problem:problem_term}. "
        "| Leads were placed and {Test:test_term} repeated. | Known {Problem:problem_term} with ms changes on tracing."
    ),
}
HEADINGS = (
    "HISTORY OF PRESENT ILLNESS:",
    "PAST MEDICAL HISTORY:",
    "MEDICATIONS:",
    "ALLERGIES:",
    "FAMILY HISTORY:",
    "LABORATORY DATA:",
    "HOSPITAL COURSE:",
    "ASSESSMENT AND PLAN:",
)
