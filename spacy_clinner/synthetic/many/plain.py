"""Sentences that identify nobody, although many of their words look as if they did."""

from spacy_clinner.synthetic.many.medicine import lines

PLAIN = {
    "plain": "6* {finding} | 3* {course_plain} | 3* {literature} | 2* {order} | 2* {exam} | 2* {trap} | 2* {report}",
    "finding": lines(
        """{pt} denies {complaint}, {complaint} or {complaint}.
        {pt} reports {complaint} for {a_while}.
        {pt} has {severity} {disease_term} and {disease_term}.
        {pt} presented with {complaint} and {complaint} over {a_while}.
        History of {disease_term}, {disease_term}, and {disease_term}.
        PMH: {disease_term}, {disease_term}, s/p {procedure}
        {lab_value}, {lab_value}, {lab_value}.
        {lab_value}; {lab_value}; {vital}
        Labs: {lab_value}, {lab_value}
        {vital}, {vital}, {vital}.
        {lab} and {lab} were within normal limits.
        {lab} level was {dec} {unit}, with {lab} of {dec} {unit}.
        No evidence of {disease_term} or {disease_term}.
        {disease_term} is suspected in the {anatomy}.
        {severity} {disease_term} of the {anatomy} was noted.
        Family history is notable for {disease_term} in the {relation}.
        {sign} was negative; {sign} was present.
        Differential includes {disease_term}, {disease_term} and {disease_term}.
        The {score} was {d1}.
        {score} {d1}, {score} {d2}
        Genetic testing revealed a {gene} mutation; {gene} was negative.
        Biopsy of the {anatomy} showed {disease_term}, {gene} positive.
        Immunohistochemistry was positive for {gene}, {gene} and {gene}.
        Staging was {gene} with {severity} {disease_term}.
        Allergies: {drug} (rash), {drug}
        Allergic to {drug}. | NKDA.
        Smokes {d1} packs a day, drinks {d1} units a week.
        Retired, lives with {relation}. | Lives alone, independent in ADLs.
        Insurance: {payer}. | Covered by {payer}.
        Code status: full code. | DNR/DNI discussed with {relation}.
        The mass measured {dec} x {dec} x {dec} cm.
        Cultures grew {disease}.
        {Brand} and {Brand} were not tolerated."""
    ),
    "course_plain": lines(
        """{pt} was started on {drug} {dose} {freq} and {drug} {dose} {freq}.
        {drug} {dose} {freq}
        {drug} {dose} PO {freq}, {drug} {dose} {freq}
        {drug} was held for {lab} {dec}.
        {pt} underwent {procedure} without complications.
        {procedure} was performed under general anesthesia using a {device}.
        {device} placed, draining {d3} mL.
        A {device} was inserted through the {anatomy}.
        {pt} was treated with {drug}, {drug}, and {drug} for {disease_term}.
        {pt} remained afebrile on {drug}. | Transitioned from {drug} to {drug}.
        {pt} was transferred to {service} for further care.
        Consult {service}. | {service} following. | Seen by {service}.
        After {a_while}, {pt} improved and {complaint} resolved.
        Hospital day {d1}: {complaint} improving, {vital}.
        POD#{d1} s/p {procedure}, {device} removed.
        Completed {any_number} cycles of {drug}/{drug}.
        At {d1}-month follow-up there was no recurrence of {disease_term}.
        {d1}:{d2} {vital} | {d1}{d0}{d2} {vital}
        Chemotherapy with {drug} ({dose}) and {drug} ({dose}) was given every {d1} weeks.
        The patient was discharged on day {d2} on {drug}."""
    ),
    "exam": lines(
        """General: alert and oriented x3, no acute distress.
        HEENT: PERRL, EOMI, MMM. | Neck: supple, no JVD. | Lungs: CTA bilaterally. | CV: RRR, no m/r/g, {sign_name} murmur absent.
        Abd: soft, NT/ND, +BS, {sign} negative. | Ext: no c/c/e, {sign} negative. | Neuro: CN II-XII intact, {sign} absent. | Skin: warm, dry.
        MSK: full ROM, {sign} negative. | Psych: normal affect. | GU: {device} in place. | A&O x3, NAD
        ECG showed sinus rhythm with ST elevation in V1-V{d1}.
        CT of the {anatomy} demonstrated a {dec} cm lesion.
        MRI T2/FLAIR hyperintensity in the {anatomy}. | Chest X-ray: {severity} {disease}.
        Doppler ultrasound of the {anatomy} was normal. | Echo: EF {d2}%, {severity} {disease}.
        Review of systems: otherwise negative."""
    ),
    "order": lines(
        """Continue {drug} {dose} {freq}. | Start {drug} {dose} {freq} for {disease_term}. | Stop {drug}. | Hold {drug} if SBP < {d2}.
        Check {lab}, {lab}, and {lab} in the morning. | Repeat {lab} in {a_while}. | Consider {procedure} if {complaint} persists.
        Return if {complaint} or {complaint} develops. | Follow up in {any_number} weeks. | F/u with {service} in {a_while}.
        Discharge home today. | Will discuss with {service}. | Call for {complaint}. | Monitor {lab} and {vital}.
        Diet: low sodium. | Activity as tolerated. | Fall precautions. | Daily weights. | Wound care with {device}."""
    ),
    "report": lines(
        """{ethnic} {sex} with {disease_term} and {disease_term}.
        A previously healthy {sex} presented with {complaint} and {complaint}.
        Physical examination revealed {severity} {disease_term}, and {sign} was elicited.
        Laboratory tests showed {lab_value}, {lab_value}, and {lab_value}.
        Histopathology confirmed {disease_term} ({gene}), consistent with {disease_term}.
        Written informed consent was obtained from the patient.
        We report a case of {disease_term} treated with {drug}.
        To our knowledge, {disease_term} after {procedure} is rare (Fig. {d1}, Table {d1}).
        The diagnosis of {disease_term} was made according to the {score}.
        Contrast-enhanced CT (Fig. {d1}A) showed {severity} {disease_term} in the {anatomy}.
        {procedure} was performed by the {any_surname} technique with {device}.
        The patient received {drug} (Roche, {any_number} doses) and {drug} intravenously.
        Serology was negative for HBV, HCV, EBV, CMV and HIV; {lab} was {dec} {unit}.
        Staining with {any_surname} stain and {gene} was performed."""
    ),
    "literature": lines(
        """Current {guideline} guidelines recommend {drug} for {disease_term}.
        {guideline} {a_year} guideline reviewed. | Per {guideline} {a_year} criteria, {disease_term} is {severity}.
        {trial} showed benefit of {drug} over {drug}. | See {any_surname} et al., {a_year}. | ({any_surname} and {any_surname}, {a_year})
        Studies published in {a_year} support {drug}. | What does {guideline} say about {drug} in {disease_term}?
        Is {drug} safe with {drug}? | What is the sensitivity of {sign} for {disease_term}? | How is the {score} calculated?
        What are the side effects of {brand}? | Explain the difference between {eponym_disease} and {eponym_disease}.
        What are the contraindications of {drug} in patients with {disease_term} and a {score} of {d1}?
        Does {gene} predict response to {drug} in {disease_term}? | Dosing of {drug} in {disease_term} with eGFR of {d2}?
        Is a positive {sign} suggestive of {disease_term}? | Latest {guideline} recommendations for {severity} {disease_term} in adults?
        What is the normal range of {lab} in pregnancy? | Summarize the {trial} for {drug}. | Mechanism of action of {drug}?
        Compare {brand} vs {brand} for {disease_term}. | When should {procedure} be preferred over {procedure} in {disease_term}?
        Best practices for managing {disease_term} in elderly patients with {disease_term}? | Differential diagnosis for {complaint} and {complaint} with {lab_value}?
        Signs of {eponym_disease} in a patient with {complaint}? | {disease_term} prognosis with {gene} mutation? | Interpretation of {lab_value} and {lab_value}
        First-line treatment of {disease_term}? | {drug} vs {drug} in {disease_term} with {score} > {d1} | Management of {drug} toxicity?
        Updated guidelines for {disease_term} screening with {procedure}? | Prevalence of {disease_term} in {ethnic} women?"""
    ),
    "a_year": "20{d2} | 20{d2} | 201{d0} | 202{d1}",
    "trap": lines(
        """May discharge when stable. | Will follow {lab}. | Hope to extubate tomorrow. | Mark the site before {procedure}. | Rose to {d2} after {drug}. | Bill of rights given.
        Patient may shower. | He will need {procedure}. | Grace period over. | Rich in iron. | Brown sputum. | White count {d2}. | Black stools. | Green discharge. | Young onset. | Head CT normal. | Bath given.
        Long-acting {drug}. | Short of breath. | Price of {brand} discussed. | Best motor response {d1}. | Close follow-up. | Cross-match sent. | Gray-white matter. | Frank blood in stool. | Sue likely side effect profile.
        Room air {d2}%. | Bed rest. | Ward round done. | Day {d1} of {drug}. | Chest tube to water seal. | Art line in place. | Gene panel pending. | Faith-based support offered. | Joy in activities decreased. | Drew labs at {d1}am.
        Pain {d1}/10. | 3/5 strength. | Grade {d1}/6 murmur. | {d1}/{d1} blood cultures positive. | 1/2 NS at {d2}. | 24/7 supervision. | 20/40 vision. | G{d1}P{d1}. | {d2}-{d2} mmHg. | ratio 1:{d2} | Stage 2/4. | CN 2-12 intact. | 5/5 strength in all {d1} extremities.
        {a_while} ago. | every Monday morning clinic | weekend coverage | Q{d1}H checks | in the spring | at noon | overnight | this morning | yesterday | last night.
        Philadelphia chromosome positive. | Boston brace fitted. | London dispersion not relevant. | Norwalk virus excluded. | Lyme titer sent. | Ringer's lactate {d3} mL. | Ace wrap. | Kelly clamp. | Allen test normal. | Mayo stand. | Denver shunt. | Milwaukee brace. | Minnesota tube. | Boston score.
        Page {d1} of {d1}. | Version {d1}.{d0} | ICD-10: {gene} | CPT {d4}{d0} | Rx #{d1} refills. | Room temperature. | Figure {d1}. | END OF REPORT | CONFIDENTIAL | Continued on next page | Signed electronically. | Thank you for your referral. | Sincerely, | Best wishes, | Dear colleague, | To whom it may concern,
        Discussed with {relation}. | {relation} at bedside. | Interpreter used. | Consent obtained. | Questions answered. | Advance directive on file. | Chaplain visited. | Social work aware. | Handoff to night RN. | Sitter at bedside. | Dr. aware. | MD notified. | RN aware. | Nurse Practitioner present. | Attending to see. | Physician Assistant | Resident Physician | Cardiology Fellow
        Lactated Ringer's at {d2} mL/hr. | Gram stain negative. | Doppler signals intact. | Valsalva negative. | Trendelenburg position. | Fowler position. | Papanicolaou smear normal. | Coombs test negative. | Wood's lamp exam. | Lugol iodine applied. | Dakin's solution. | Burow's solution. | Giemsa stain.
        English speaking. | Spanish speaking. | Greek yogurt daily. | French {d2} catheter. | Turkish coffee intake. | Mediterranean diet. | Chinese herbal tea. | American Heart Association diet. | Indian descent. | Irish ancestry. | Jehovah's Witness. | Catholic. | Muslim. | Ashkenazi Jewish."""
    ),
}
"""Sentences and what they consist of. Durations such as 2/52 (two weeks) look like dates."""
