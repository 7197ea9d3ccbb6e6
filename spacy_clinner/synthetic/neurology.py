"""Neurology: long prose, title-case headings, written dates."""

SYMBOLS = {
    "region": "frontal | temporal | parietal | occipital | cerebellar | thalamic | pontine | basal ganglia",
    "brain_lesion": "infarct | hemorrhage | lesion | glioma | abscess | edema | atrophy | demyelination | stroke",
    "modality": "motor | sensory | cerebellar | autonomic | bulbar | cognitive | visual | gait",
    "deficit": "deficit | ataxia | weakness | loss | impairment | dysfunction | neuropathy | disturbance",
    "seizure": "seizures | status epilepticus | epilepsy | auras | spells",
    "seizure_kind": "focal | generalized tonic-clonic | absence | myoclonic | complex partial | nocturnal",
    "problem_term": (
        "2* {region} {brain_lesion} | 2* {side} {modality} {deficit} | 2* {seizure_kind} {seizure} "
        "| {eponym} disease | {eponym} palsy | encephalo{syllable}pathy | neuro{syllable}itis | headache | migraine with aura "
        "| diplopia | dysarthria | aphasia | vertigo | tremor | MS | TIA | RLS | CP | confusion | paresthesias "
        "| foot drop | neglect | hemiparesis | memory loss | neck stiffness | facial droop"
    ),
    "anatomy_term": (
        "{region} lobe | cranial nerves | corpus callosum | spinal cord | optic disc | left arm | right leg | C5 "
        "| lumbar spine | deep tendon reflexes | brainstem | substantia nigra | median nerve"
    ),
    "test_term": (
        "EEG | EMG | lumbar puncture | MRI brain | CT angiogram | nerve conduction study | MMSE | MoCA | CSF protein "
        "| CSF glucose | opening pressure | carotid duplex | visual evoked potentials | Romberg | NIHSS | GCS | oligoclonal bands"
    ),
    "value_term": (
        "{d2}/30 | {d2} mg/dL | {d2} cm H2O | 4/5 | 3/5 strength | GCS {d1} | {d1} | slowing | spike and wave "
        "| prolonged latency | positive | {d2} cells"
    ),
    "drug_stem": "racetam | triptan | zepine | gabalin | dopa | azepam | giline | stigmine",
    "drug_term": (
        "4* {syllable}{syllable}{drug_stem} | 2* {syllable}{drug_stem} | phenytoin | gabapentin | clopidogrel "
        "| interferon beta | valproate | baclofen"
    ),
    "procedure_term": (
        "craniotomy | {region} lobectomy | thrombectomy | carotid endarterectomy | plasmapheresis | thrombolysis "
        "| {region} biopsy | microvascular decompression"
    ),
    "device_term": "VP shunt | vagal nerve stimulator | deep brain stimulator | DBS lead | ankle foot orthosis | ICP monitor",
    "opening": (
        "This {age} right-handed {sex} was referred because of {Problem:problem_term} which has been present "
        "{Duration:duration} and is accompanied by {Severity:severity} {Problem:problem_term}. | I saw this {age} {sex} "
        "in clinic on {date}, who has carried a diagnosis of {Problem:problem_term} {Duration:duration}."
    ),
    "style_sentence": (
        "Examination of the {Anatomy:anatomy_term} revealed {Severity:severity} {Problem:problem_term}, whereas the "
        "{Anatomy:anatomy_term} was intact. | The {Test:test_term}, which was performed on {date}, demonstrated "
        "{Problem:problem_term} involving the {Anatomy:anatomy_term}. | {Test:test_term} was {Lab_value:value_term}, and the "
        "{Test:test_term} came back as {Lab_value:value_term}. | There was {negation} {Problem:problem_term} at any time."
    ),
    "ambiguous": (
        "Was diagnosed with MS protein abnormalities excluded. | Given {Medication:generic_drug} {Dose:dose} for {Problem:problem_term}. "
        "| MS: alert and oriented, {Problem:problem_term} improved. | CP angle was clear on {Test:test_term}. "
        "| Felt cold in the {Anatomy:anatomy_term}. | PE was deferred. | Discharge from clinic was considered."
    ),
}
HEADINGS = (
    "History",
    "Past History",
    "Current Medication",
    "Drug Allergies",
    "Family History",
    "Investigations",
    "Neurological Examination and Course",
    "Impression",
)
