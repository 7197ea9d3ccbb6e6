"""The target hospital: British layout, dates and numbers."""

DATE_STYLES = (
    "{d}.{m}.{yy}",
    "{dd}.{mm}.{yyyy}",
    "{dd}/{mm}/{yyyy}",
    "{d}/{m}/{yy}",
    "{d}{ordinal} {month} {yyyy}",
    "{d} {mon} {yyyy}",
    "{d} {mon}",
    "{d}{ordinal} {month}",
    "{weekday} {d}{ordinal}",
    "{dd}-{mon}-{yyyy}",
    "{mon} '{yy}",
    "{weekday}",
)
HEADINGS = (
    "Presenting complaint",
    "Background",
    "Drugs on arrival",
    "Sensitivities",
    "Family / social",
    "Results",
    "Progress on the ward",
    "Impression / actions",
)
ORDER = (0, 2, 1, 3, 5, 4, 6, 7)
BULLETS = "- "
WRAP = 0
TYPO_RATE = 0.006

HEADER = (
    ("letterhead", 0.7),
    ("reference_line", 0.5),
    ("to_line", 0.5),
    ("regarding_line", 0.9),
    ("number_line", 0.85),
    ("address_line", 0.5),
    ("ward_line", 0.6),
    ("dates_line", 0.8),
    ("next_of_kin_line", 0.45),
    ("practice_line", 0.5),
    ("greeting_line", 0.4),
)
FOOTER = (
    ("closing_line", 0.9),
    ("dictated_line", 0.6),
    ("enquiries_line", 0.5),
    ("copy_line", 0.4),
    ("sample_line", 0.35),
)
LINES = {
    "history": "9* {phi_line} | 2* {social_line}",
    "course": "9* {phi_line} | 3* {review_line}",
    "plan": "5* {review_line} | 4* {appointment_line}",
    "past_history": "3* {elsewhere_line}",
    "family_history": "6* {social_line}",
}
SYMBOLS = {
    "title": "Mr | Mrs | Ms | Miss | Master | Sister",
    "d4": "{d1}{d0}{d0}{d0}",
    "phone": "0{d4} {d4}{d2} | 0{d2} {d4} {d4} | 0{d4}-{d4}{d2} | 07{d3} {d4}{d2} | +44 {d4} {d4}{d2} | ext {d4} | bleep {d3}",
    "bleep": "{d3} | {d4} | #{d4}",
    "nhs": "{d3} {d3} {d4} | {d3}-{d3}-{d4} | {d3}{d3}{d4}",
    "unit_number": "{letter}{letter}{letter}/{d4}{d0}-{letter} | {letter}{d3}{d3}{letter} | RGH{d4}{d2} | {d2}/{d4}/{letter}",
    "postcode": "{letter}{letter}{d1} {d1}{letter}{letter} | {letter}{d2} {d1}{letter}{letter} | {letter}{letter}{d2} {d1}{letter}{letter}",
    "gmc": "{d4}{d3} | C{d4}{d2}",
    "reference": "{letter}{letter}/{letter}{letter}{letter}/{d4} | {letter}{letter}{letter}-{d4}{d2} | {d4}/{letter}{letter}",
    "sample": "{d2}H{d4}{d3} | {d2}.{d4}{d0}.{letter} | {letter}{letter}{d2}-{d4}{d0} | S{d4}/{d2}",
    "street": "{d2} {street_name} | {d1} {street_name} | Flat {d1}, {d2} {street_name} | {eponym} Cottage, {street_name}",
    "email": "{doctor_login}@trust.example | {login}.{d2}@inbox.example | secretary.{doctor_login}@trust.example",
    "web": "www.{doctor_login}.example | https://trust.example/{letter}{d3}",
    "login_name": "{doctor_login} | {doctor_login}_{d2}",
    "letterhead": "{HOSPITAL:hospital} / {CITY:city} | {HOSPITAL:HOSPITAL}\n{STREET:street_name}, {CITY:city} {ZIP:postcode} | {HOSPITAL:hospital}, Dept of Medicine\t{DATE:admission_date} | {CITY:city} NHS Trust, {HOSPITAL:hospital} | {HOSPITAL:hospital} -- Discharge letter",
    "reference_line": "Our ref {IDNUM:reference} | Ref: {IDNUM:reference}\tTyped {DATE:discharge_date} | Your ref {IDNUM:reference} / Our ref {IDNUM:reference} | ref. {IDNUM:reference}",
    "to_line": "To: Dr {DOCTOR:gp} / {HOSPITAL:any_hospital} | Dr {DOCTOR:gp}\n{HOSPITAL:any_hospital}\n{STREET:street}\n{CITY:any_city} {ZIP:postcode} | FAO {DOCTOR:gp} (GP)",
    "gp": "{doctor1_given} {doctor1_surname} | {doctor1_surname} | {letter} {doctor1_surname} | {letter} {letter} {doctor1_surname}",
    "consultant": "{doctor0_given} {doctor0_surname} | {doctor0_surname} | {letter}. {letter}. {doctor0_surname} | {letter} {doctor0_surname}",
    "patient_listed": "{given} {SURNAME} | {SURNAME} {given} | {surname}, {given} | {initial}. {surname} | {SURNAME} {initial} | {given} {surname}",
    "regarding_line": "Re: {PATIENT:patient_listed}, dob {DATE:birth_date} | {PATIENT:patient_listed} (d.o.b. {DATE:birth_date}) | Pt {PATIENT:patient_listed} / {AGE:patient_age} yrs / {sex} | Regarding {title} {PATIENT:patient_listed} b. {DATE:birth_date} | Surname {PATIENT:surname}\tForename {PATIENT:given} | {PATIENT:patient_listed}\t{DATE:birth_date}\t{sex}",
    "number_line": "NHS {MEDICALRECORD:nhs} | Hosp no {MEDICALRECORD:unit_number} / NHS no. {MEDICALRECORD:nhs} | Unit: {MEDICALRECORD:unit_number} | {MEDICALRECORD:unit_number} | H/N {MEDICALRECORD:unit_number} | NHS number\t{MEDICALRECORD:nhs}",
    "address_line": "{STREET:street}, {CITY:city}, {ZIP:postcode} | of {STREET:street}, {CITY:city} | {STREET:street}\n{CITY:city}\n{STATE:state}\n{ZIP:postcode} | Postcode {ZIP:postcode} | {STREET:street} / {CITY:city} / {ZIP:postcode} / {PHONE:phone}",
    "ward": "Ward {d1}{letter} | {eponym} Ward | Bay {d1} | Ward {d2}",
    "ward_line": "{ROOM:ward} / Cons {DOCTOR:consultant} | Consultant: Mr {DOCTOR:consultant} | Under Prof {DOCTOR:consultant}, {ROOM:ward} | Team: {DOCTOR:consultant} / {DOCTOR:gp} | Cons. in charge\tDr {DOCTOR:consultant}",
    "dates_line": "Adm {DATE:admission_date} / Disch {DATE:discharge_date} | In {DATE:admission_date} - out {DATE:discharge_date} | Seen {DATE:admission_date} | Clinic of {DATE:admission_date}, typed {DATE:discharge_date} | Attended\t{DATE:admission_date} | {DATE:admission_date} to {DATE:discharge_date}",
    "next_of_kin_line": "NOK: {PATIENT:relative_name} ({relative}) {PHONE:phone} | Next of kin {PATIENT:relative_name}, tel {PHONE:phone} | n.o.k. {relative} {PATIENT:relative_name} | Carer: {PATIENT:relative_name} / {PHONE:phone} | Tel (mob) {PHONE:phone}",
    "practice_line": "GP: Dr {DOCTOR:gp}, {HOSPITAL:any_hospital} | GP {DOCTOR:gp} / {HOSPITAL:any_hospital} / {CITY:any_city} | Registered with {HOSPITAL:any_hospital} | Surgery: {HOSPITAL:any_hospital}, tel {PHONE:phone}",
    "greeting_line": "Dear {DOCTOR:gp}, | Dear Dr {DOCTOR:doctor1_surname} | Dear {title} {PATIENT:surname}, | Dear colleague,",
    "closing_line": "Yours sincerely\n\n{DOCTOR:consultant}\nConsultant Physician | Dr {DOCTOR:consultant}, GMC {LICENSE:gmc} | Kind regards, {DOCTOR:doctor0_given} | {DOCTOR:consultant} FRCP / {PHONE:phone} | Signed {DOCTOR:initials} {DATE:discharge_date} | {DOCTOR:consultant} (ST{d1}), bleep {PHONE:bleep}, GMC no. {LICENSE:gmc}",
    "initials": "{doctor0_initials} | {doctor1_initials}",
    "dictated_line": "Dictated {DATE:some_date} / typed {DATE:discharge_date} / {USERNAME:login_name} | {DOCTOR:initials} / {USERNAME:login_name} | Checked by {DOCTOR:gp} {DATE:discharge_date} | typed by {USERNAME:login_name} from tape {IDNUM:reference} | Not signed to avoid delay",
    "enquiries_line": "Enquiries: {PHONE:phone} | Sec: {PHONE:phone} / fax {FAX:phone} | Secretary {EMAIL:email} | {EMAIL:email} / {PHONE:phone} | {URL:web} | Switchboard {PHONE:phone}",
    "copy_line": "c.c. {DOCTOR:any_doctor}, {HOSPITAL:any_hospital} | copies: {DOCTOR:gp}; {DOCTOR:any_doctor} | cc patient, {STREET:street}, {ZIP:postcode} | c.c. Mr {DOCTOR:any_doctor}, {CITY:any_city}",
    "sample_line": "Sample {IDNUM:sample} | Lab no {IDNUM:sample} received {DATE:some_date} | Specimen {IDNUM:sample} ({DATE:some_date}) | Accession: {IDNUM:sample}",
    "phi_line": (
        "{title} {PATIENT:surname} attended on {DATE:some_date} with {relative} {PATIENT:relative_name}. | Thank you for referring {title} {PATIENT:surname}, who I saw on {DATE:some_date}. "
        "| This {AGE:patient_age} year old {PROFESSION:profession} from {CITY:any_city} was admitted on {DATE:some_date}. | {PATIENT:given} came by ambulance from {HOSPITAL:any_hospital}. "
        "| r/v {DOCTOR:any_doctor} {DATE:some_date}: settled. | {DATE:some_date}: {generic_problem}, {DOCTOR:initials} informed. | {DATE:some_date} - {PATIENT:short_name} better. "
        "| Collateral from {PATIENT:relative_name} ({PHONE:phone}): {generic_problem}. | {title} {PATIENT:surname} collapsed in {CITY:any_city} on {DATE:some_date}. | Moved to {ROOM:ward} {DATE:some_date}. "
        "| Hope remains that {problem_term} settles. | Head CT normal. | Bath independently. | Close watch on {test_term}. | Small bowel views clear. | Reading glasses lost. | Pain {d1}/10 at {d2}.{d2}h. "
        "| Took {PATIENT:given} home for the day on {DATE:some_date}. | {title} {PATIENT:surname} came here from {COUNTRY:country} in {DATE:some_year}. | {PATIENT:given} wishes to be called {PATIENT:nickname}."
    ),
    "short_name": "{initial}. {surname}",
    "nickname": "{given}",
    "review_line": (
        "Reviewed by {DOCTOR:any_doctor}. | Mr {DOCTOR:any_doctor} (surgeons) asked to see. | Prof {DOCTOR:any_doctor} agrees. | D/w {DOCTOR:any_doctor} at {HOSPITAL:any_hospital} {DATE:some_date}. "
        "| SpR {DOCTOR:any_doctor} bleeped ({PHONE:bleep}). | {DOCTOR:initials} to chase {test_term}. | {eponym} sign negative. | Sister {DOCTOR:any_doctor} told. | OT: {DOCTOR:any_doctor}. "
        "| {title} {PATIENT:surname} progressed. | Pacemaker no. {DEVICE:serial}."
    ),
    "serial": "{d2}-{d4}{letter} | PM{d4}{d1} | {letter}{d2}{letter}{d3}",
    "appointment_line": (
        "OPA {DATE:some_date} with {DOCTOR:any_doctor}. | Clinic {DATE:some_date}, {HOSPITAL:any_hospital}. | Ring {PHONE:phone} if worse. | To see {DOCTOR:any_doctor} in {number} weeks. "
        "| Home {DATE:discharge_date} with package of care from {ORGANIZATION:organization}. | Transfer to {HOSPITAL:any_hospital} on {DATE:discharge_date}. | Details at {URL:web}. | Letter to {PATIENT:relative_name}."
    ),
    "elsewhere_line": "{procedure_term} {DATE:some_date} ({HOSPITAL:any_hospital}) | {problem_term} {DATE:some_year}, {DOCTOR:any_doctor} | {problem_term} under {DOCTOR:any_doctor}, {HOSPITAL:any_hospital} | {procedure_term} ({DATE:some_year}, {CITY:any_city})",
    "social_line": (
        "{PROFESSION:profession}, lives with {relative}. | Worked for {ORGANIZATION:organization}. | Lives alone in {CITY:any_city}. | Ex-{PROFESSION:profession} ({ORGANIZATION:organization}). | Non-smoker. "
        "| Born in {COUNTRY:country}, came to {CITY:any_city} in {DATE:some_year}. | Partner {PATIENT:relative_name}, {AGE:d2}. | {d1} units of alcohol a week. | {relative} {PATIENT:relative_name} in {CITY:any_city}."
    ),
}
