"""Sentences of case reports as in journals: long, exact, full of codes and capitals, without names."""

from spacy_clinner.synthetic.many.medicine import lines, words

PROSE = {
    "cap": "A | B | C | D | E | F | G | H | I | K | L | M | N | P | R | S | T | V | W | X",
    "acronym": "3* {cap}{cap}{cap} | {cap}{cap} | 2* {cap}{cap}{cap}{cap} | {cap}{cap}c | {cap}i{cap}{d1} | {cap}{cap}-{d1} | {cap}a{cap}{d1}",
    "locus": "{cap}{cap}{cap}{d1} | {cap}{cap}{cap}{cap}{d1} | {cap}{cap}{cap}{d1}{cap} | {cap}{cap}{cap}{cap}{d2} | {cap}{cap}{d1}{cap}{d1} | {cap}{cap}{cap}{cap}{d1}{cap}",
    "amino": words(
        "Arg, His, Pro, Val, Leu, Gly, Ser, Asp, Cys, Thr, Met, Trp, Tyr, Gln, Lys, Ala, Phe, Asn, Glu, Ile"
    ),
    "base": "A | C | G | T",
    "variant": "c.{d3}{base}>{base} | c.{d4}{base}>{base} | p.{amino}{d3}{amino} | p.{cap}{d3}{cap} | rs{d4}{d3} | NM_{d3}{d3}.{d1} | c.{d3}_{d3}del | exon {d2} | chromosome {d2}q{d2} | IVS{d1}+1{base}>{base} | g.{d4}{d3}{base}>{base} | {d1}q{d2}.{d1}",
    "roman": "I | II | III | IV | V | VI | VII | VIII | IX | X | XI | XII",
    "with_roman": "type {roman} | grade {roman} | class {roman} | stage {roman} | factor {roman} | leads II, III and aVF | cranial nerve {roman} | angiotensin II | type {roman}b | segment {roman} | leads V{d1} to V{d1}",
    "letter_of_figure": "A | B | C | D | a | b | c | , arrow | , arrows | , top | , bottom | A and B",
    "figure": "(Fig. {d1}) | (Fig. {d1}{letter_of_figure}) | (Figure {d1}) | (Figure {d1}{letter_of_figure}) | (Fig.{d1}{letter_of_figure}) | (Table {d1}) | (Figs. {d1} and {d1}) | ({d1}, {d1}) | (Video {d1}) | (see Figure {d1})",
    "genus": words(
        """Helicobacter, Staphylococcus, Streptococcus, Bacteroides, Escherichia, Klebsiella, Pseudomonas, Acinetobacter, Listeria, Candida, Aspergillus, Mycobacterium, Enterococcus, Haemophilus,
        Salmonella, Campylobacter, Clostridium, Legionella, Bartonella, Cryptococcus, Toxoplasma, Plasmodium, Nocardia, Serratia, Proteus, Neisseria, Bordetella, Brucella, Leishmania, Borrelia"""
    ),
    "species": words(
        "pylori, aureus, pneumoniae, fragilis, coli, aeruginosa, baumannii, monocytogenes, albicans, fumigatus, tuberculosis, avium, faecalis, influenzae, jejuni, difficile, pneumophila, neoformans, gondii, falciparum, vivax, {syl}{syl}ensis, {syl}{combining}ae, {syl}{syl}lis"
    ),
    "microbe": "{genus} {species} | {cap}. {species} | {genus} spp. | {genus}",
    "opening": words(
        """However, Therefore, Subsequently, Furthermore, Moreover, Additionally, Interestingly, Notably, Unfortunately, Initially, Finally, Thereafter, Meanwhile, Consequently, Nevertheless, Clinically, Histologically, Microscopically,
        Grossly, Radiologically, Currently, Previously, Eventually, Surprisingly, Indeed, Similarly, Conversely, Accordingly, Importantly, Occasionally, Recently, Otherwise, Together, Overall, Instead, Hence, Thus, Macroscopically,
        Postoperatively, Intraoperatively, Preoperatively, On admission, At presentation, In addition, In contrast, As a result, On examination, At follow-up, Over time, In summary, Of note, To our knowledge, In this case, Two days later, One week later, The next day, After discharge, Upon arrival"""
    ),
    "subject": words(
        """patient, lesion, mass, tumor, infant, mother, result, finding, specimen, biopsy, surgery, course, examination, scan, image, tissue, margin, wound, cell, nucleus, cytoplasm, culture, sample, diagnosis, family, proband, artery,
        vein, nerve, muscle, wall, cavity, lumen, valve, graft, stent, electrode, probe, antibody, protein, receptor, level, value, dose, response, symptom, pain, swelling, volume, pressure, thickness, density, signal, intensity,
        contrast, defect, fracture, nodule, cyst, polyp, ulcer, plaque, abscess, fluid, drainage, effusion, hemorrhage, thrombus, infarct, stenosis, dilatation, obstruction, perforation, adhesion, membrane, ligament, cartilage, tendon,
        approach, technique, procedure, therapy, regimen, recurrence, remission, survival, outcome, mechanism, hypothesis, literature, report, study, series, cohort, registry, ambulance, catheter, device, sequence, mutation, allele, carrier"""
    ),
    "quality": words(
        """normal, abnormal, unremarkable, remarkable, visible, palpable, tender, firm, soft, mobile, irregular, regular, well-defined, ill-defined, heterogeneous, homogeneous, hypoechoic, hyperintense, hypodense, enlarged, thickened, narrowed,
        dilated, intact, viable, necrotic, hemorrhagic, cystic, solid, benign, malignant, atypical, typical, rare, common, unusual, uneventful, stable, unstable, progressive, persistent, intermittent, sudden, gradual, bilateral, unilateral,
        diffuse, focal, multifocal, superficial, deep, distal, proximal, anterior, posterior, lateral, medial, superior, inferior, congenital, acquired, sporadic, familial, idiopathic, secondary, primary, reactive, positive, negative, weak,
        strong, moderate, extensive, complete, partial, successful, unsuccessful, possible, probable, likely, unlikely, consistent, compatible, suspicious, responsive, resistant, afebrile, asymptomatic, ambulatory, conscious, pale, jaundiced, dehydrated"""
    ),
    "done": words(
        """observed, found, noted, detected, identified, seen, shown, confirmed, excluded, performed, obtained, repeated, removed, resected, excised, inserted, implanted, placed, closed, opened, drained, irrigated, sutured, repaired, replaced,
        dissected, mobilized, ligated, divided, preserved, examined, stained, measured, calculated, recorded, reported, described, discussed, considered, suspected, diagnosed, treated, managed, administered, infused, discontinued, tapered,
        increased, decreased, reduced, maintained, continued, started, initiated, restarted, stopped, changed, switched, adjusted, monitored, evaluated, assessed, investigated, explored, screened, sequenced, amplified, analyzed, compared, referred,
        admitted, transferred, discharged, intubated, extubated, resuscitated, sedated, anesthetized, immobilized, mobilised, followed, lost, elevated, attributed, related, associated, complicated, characterized, composed, located, attached, displaced"""
    ),
    "degree_of": "completely | markedly | slightly | mildly | severely | significantly | gradually | rapidly | partially | successfully | carefully | surgically | immediately | frequently | rarely | possibly | probably | clearly | mostly | initially | bilaterally | diffusely | strongly | weakly | subsequently | spontaneously | further | not | never",
    "prose": lines(
        """{opening}, the {subject} was {degree_of} {done} {figure}.
        {opening}, {pt2} was {done} and {degree_of} {done}.
        {opening} the {quality} {subject} was {done}.
        The {subject} was {quality} and {quality}.
        The {subject} and the {subject} were {degree_of} {done} {figure}.
        {quality} {subject} with {quality} {subject} was {done} in the {anatomy}.
        No {quality} {subject} was {done}. | There was no {subject} or {subject}. | There were {quality} {subject}s {figure}.
        {disease_term} ({acronym}) is a {quality} {subject}. | {acronym} was {done} with {drug}. | {acronym} and {acronym} were {quality}.
        {acronym} is {degree_of} {done} with {acronym}. | The {acronym} {subject} was {done} {figure}. | {acronym} interval was {d3} ms. | {acronym} {dec}, {acronym} {dec} and {acronym} {d2}
        A {variant} variant in {locus} was {done}. | {locus}, {locus} and {locus} were {done}. | Heterozygous {variant} ({variant}) of the {locus} gene. | {locus} {variant} was {quality} in the {relation}.
        Staining was positive for {locus}, {gene} and {acronym}, and negative for {acronym} and {locus}. | The {subject} expressed {locus} (clone {cap}{cap}{d2}, 1:{d2}0). | Polymerase chain reaction (PCR) for {locus} was {quality}. | Exon {d2} of {locus} was {done}.
        {microbe} was isolated. | Cultures yielded {microbe}. | {microbe} and {microbe} were {done}. | Serology for {microbe} was {quality}. | {microbe} was sensitive to {drug}.
        {with_roman} {subject} was {done}. | ECG showed {quality} {subject} in leads II, III and aVF. | {with_roman} {disease_term} {figure}. | According to {acronym}, it was {with_roman}.
        A {d2}-mm {subject} was {done} {d1} to {d2} minutes later. | For {d1} to {d2} weeks the {subject} was {quality}. | It measured {d1} × {d1} × {d1} cm. | Within {d2} hours, {subject} was {done}. | {d1}–{d2} times per week
        {family} had {disease_term}. | His {relation} and {relation} were {quality}. | {family} were {quality}. | She was the {ordinal_word} child of {quality} parents. | The pedigree is shown {figure}.
        {pt2} had no history of {disease_term}, {habit}. | {pt2} was a {habit}. | {pt2} was married with {any_number} children. | {pt2} gave birth to a {quality} infant. | {pt2} had never smoked.
        CASE: A {somebody} presented with {complaint} and {complaint}. | Case presentation{nl}A {somebody} with {disease_term} was {done}. | We report a {somebody} with {disease_term}. | We describe {any_number} {quality} cases of {disease_term}. | A {somebody} was {done} because of {quality} {subject}.
        Fig. {d1} {quality} {subject} of the {anatomy}. | Figure {d1}: {quality} {subject}, {quality} {subject}. | Table {d1}. {subject}s and {subject}s | Arrow: {subject}. | H&E, original magnification ×{d3}.
        {composed_eponym} was {done}. | Features of {composed_eponym} were {quality}. | {composed_eponym} and {composed_eponym} were excluded."""
    ),
    "pt2": "the patient | The patient | he | she | He | She | the infant | The child | our patient | the woman | the boy",
    "ordinal_word": "first | second | third | only | youngest",
    "habit": "smoker | nonsmoker | former smoker | social drinker | smoking or drinking | diabetes | allergy | trauma | recent travel",
    "family": "His {relation} | Her {relation} | The {relation} | Her {relation} and {relation} | Two siblings | No relatives | Both parents",
    "dash": "- | – | –  | ‐",
    "composed_eponym": "{known_eponym}’s disease | {known_eponym}{dash}{known_eponym} syndrome | {any_surname}{dash}{any_surname} syndrome | {any_surname}{dash}{any_surname}{dash}{any_surname} {subject} | {known_eponym}'s ataxia | {any_surname}'s anomaly | {any_surname}’s {subject} | {any_surname} {subject} | {known_eponym}'s {subject} | {any_surname} body | {any_surname} cells",
}
