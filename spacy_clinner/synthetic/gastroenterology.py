"""Gastroenterology: numbered problem lists, markdown-like headings, mixed prose."""

SYMBOLS = {
    "segment": (
        "esophageal | gastric | duodenal | ileal | colonic | sigmoid | rectal | cecal | biliary | pancreatic | hepatic"
    ),
    "gut_lesion": (
        "ulcer | varices | stricture | polyp | bleeding | perforation | carcinoma | mass | obstruction | erosions | fistula"
    ),
    "grade": "LA grade B | Forrest IIa | grade 2 | Child-Pugh B | Mayo 2 | stage III | early",
    "inflammation": "esophagitis | gastritis | duodenitis | ileitis | colitis | proctitis | cholangitis | pancreatitis",
    "inflammation_kind": "erosive | ulcerative | microscopic | ischemic | autoimmune | eosinophilic | chronic | acute",
    "problem_term": (
        "2* {segment} {gut_lesion} | 2* {inflammation_kind} {inflammation} | {grade} {inflammation} | {eponym} lesion "
        "| {eponym} ring | hepato{syllable}osis | chole{syllable}iasis | melena | hematemesis | abdominal pain | dysphagia "
        "| GERD | cirrhosis | ascites | jaundice | diarrhea | constipation | bloating | UC | discharge | CP | reflux "
        "| early satiety | encephalopathy | odynophagia | hematochezia | elevated LFTs"
    ),
    "anatomy_term": (
        "gastric antrum | duodenal bulb | terminal ileum | {segment} mucosa | GE junction | common bile duct | RUQ "
        "| epigastrium | rectum | left lobe of the liver | spleen | pylorus | hepatic flexure"
    ),
    "test_term": (
        "EGD | colonoscopy | ERCP | MRCP | HIDA scan | lipase | ALT | AST | bilirubin | alk phos | albumin | stool culture "
        "| fecal calprotectin | H pylori antigen | EUS | FibroScan | AFP | hepatitis panel | MELD | ammonia"
    ),
    "value_term": (
        "{d3} U/L | {d1}.{d0} mg/dL | {d2} g/L | positive | negative | {d3} | {d1}.{d0} | {d2} kPa | nonreactive | MELD {d2} "
        "| {d1} cm"
    ),
    "drug_stem": "prazole | tidine | setron | salazine | lizumab | ximab | buvir | pride",
    "drug_term": (
        "4* {syllable}{syllable}{drug_stem} | 2* {syllable}{drug_stem} | lactulose | rifaximin | ursodiol | loperamide "
        "| octreotide | metronidazole"
    ),
    "procedure_term": (
        "band ligation | polypectomy | {segment} resection | sphincterotomy | paracentesis | cholecystectomy | TIPS "
        "| {segment} dilatation | liver biopsy | fundoplication"
    ),
    "device_term": "biliary stent | PEG tube | NG tube | hemoclip | rectal tube | pancreatic stent | ostomy bag",
    "opening": (
        "{age} {sex} w/ {Problem:problem_term}, {Problem:problem_term} p/w {Problem:problem_term} {Duration:duration}. "
        "| GI consulted re: {Severity:severity} {Problem:problem_term} in this {age} {sex} s/p {Procedure:procedure_term}."
    ),
    "style_sentence": (
        "{Test:test_term}: {Problem:problem_term} in the {Anatomy:anatomy_term}, {Severity:severity} {Problem:problem_term}. "
        "| {Test:test_term} {Lab_value:value_term} (was {Lab_value:value_term}), {Test:test_term} {Lab_value:value_term}. "
        "| Abd: soft, {Anatomy:anatomy_term} tender, {negation} {Problem:problem_term}. "
        "| S/p {Procedure:procedure_term} for {Problem:problem_term} on {date}."
    ),
    "ambiguous": (
        "Rectal {Problem:problem_term} overnight. | D/c planning; discharge when tolerating diet. | CP class B. "
        "| {Medication:generic_drug} {Dose:dose} given for {Problem:problem_term}. | Cold biopsy forceps used at {Anatomy:anatomy_term}. "
        "| PE with {Problem:problem_term} noted. | RA on exam 98. | MS Contin held given {Problem:problem_term}."
    ),
}
HEADINGS = (
    "# Reason for consult",
    "# Problem list",
    "# Meds",
    "# Allergies",
    "# FHx",
    "# Labs",
    "# Interval events",
    "# Recommendations",
)
