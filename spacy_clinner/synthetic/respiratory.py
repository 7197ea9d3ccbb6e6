"""Respiratory medicine: clipped lines, short headings, day-month dates."""

SYMBOLS = {
    "lobe": "RUL | LUL | RLL | LLL | RML | lingular | right upper lobe | left lower lobe | bibasilar",
    "lung_lesion": "consolidation | infiltrate | nodule | cavity | atelectasis | mass | opacity | ground glass change",
    "pleural_lesion": "effusion | thickening | plaque | empyema | pneumothorax",
    "airway": "bronchial | tracheal | laryngeal | bronchiolar | alveolar | interstitial",
    "airway_problem": "stenosis | hyperreactivity | fibrosis | hemorrhage | inflammation | malacia | spasm",
    "organism": "Klebs{syllable}ella | Pseudo{syllable}monas | Myco{syllable}bacterium | Staph{syllable}coccus",
    "problem_term": (
        "2* {lobe} {lung_lesion} | 2* {airway} {airway_problem} | pleural {pleural_lesion} "
        "| {side} pleural {pleural_lesion} | {organism} pneumonia | {eponym} pneumonitis | COPD exacerbation "
        "| cough | productive cough | wheeze | SOB | hemoptysis | asthma | OSA | PE | cold | respiratory failure "
        "| hypoxia | discharge | pneumo{syllable}osis | sputum production | pleurisy | stridor"
    ),
    "anatomy_term": (
        "{lobe} | lung bases | trachea | carina | pleura | right main bronchus | hilum | mediastinum | diaphragm "
        "| nasal septum | pharynx | accessory muscles"
    ),
    "test_term": (
        "CXR | HRCT | spirometry | ABG | PFTs | FEV1 | FEV1/FVC | DLCO | sputum culture | bronchoscopy | SpO2 | sats "
        "| peak flow | pO2 | pCO2 | V/Q scan | D-dimer | procalcitonin | RR"
    ),
    "value_term": (
        "{d2}% | {d2}% RA | {d2} mmHg | 7.{d2} | {d1}.{d0} L | {d2}% predicted | {d3} L/min | obstructive pattern "
        "| {d2}/min | AFB negative"
    ),
    "drug_stem": "terol | tropium | sonide | lukast | phylline | mycin | cillin | floxacin",
    "drug_term": (
        "4* {syllable}{syllable}{drug_stem} | 2* {syllable}{drug_stem} | albuterol nebs | prednisolone "
        "| azithromycin | guaifenesin | oxygen"
    ),
    "procedure_term": (
        "thoracentesis | VATS wedge resection | intubation | {lobe} lobectomy | pleurodesis | tracheostomy "
        "| transbronchial biopsy | lung transplant"
    ),
    "device_term": "CPAP | BiPAP | nasal cannula | chest tube | home O2 concentrator | spacer | ET tube | nebuliser",
    "opening": (
        "{age} {sex}, {Problem:problem_term}, c/o {Problem:problem_term} {Duration:duration}. | "
        "{sex} {age}: {Severity:severity} {Problem:problem_term} + {Problem:problem_term} {Duration:duration}. "
        "| Ref from GP: ?{Problem:problem_term}, ex-smoker {d2} pack yrs."
    ),
    "style_sentence": (
        "{Test:test_term} {Lab_value:value_term}, {Test:test_term} {Lab_value:value_term}. "
        "| {Test:test_term} {date}: {Severity:severity} {Problem:problem_term}. "
        "| o/e {Problem:problem_term} {Anatomy:anatomy_term}, no {Problem:problem_term}. "
        "| {Test:test_term} -> {Problem:problem_term}, {negation} {Problem:problem_term}."
    ),
    "ambiguous": (
        "PE ruled out on {Test:test_term}. | PE: chest clear, {Anatomy:anatomy_term} nil. | Sats {Lab_value:value_term} on RA. "
        "| Cold extremities, cap refill ok. | Ready for discharge once {Test:test_term} stable. "
        "| Nasal {Problem:problem_term} noted. | O2 via {Device:device_term} {d1} L. | MS given {Dose:dose} for {Problem:problem_term}."
    ),
}
HEADINGS = ("PC", "PMH", "DH", "Allergies", "FH", "Ix", "Progress", "Imp / Plan")
