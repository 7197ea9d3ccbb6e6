"""Fields of forms, heads and ends of letters, e-mails, reports and tables."""

from spacy_clinner.synthetic.many.medicine import lines

FORMS = {
    "colon": "5* : | :  |  :  |  - |  |  = | .: | #:",
    "name_field": "{name_label}{colon} {PATIENT:patient_listed}",
    "name_label": "Patient Name | Name | PATIENT | Patient | NAME | Pt | Pt Name | Re | RE | Full name | Client | Resident | Patient/Resident | PATIENT NAME | Regarding | Subject | Name of patient | Insured | Member",
    "surname_field": "Last Name{colon} {PATIENT:patient_last} | Surname{colon} {PATIENT:patient_last} | Family name{colon} {PATIENT:patient_last} | LAST{colon} {PATIENT:patient_last}",
    "given_field": "First Name{colon} {PATIENT:patient_first} | Forename{colon} {PATIENT:patient_first} | Given name(s){colon} {PATIENT:patient_first} | FIRST{colon} {PATIENT:patient_first} | Preferred name{colon} {PATIENT:patient_first}",
    "birth_field": "{birth_label}{colon} {DATE:birth} | {birth_label}{colon} {DATE:birth} ({AGE:age}) | {birth_label}{colon} {DATE:birth}  Age{colon} {AGE:age}  Sex{colon} {sex_letter} | Age{colon} {AGE:age} | Age/Sex{colon} {AGE:age}/{sex_letter} | Age{colon} {AGE:age} yrs",
    "birth_label": "DOB | Date of Birth | D.O.B. | Birth date | Born | DATE OF BIRTH | dob | Birthdate | Date of birth",
    "mrn_field": "{mrn_label}{colon} {MEDICALRECORD:mrn} | 2* {mrn_of}",
    "mrn_label": "MRN | MR# | Medical Record Number | Unit No | Hospital No | Hosp. No. | Chart # | Record # | NHS No | URN | UHID | Patient ID | Case No | Reg. No. | IP No | Patient number | Medical Record #",
    "date_field": "{date_label}{colon} {DATE:whole}",
    "date_label": "Date | Date of visit | Date of Service | DOS | Admission Date | Discharge Date | Admitted | Discharged | Visit date | DATE OF ADMISSION | DATE OF DISCHARGE | Exam date | Collected | Received | Reported | Seen on | Date of exam | Encounter date | Printed | Date of operation | Service date | Typed | Dictated | Adm | D/C",
    "doctor_field": "{doctor_label}{colon} {DOCTOR:doctor_listed} | {doctor_label}{colon} {doc}",
    "doctor_label": "Attending | Physician | Provider | PCP | Referring physician | Consultant | GP | Ordering provider | Surgeon | Requesting MD | ATTENDING PHYSICIAN | Primary Care Provider | Dr | Cons | Author | Interpreted by | Radiologist | Pathologist | Nurse | Case manager | Therapist | Resident | Anesthesiologist | Registrar | Reviewed by",
    "place_field": "{place_label}{colon} {HOSPITAL:hospital} | {place_label}{colon} {ROOM:room} | Facility{colon} {HOSPITAL:hospital}, {CITY:city} | Site{colon} {HOSPITAL:hospital} | Location{colon} {CITY:city}, {STATE:state} | Room{colon} {ROOM:room} | Ward/Bed{colon} {ROOM:room}",
    "place_label": "Facility | Hospital | Location | Clinic | Practice | From | Referring facility | Site | Discharged to | Surgery | Transfer from | Institution",
    "address_field": "Address{colon} {full_address} | ADDRESS{colon} {full_address} | Home address{colon} {full_address} | Street{colon} {STREET:street} | City{colon} {CITY:city} | City/State{colon} {CITY:city}, {STATE:state} | State{colon} {STATE:state} | ZIP{colon} {ZIP:postcode} | Postcode{colon} {ZIP:postcode} | Residence{colon} {town} | Country{colon} {COUNTRY:nation} | Lives{colon} {town} | Place of birth{colon} {CITY:city}",
    "contact_field": "{contact_label}{colon} {PHONE:phone} | Email{colon} {EMAIL:email} | E-mail{colon} {EMAIL:email} | Fax{colon} {FAX:phone} | FAX{colon} {FAX:phone} | Web{colon} {URL:url} | Website{colon} {URL:url}",
    "contact_label": "Phone | Tel | Telephone | Home phone | Cell | Mobile | Work | Contact no. | Ph | Tel. | PHONE | Daytime phone | Contact number | Phone (H)",
    "kin_field": "Next of kin{colon} {PATIENT:relative_any} ({relation}) | NOK{colon} {PATIENT:relative_listed} {PHONE:phone} | Emergency contact{colon} {PATIENT:relative_any}, {relation}, {PHONE:phone} | Guardian{colon} {PATIENT:relative_full} | {relation}{colon} {PATIENT:relative_any} | HCP{colon} {PATIENT:relative_any} | Spouse{colon} {PATIENT:relative_any} | Mother{colon} {PATIENT:relative_full} | Informant{colon} {PATIENT:relative_any}",
    "number_field": "SSN{colon} {SSN:ssn} | Acct #{colon} {ACCOUNT:account} | Account{colon} {ACCOUNT:account} | Insurance ID{colon} {HEALTHPLAN:plan} | Policy{colon} {HEALTHPLAN:plan} | Member ID{colon} {HEALTHPLAN:plan} | Group{colon} {HEALTHPLAN:plan} | Accession #{colon} {IDNUM:idnum} | Order #{colon} {IDNUM:idnum} | Specimen{colon} {IDNUM:idnum} | License{colon} {LICENSE:licence} | Our ref{colon} {IDNUM:idnum} | Case #{colon} {IDNUM:idnum} | Encounter{colon} {IDNUM:idnum} | Visit ID{colon} {IDNUM:idnum} | Device serial{colon} {DEVICE:device_id} | Claim #{colon} {IDNUM:idnum} | National ID{colon} {SSN:ssn} | Vehicle{colon} {VEHICLE:plate} | IBAN{colon} {ACCOUNT:account}",
    "work_field": "Occupation{colon} {PROFESSION:profession} | Employer{colon} {ORGANIZATION:organization} | Job{colon} {PROFESSION:profession} | Works at{colon} {ORGANIZATION:organization} | Profession{colon} {PROFESSION:profession} | Insurance{colon} {ORGANIZATION:organization} | School{colon} {ORGANIZATION:organization}",
    "neutral_field": "Sex{colon} {sex_letter} | Gender{colon} {sex} | Service{colon} {service} | Status{colon} Final | Allergies{colon} {drug} | Diagnosis{colon} {disease_term} | Dx{colon} {disease_term} | Reason{colon} {complaint} | Procedure{colon} {procedure} | Code status{colon} Full | Language{colon} Spanish | Marital status{colon} Married | Race{colon} White | Insurance{colon} {payer} | Specimen type{colon} Serum | Priority{colon} Routine | Exam{colon} {procedure} | Religion{colon} Catholic | Chief complaint{colon} {complaint} | Weight{colon} {d2} kg | PCP{colon} none | Type{colon} Inpatient",
    "field": "3* {name_field} | {surname_field} | {given_field} | 2* {birth_field} | 2* {mrn_field} | 3* {date_field} | 3* {doctor_field} | {place_field} | 2* {address_field} | 2* {contact_field} | {kin_field} | 2* {number_field} | {work_field} | 3* {neutral_field}",
    "letterhead": lines(
        """{HOSPITAL:hospital}
        {HOSPITAL:hospital_capitals}
        {HOSPITAL:hospital}{nl}{full_address}
        {HOSPITAL:hospital_capitals}{nl}{STREET:street}, {CITY:city}, {STATE:state} {ZIP:postcode}{nl}Tel {PHONE:phone}  Fax {FAX:phone}
        {HOSPITAL:hospital}, {CITY:city}
        {HOSPITAL:hospital} - Department of {service}
        {HOSPITAL:hospital} {pipe} {service} {pipe} {PHONE:phone}
        {CITY:city} {STATE:state} - {HOSPITAL:hospital}
        DISCHARGE SUMMARY
        {HOSPITAL:hospital}{nl}{URL:url}
        {doc}{nl}{service}{nl}{full_address}
        Progress note | NURSING NOTE | Consultation | Emergency Department Visit | OPERATIVE REPORT"""
    ),
    "signature": lines(
        """{DOCTOR:doctor_full}, {degree}
        {DOCTOR:doctor_full}, {degree}{nl}{service}
        Electronically signed by {DOCTOR:doctor_listed}, {degree} on {DATE:whole}
        Electronically signed by: {DOCTOR:doctor_full} {DATE:whole} {d1}:{d2} PM
        Signed: {DOCTOR:doctor_full}, {contact}
        Yours sincerely,{nl}{nl}{dr} {DOCTOR:doctor_full}{nl}Consultant in {service}
        Sincerely,{nl}{DOCTOR:doctor_full}, {degree}{nl}{HOSPITAL:hospital}{nl}{PHONE:phone}
        Kind regards, {DOCTOR:doctor_first}
        Best,{nl}{DOCTOR:doctor_first}
        _______________{nl}{DOCTOR:doctor_full}
        Dictated by: {DOCTOR:doctor_full}{nl}D: {DATE:whole} T: {DATE:whole}{nl}Job: {IDNUM:idnum}
        DD: {DATE:whole} DT: {DATE:whole} DV: {IDNUM:idnum} {USERNAME:login}
        {DOCTOR:doctor_initials}/{USERNAME:login} {DATE:whole}
        cc: {doc}{nl}cc: {doc}, {full_address}
        Thanks, {DOCTOR:doctor_full} {PHONE:phone}
        {dr} {DOCTOR:doctor_full} ({degree}), GMC {LICENSE:licence}
        License # {LICENSE:licence}{nl}{DOCTOR:doctor_full}
        {DOCTOR:doctor_last}, {DOCTOR:doctor_first} {DATE:whole} {d1}{d0}{d2}
        Regards{nl}{PATIENT:patient_full}{nl}{PHONE:phone}
        {PATIENT:patient_listed} {pipe} {MEDICALRECORD:mrn} {pipe} {DATE:birth}"""
    ),
    "mail_head": lines(
        """From: {DOCTOR:doctor_full} <{EMAIL:doctor_email}>{nl}To: {DOCTOR:doctor2_full} <{EMAIL:email}>{nl}Date: {DATE:whole}{nl}Subject: {PATIENT:patient_any} - {disease_term}
        From: {EMAIL:doctor_email}{nl}Sent: {DATE:whole} {d1}:{d2}{nl}To: {EMAIL:email}{nl}Subject: referral {PATIENT:patient_full}, {mrn_of}
        To: {DOCTOR:doctor_full}{nl}From: {PATIENT:patient_full}{nl}Re: {complaint}
        From: {PATIENT:patient_full}{nl}Sent: {DATE:whole}{nl}Subject: my appointment
        To: {doc}{nl}Fax: {FAX:phone}{nl}From: {HOSPITAL:hospital}{nl}Re: {PATIENT:patient_listed}, {DATE:birth}
        On {DATE:whole} {DOCTOR:doctor_full} wrote:"""
    ),
    "table_row": lines(
        """{PATIENT:patient_listed} {pipe} {DATE:birth} {pipe} {MEDICALRECORD:mrn} {pipe} {disease_term}
        {ROOM:room} {pipe} {PATIENT:patient_listed} {pipe} {AGE:age}{sex_letter} {pipe} {DOCTOR:doctor_last} {pipe} {complaint}
        {DATE:whole}{tab}{lab}{tab}{dec}{tab}{unit}
        {lab}{tab}{dec}{tab}{unit}{tab}{d1}-{d2}
        {lab}     {dec}     {unit}     ({d1}.{d0} - {d2}.{d0})
        {d1}:{d2} {pipe} {PATIENT:patient_listed} {pipe} {PHONE:phone} {pipe} {complaint}
        {MEDICALRECORD:mrn}, {PATIENT:patient_listed}, {DATE:birth}, {CITY:city}, {ZIP:postcode}
        {DATE:whole} {d1}:{d2} {pipe} {vital} {pipe} {DOCTOR:doctor_initials}
        {DATE:date}  {drug} {dose}  {DOCTOR:doctor_last}
        {drug}{tab}{dose}{tab}{freq}
        {DATE:whole}{tab}{doc}{tab}{HOSPITAL:hospital}{tab}{procedure}
        {PATIENT:patient_listed}{tab}{DATE:birth}{tab}{PHONE:phone}{tab}{EMAIL:email}
        {DOCTOR:doctor_listed}{tab}{service}{tab}{PHONE:pager}
        {USERNAME:login}{tab}{IPADDR:ip}{tab}{DATE:whole}"""
    ),
    "tab": "\t | \t\t",
    "nl": "\n",
    "heading": (
        "HISTORY OF PRESENT ILLNESS | HPI | PMH | Past Medical History | MEDICATIONS | Medications on admission | ALLERGIES | Social History | SH | Family History | FH | LABS | Laboratory data | PHYSICAL EXAM | Exam | HOSPITAL COURSE "
        "| Course | ASSESSMENT AND PLAN | A/P | Plan | Impression | Findings | Technique | Indication | Clinical history | Comparison | Subjective | Objective | S | O | A | P | Background | Presenting complaint | Current issues | Results | Disposition "
        "| Follow-up | Discharge Instructions | Summary | Recommendations | Procedure | Conclusion | Reason for referral | Diagnosis | Discharge Diagnosis | Review of Systems | Anamnesis | Therapy | Events overnight | Nursing assessment | Discussion"
    ),
}
