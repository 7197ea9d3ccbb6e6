"""Words of medicine. Many of them look like names, numbers or places, and are none.

They are symbols of a `synthetic.grammar`.
"""


def lines(block: str) -> str:
    """Alternatives, one a line, in the form that a grammar reads."""
    return " | ".join(line.strip() for line in block.strip().splitlines())


def words(block: str) -> str:
    """Alternatives, separated by commas, in the form that a grammar reads."""
    return " | ".join(" ".join(word.split()) for word in block.split(","))


MEDICINE = {
    "d1": "1 | 2 | 3 | 4 | 5 | 6 | 7 | 8 | 9",
    "d0": "0 | 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8 | 9",
    "d2": "{d1}{d0}",
    "d3": "{d1}{d0}{d0}",
    "d4": "{d1}{d0}{d0}{d0}",
    "dec": "{d1}.{d0} | {d2}.{d0} | 0.{d1} | 0.{d1}{d0} | {d1}.{d0}{d0}",
    "generic": words(
        """aspirin, metformin, lisinopril, atorvastatin, amlodipine, metoprolol, omeprazole, losartan, gabapentin, hydrochlorothiazide,
        sertraline, simvastatin, furosemide, prednisone, tramadol, warfarin, apixaban, rivaroxaban, clopidogrel, levothyroxine, insulin
        glargine, insulin lispro, amoxicillin, azithromycin, ciprofloxacin, vancomycin, ceftriaxone, piperacillin-tazobactam, meropenem,
        cefazolin, doxycycline, trimethoprim-sulfamethoxazole, nitrofurantoin, fluconazole, acyclovir, oseltamivir, remdesivir, heparin, enoxaparin,
        morphine, oxycodone, fentanyl, hydromorphone, acetaminophen, ibuprofen, ketorolac, ondansetron, pantoprazole, famotidine, albuterol,
        ipratropium, fluticasone, salmeterol, tiotropium, montelukast, methotrexate, hydroxychloroquine, adalimumab, rituximab, infliximab,
        pembrolizumab, nivolumab, trastuzumab, bevacizumab, cisplatin, carboplatin, paclitaxel, doxorubicin, cyclophosphamide, vincristine,
        5-fluorouracil, oxaliplatin, capecitabine, tamoxifen, letrozole, imatinib, osimertinib, lenalidomide, bortezomib, dexamethasone,
        haloperidol, quetiapine, risperidone, olanzapine, lithium, lamotrigine, levetiracetam, phenytoin, valproate, carbamazepine, donepezil,
        memantine, levodopa/carbidopa, baclofen, spironolactone, digoxin, amiodarone, diltiazem, verapamil, nitroglycerin, hydralazine, dapagliflozin,
        empagliflozin, semaglutide, liraglutide, sitagliptin, glipizide, allopurinol, colchicine, alendronate, cholecalciferol, tacrolimus,
        mycophenolate mofetil, cyclosporine, tocilizumab, propofol, ketamine, midazolam, rocuronium, norepinephrine, vasopressin, epinephrine, naloxone,
        buprenorphine, methadone, bupropion, escitalopram, fluoxetine, duloxetine, mirtazapine, trazodone, zolpidem, clonazepam, lorazepam, finasteride,
        tamsulosin, oxybutynin, sildenafil, ivermectin, rifampin, isoniazid, pyrazinamide, ethambutol, dolutegravir, tenofovir, erythropoietin"""
    ),
    "brand": words(
        """Lipitor, Lasix, Eliquis, Xarelto, Plavix, Humira, Keytruda, Opdivo, Lantus, Humalog, NovoLog, Ozempic, Jardiance, Farxiga, Entresto, Synthroid, Nexium,
        Protonix, Zofran, Tylenol, Advil, Motrin, Percocet, Norco, Vicodin, Dilaudid, Ativan, Xanax, Klonopin, Prozac, Zoloft, Lexapro, Cymbalta, Seroquel, Zyprexa,
        Abilify, Depakote, Keppra, Dilantin, Neurontin, Lyrica, Ambien, Coumadin, Lovenox, Heparin, Rocephin, Zosyn, Levaquin, Cipro, Augmentin, Bactrim, Keflex,
        Zithromax, Spiriva, Advair, Symbicort, Ventolin, Singulair, Flonase, Zyrtec, Claritin, Benadryl, Pepcid, Colace, Senokot, Miralax, Toprol XL, Coreg, Norvasc,
        Diovan, Cozaar, Zestril, Crestor, Zocor, Actos, Januvia, Trulicity, Victoza, Remicade, Enbrel, Rituxan, Herceptin, Avastin, Taxol, Gleevec, Neulasta,
        Botox, Premarin, Fosamax, Prolia, Cialis, Viagra, Flomax, Proscar, Namenda, Aricept, Sinemet, Ritalin, Adderall, Concerta, Suboxone, Narcan, Lucentis,
        Stelara, Dupixent, Xolair, Ocrevus, Tysabri, Copaxone, Marinol, Kayexalate, Bumex, Aldactone, Imdur, Ranexa, Multaq, Brilinta, Effient, Paxil, {Brand}"""
    ),
    "Cap": "Al | Be | Ca | Do | Fi | Ga | Lo | Me | Na | Pa | Ri | Sa | Ti | Ve | Xi | Zo | Bri | Cli | Tre | Mo | Ver | Zy | Pra | Im | Ul | Ox | Qu | En",
    "syl": "a | be | ca | do | e | fi | ga | lo | me | na | o | pa | ri | sa | ti | u | ve | xi | zo | ra | bri | cli | dra | flu | tre | mo | ne | pi | si | ta | vo | ce",
    "Brand": "{Cap}{syl}{brand_end} | {Cap}{syl}{syl}{brand_end} | {Cap}{brand_end}",
    "brand_end": "va | xa | ra | tis | lor | vin | zol | max | qua | nix | ta | x | dor | ris | vera | lin",
    "composed_drug": "{syl}{syl}{drug_end} | {syl}{syl}{syl}{drug_end}",
    "drug_end": "mab | tinib | olol | pril | sartan | statin | cillin | mycin | oxacin | azole | prazole | gliptin | gliflozin | parin | vir | lukast | setron | triptan | caine | pine | zepam | tide | ximab | zumab",
    "drug": "5* {generic} | 3* {brand} | {composed_drug}",
    "combining": (
        "gastr | hepat | cardi | nephr | neur | oste | arthr | derm | my | angi | phleb | encephal | mening | col | enter | pneum | bronch | "
        "rhin | ot | ophthalm | cyst | ureter | pyel | hyster | oophor | mast | aden | thyr | pancreat | cholecyst | chol | splen | lymph | hemat | leuk | "
        "thromb | vascul | spondyl | chondr | fibr | lip | sarc | carcin | melan | kerat | blephar | stomat | gingiv | laryng | trache | pleur | pericard | endocard"
    ),
    "disease_end": "itis | opathy | oma | osis | algia | omegaly | olysis | ostenosis | osclerosis | oplegia | orrhagia | omalacia | ocele",
    "procedure_end": "ectomy | otomy | ostomy | oplasty | oscopy | ography | opexy | ogram | ocentesis | odesis",
    "prefix": "hyper | hypo | poly | peri | endo | intra | sub | supra | micro | macro | pseudo | para | brady | tachy | dys | hemi",
    "disease": words(
        """hypertension, type 2 diabetes mellitus, T2DM, asthma, COPD, CHF, heart failure, atrial fibrillation, AFib, CAD, coronary artery disease, myocardial infarction,
        NSTEMI, STEMI, stroke, TIA, pneumonia, sepsis, urinary tract infection, UTI, cellulitis, chronic kidney disease, CKD stage 3, ESRD, cirrhosis, hepatitis C, pancreatitis,
        cholecystitis, appendicitis, diverticulitis, GERD, peptic ulcer disease, IBS, celiac disease, ulcerative colitis, hypothyroidism, hyperthyroidism, obesity, osteoarthritis,
        osteoporosis, rheumatoid arthritis, lupus, SLE, gout, psoriasis, eczema, migraine, epilepsy, multiple sclerosis, MS, dementia, ALS, depression, anxiety, bipolar disorder,
        schizophrenia, PTSD, ADHD, anemia, iron deficiency, sickle cell disease, thalassemia, hemophilia, DVT, PE, pulmonary embolism, lung cancer, breast cancer, prostate cancer,
        colorectal cancer, melanoma, lymphoma, leukemia, multiple myeloma, glioblastoma, pancreatic adenocarcinoma, renal cell carcinoma, HIV, tuberculosis, malaria, COVID-19,
        influenza, sinusitis, otitis media, pharyngitis, bronchitis, sleep apnea, OSA, BPH, nephrolithiasis, preeclampsia, gestational diabetes, PCOS, endometriosis, fibroids,
        glaucoma, cataract, macular degeneration, hyperlipidemia, hyponatremia, hyperkalemia, AKI, ARDS, septic shock, GI bleed, small bowel obstruction, hernia, sarcoidosis,
        amyloidosis, cystic fibrosis, pulmonary fibrosis, pulmonary hypertension, aortic stenosis, mitral regurgitation, endocarditis, pericarditis, myocarditis, cardiomyopathy,
        spinal stenosis, disc herniation, fibromyalgia, anaphylaxis, burns, frostbite, heat stroke, opioid use disorder, alcohol withdrawal, delirium, neutropenic fever, MRSA bacteremia,
        C. difficile colitis, E. coli bacteremia, Staphylococcus aureus infection, Streptococcus pneumoniae, Pseudomonas pneumonia, Klebsiella, Candida esophagitis, Lyme disease,
        Rocky Mountain spotted fever, West Nile virus, Ebola, Zika, German measles, Spanish flu, Legionnaires' disease, Coxsackie virus, Valley fever, Norwalk virus"""
    ),
    "disease_term": (
        "9* {disease} | 3* {eponym_disease} | {combining}{disease_end} | {prefix}{combining}{disease_end} | {site} {disease} | {severity} {disease} | {disease} and {disease}"
    ),
    "severity": "severe | mild | moderate | acute | chronic | recurrent | refractory | end-stage | advanced | metastatic | uncontrolled | new-onset | stage IV | stage IIIB | grade 2 | early",
    "site": "left | right | bilateral | upper lobe | lower extremity | abdominal | cervical | lumbar | proximal | distal | anterior | posterior | periorbital | sacral",
    "known_eponym": words(
        """Crohn, Parkinson, Alzheimer, Hodgkin, Graves, Hashimoto, Addison, Cushing, Huntington, Kawasaki, Wilson, Paget, Raynaud, Bell, Meniere, Down, Turner, Marfan,
        Sjögren, Guillain-Barré, Wolff-Parkinson-White, Stevens-Johnson, Ehlers-Danlos, Budd-Chiari, Barrett, Behçet, Bowen, Burkitt, Charcot, Chagas, Creutzfeldt-Jakob, Dupuytren,
        Eisenmenger, Fabry, Gaucher, Goodpasture, Hirschsprung, Horner, Kaposi, Klinefelter, Lambert-Eaton, Legg-Calvé-Perthes, Lewy, Lou Gehrig, Lynch, Mallory-Weiss, Meckel,
        Munchausen, Osgood-Schlatter, Peyronie, Pott, Prader-Willi, Prinzmetal, Reiter, Reye, Sheehan, Takotsubo, Takayasu, Tay-Sachs, Tourette, Von Willebrand, Waldenström, Wegener,
        Wernicke, Whipple, Zollinger-Ellison, Baker, Morton, Ewing, Brown-Séquard, Fanconi, Felty, Gilbert, Sturge-Weber, Todd, Still, Hunter, Albright, Li-Fraumeni, Peutz-Jeghers"""
    ),
    "eponym": "2* {known_eponym} | {any_surname} | {any_surname}-{any_surname}",
    "eponym_disease": (
        "{eponym}'s disease | {eponym} disease | {eponym} syndrome | {eponym}'s syndrome | {eponym}'s | {eponym} lymphoma | {eponym}'s thyroiditis | {eponym} fracture | {eponym}'s palsy "
        "| {eponym} anomaly | {eponym}'s sarcoma | {eponym}'s esophagus | {eponym} tumor | {eponym} encephalopathy | {eponym} contracture | {eponym} cyst | {eponym}'s neuroma"
    ),
    "sign": (
        "{sign_name} sign | {sign_name}'s sign | {sign_name} test | {sign_name} reflex | {sign_name} maneuver | {sign_name}'s triad | {sign_name} murmur | positive {sign_name} | {sign_name} phenomenon"
    ),
    "sign_name": words(
        """Babinski, Murphy, Romberg, Homans, Kernig, Brudzinski, Chvostek, Trousseau, Tinel, Phalen, Rovsing, McBurney, Lachman, McMurray, Hoffmann, Levine, Cullen, Grey Turner,
        Kussmaul, Battle, Chaddock, Dix-Hallpike, Spurling, Finkelstein, Lasègue, Patrick, Thomas, Trendelenburg, Beck, Virchow, Whipple, Austin Flint, Gowers, {any_surname}"""
    ),
    "score": words(
        """CHA2DS2-VASc score, HAS-BLED score, APACHE II score, Glasgow Coma Scale, GCS, Wells score, Apgar score, MELD score, Child-Pugh class B, Framingham Risk Score, NYHA class III, ECOG 1,
        Karnofsky 80, Gleason 7, Ranson criteria, Duke criteria, Centor score, CURB-65, SOFA score, NIHSS, Braden Scale, Morse Fall Scale, PHQ-9, GAD-7, MMSE, MoCA, Bishop score, Killip class II,
        Hunt and Hess grade, Mallampati III, BI-RADS 4, TIMI score, Fitzpatrick type II, Kellgren-Lawrence grade 3, Breslow depth, Clark level IV, Ann Arbor stage II, Dukes B, Boston criteria, Berlin criteria,
        Rome IV criteria, Rotterdam criteria, Milan criteria, Vancouver scale, Child-Turcotte-Pugh, Beck Depression Inventory, Norton score, {any_surname} score, {any_surname} criteria, {any_surname} classification"""
    ),
    "device": words(
        """Foley catheter, Swan-Ganz catheter, Hickman line, Jackson-Pratt drain, PICC line, Port-a-Cath, Dobhoff tube, Blakemore tube, Penrose drain, Hohn catheter, IVC filter, pacemaker, ICD, LVAD,
        Kirschner wires, Harrington rod, Bard port, Miller blade, Mac 3 blade, Yankauer suction, Ambu bag, Holter monitor, Doppler, Bair Hugger, Hoyer lift, Unna boot, JP drain, NG tube, Bovie, {any_surname} retractor,
        {any_surname} forceps, {any_surname} clamp, {any_surname} needle, {any_surname} stent"""
    ),
    "procedure": words(
        """CABG, PCI, appendectomy, cholecystectomy, colonoscopy, EGD, ERCP, TAVR, cardiac catheterization, hip replacement, total knee arthroplasty, hysterectomy, cesarean section, lumbar puncture,
        bronchoscopy, thoracentesis, paracentesis, hemodialysis, kidney transplant, bone marrow biopsy, mastectomy, thyroidectomy, craniotomy, laminectomy, tracheostomy, intubation, cardioversion,
        ablation, skin graft, Whipple procedure, Billroth II, Roux-en-Y gastric bypass, Nissen fundoplication, Hartmann's procedure, Mohs surgery, LEEP, TURP, Ivor Lewis esophagectomy, Fontan procedure,
        Ross procedure, Bentall procedure, Maze procedure, Ladd procedure, Kasai procedure, Heller myotomy, Burch procedure, Gram stain, Pap smear, Western blot, Seldinger technique, Epley maneuver, Heimlich maneuver,
        Ponseti casting, Mitrofanoff, MIBI scan, PET/CT, radiation therapy, {combining}{procedure_end}, {combining}{procedure_end}, {any_surname} procedure, {any_surname} repair, {any_surname} osteotomy"""
    ),
    "lab": words(
        """WBC, Hgb, Hct, Plt, Na, K, Cl, CO2, BUN, Cr, creatinine, glucose, Ca, Mg, Phos, AST, ALT, ALP, Tbili, albumin, INR, PT, PTT, troponin, BNP, NT-proBNP, lactate, CRP, ESR, TSH, free T4, HbA1c, A1c, LDL,
        HDL, ferritin, B12, folate, PSA, CEA, CA-125, CA 19-9, AFP, ANA, RF, anti-CCP, HLA-B27, D-dimer, procalcitonin, eGFR, urine protein, pH, pCO2, PaO2, ammonia, lipase, uric acid, vitamin D, cortisol, MCV, RDW"""
    ),
    "unit": "mg/dL | mmol/L | g/dL | U/L | ng/mL | pg/mL | % | mEq/L | x10^9/L | mm/h | mL/min/1.73 m2 | mg/L | IU/mL | K/uL | kPa",
    "lab_value": "{lab} {dec} | {lab} {d2} | {lab} {d3} | {lab} of {dec} {unit} | {lab}: {dec} {unit} | {lab} was {d2} {unit} (reference {d1}-{d2}) | {lab} {dec} (H) | {lab} {d1}.{d1}-{d1}.{d0} | {lab} {d2}->{d2} | {lab} {d2}/{d2}/{dec}",
    "vital": (
        "BP {d3}/{d2} | HR {d2} | RR {d2} | T {d2}.{d0} | Temp 9{d0}.{d0} F | SpO2 9{d0}% on RA | O2 sat 9{d0}% on {d1}L NC | BMI {d2}.{d0} | weight {d2} kg | Wt {d3} lb | height 5'{d1}\" "
        "| blood pressure {d3}/{d2} mmHg | pulse {d2} bpm | temperature 3{d1}.{d0} °C | pain {d1}/10 | EF {d2}% | GCS 15 | I/O {d3}/{d4} mL | P {d2}, R {d2} | FEV1 {dec} L | room air 98%"
    ),
    "dose": "{d2} mg | {d3} mg | {d1} g | {dec} mg/kg | {d2} mcg | {d1} units | {d2} units | {d3} mg/m2 | {d1} L | {d2} mL/hr | {d1},000 units | {d1}% | {d2}/{d2} | {d1}-{d1} tabs | 81 mg | 0.5 mL | {d2} Gy in {d2} fractions",
    "freq": "daily | BID | TID | QID | q6h | q12h | q4h PRN | at bedtime | qhs | weekly | PO daily | IV q8h | once | prn pain | x {d1} days | every {d1} weeks | q{d1}-{d1}h | 1-0-1 | nocte | mane | stat",
    "gene": words(
        """BRCA1, BRCA2, TP53, EGFR, KRAS, BRAF V600E, ALK, HER2, JAK2 V617F, BCR-ABL1, PD-L1, MLH1, CFTR, APOE4, FLT3-ITD, NPM1, IDH1 R132H, PIK3CA, MYH7, SCN5A, c.1521_1523del, p.Arg506Gln, t(9;22), del(17p),
        trisomy 21, 46,XX, HLA-DR4, CYP2C19, UGT1A1, VHL, RET M918T, SOX10, PAX6, CD20, CD34, Ki-67 {d2}%, MIB-1, S100, T2N1M0, pT3N0, T4aN2bM0, FIGO IIB, L4-L5, C5-C6, T12, V1-V6, 2q37.3, ICD-10 E11.9, I48.91, NCT0{d4}{d3}"""
    ),
    "anatomy": words(
        """left upper lobe, right kidney, liver, spleen, abdomen, left knee, right hip, lower back, chest wall, sigmoid colon, circle of Willis, ampulla of Vater, bundle of His, foramen of Monro, islets of Langerhans,
        Bowman's capsule, Achilles tendon, Eustachian tube, fallopian tube, Sylvian fissure, Purkinje fibers, Broca's area, loop of Henle, sphincter of Oddi, pouch of Douglas, Peyer's patches, Hesselbach's triangle,
        left main, LAD, RCA, MCA territory, C7, L5, femoral neck, distal radius, rotator cuff, mitral valve, left ventricle, jugular vein, Kupffer cells, Schwann cells, Langerhans cells, Reed-Sternberg cells"""
    ),
    "complaint": words(
        """chest pain, shortness of breath, abdominal pain, headache, dizziness, nausea and vomiting, fever, cough, back pain, weakness, syncope, palpitations, rash, fatigue, weight loss, dysuria, hematuria, diarrhea,
        constipation, leg swelling, sore throat, blurry vision, numbness, confusion, fall, seizure, insomnia, joint pain, SOB, CP, N/V, HA, abd pain, LBP, BRBPR, DOE, night sweats, poor appetite, tremor, hearing loss, itching"""
    ),
    "service": words(
        """cardiology, Cardiology, GI, Neurology, neurosurgery, Orthopedics, ortho, PT/OT, physical therapy, social work, case management, Nutrition, palliative care, Infectious Disease, ID, Renal, Pulmonary, hematology/oncology,
        Endocrine, psychiatry, the ICU team, MICU, ED, Emergency Department, PACU, OB/GYN, Pediatrics, Radiology, interventional radiology, IR, wound care, pharmacy, respiratory therapy, the night team, Speech Therapy, hospice, Urology, ENT"""
    ),
    "guideline": words(
        """ADA, AHA, ACC/AHA, ESC, NICE, GOLD, KDIGO, WHO, CDC, FDA, IDSA, NCCN, ASCO, USPSTF, EULAR, GINA, AAP, ACOG, EASL, SIGN, Cochrane, UpToDate, JAMA, NEJM, The Lancet, PubMed, Surviving Sepsis, Beers, STOPP/START"""
    ),
    "trial": "PARADIGM-HF | DAPA-HF | RECOVERY trial | SPRINT | EMPA-REG | the {any_surname} trial | the {any_surname} study | KEYNOTE-189 | the Framingham study | the Mediterranean diet | Oxford-grade evidence",
    "payer": "Medicare | Medicaid | private insurance | the VA benefit | HMO | PPO | self-pay | workers' comp",
    "any_number": "two | three | four | several | 2 | 3 | 4 | 5 | 6 | 10 | 12",
    "unit_of_time": "days | weeks | months | hours | years | minutes",
    "a_while": "{any_number} {unit_of_time} | the last {any_number} {unit_of_time} | a {any_number}-week period | {d1}-{d1} {unit_of_time} | x{d1}d | 2/52 | 3/7",
    "relation": "mother | father | brother | sister | wife | husband | daughter | son | grandmother | aunt | uncle | partner | mom | dad | cousin | neighbor | caregiver | roommate | HCP | friend",
    "sex": "male | female | man | woman | M | F | gentleman | lady | boy | girl | male patient | female patient",
    "ethnic": "African American | Hispanic | Caucasian | Asian | White | Black | South Asian | Native American | elderly | right-handed | previously healthy | obese | frail | retired",
    "pt": "Patient | Pt | The patient | He | She | They | This patient | pt | the pt | patient",
}
