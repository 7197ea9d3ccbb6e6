"""The source hospital: American layout, dates and numbers."""

DATE_STYLES = (
    "{m}/{d}/{yyyy}",
    "{m}/{d}/{yyyy}",
    "{mm}/{dd}/{yy}",
    "{m}/{d}",
    "{month} {d}, {yyyy}",
    "{mon} {d}, {yyyy}",
    "{month} {d}",
    "{yyyy}-{mm}-{dd}",
    "{m}-{d}-{yy}",
    "{month} of {yyyy}",
    "{weekday}",
    "{month} {yyyy}",
)
HEADINGS = (
    "HISTORY OF PRESENT ILLNESS:",
    "PAST MEDICAL HISTORY:",
    "MEDICATIONS:",
    "ALLERGIES:",
    "FAMILY AND SOCIAL HISTORY:",
    "LABORATORY DATA:",
    "HOSPITAL COURSE:",
    "ASSESSMENT AND PLAN:",
)
ORDER = (0, 1, 2, 3, 4, 5, 6, 7)
BULLETS = ""
WRAP = 84
TYPO_RATE = 0.004

HEADER = (
    ("record_line", 0.9),
    ("hospital_line", 0.6),
    ("name_line", 0.9),
    ("number_line", 0.8),
    ("birth_line", 0.7),
    ("admission_line", 0.7),
    ("discharge_line", 0.5),
    ("attending_line", 0.8),
    ("address_line", 0.4),
    ("contact_line", 0.4),
    ("insurance_line", 0.25),
    ("primary_line", 0.4),
)
FOOTER = (
    ("signature_line", 0.9),
    ("dictated_line", 0.6),
    ("copy_line", 0.4),
    ("reply_line", 0.3),
    ("number_footer", 0.4),
)
LINES = {
    "history": "9* {phi_line} | 2* {social_line}",
    "course": "9* {phi_line} | 3* {consult_line}",
    "plan": "5* {consult_line} | 4* {follow_up_line}",
    "past_history": "3* {elsewhere_line}",
    "family_history": "5* {social_line}",
}
SYMBOLS = {
    "title": "Mr. | Mrs. | Ms. | Miss | Mr",
    "d4": "{d1}{d0}{d0}{d0}",
    "area": "({d1}{d0}{d0}) | {d1}{d0}{d0}- | {d1}{d0}{d0}. | {d1}{d0}{d0} ",
    "phone": "{area}{d3}-{d4} | {area}{d3}-{d4} | {d3}-{d4} | {d1}-{d3}-{d3}-{d4} | x{d4} | {d3}-{d4} ext. {d3}",
    "pager": "{d4}{d0} | #{d4}{d0} | p{d4}{d0}",
    "mrn": "{d4}{d3} | {d3}-{d2}-{d2} | {d3} {d2} {d2} {d1} | {letter}{d4}{d3} | {d4}{d4}",
    "ssn": "{d3}-{d2}-{d4}",
    "zip": "{d4}{d0} | {d4}{d0}-{d4}",
    "account": "{d4}{d4}{d2} | A{d4}-{d4}",
    "plan_number": "{letter}{letter}{letter}{d4}{d4}{d0} | {letter}{letter}{letter} {d3} {d2} {d4}",
    "document": "{d4}:{d4}{d2} | {d1}-{d4}{d4} | {letter}{letter}{d4}/{d4} | {d4}{d4}{d3}",
    "street": "{d3} {street_name} | {d1}{d0} {street_name} | {d4} {street_name}, Apt {d1}{letter}",
    "email": "{login}{d2}@mail.example | {doctor_login}@hosp.example | {login}@post.example",
    "login_name": "{doctor_login} | {doctor_login}{d1}",
    "record_line": "Record date: {DATE:admission_date} | Date of visit: {DATE:admission_date} | {DATE:admission_date} | Visit Date: {DATE:admission_date} | DATE: {DATE:admission_date}",
    "hospital_line": "{HOSPITAL:HOSPITAL} | {HOSPITAL:hospital} | {HOSPITAL:HOSPITAL}\n{CITY:city}, {STATE:state} | {HOSPITAL:hospital} Emergency Dept Visit | {HOSPITAL:HOSPITAL} INTERNAL MEDICINE",
    "patient_full": "{given} {surname}",
    "patient_listed": "{SURNAME}, {given} | {surname}, {given} | {surname},{given} {letter}. | {given} {letter}. {surname} | {given} {surname} | {SURNAME},{given}",
    "name_line": "Patient Name: {PATIENT:patient_listed} | PATIENT: {PATIENT:patient_listed} | Name: {PATIENT:patient_listed} | RE: {PATIENT:patient_listed} | {PATIENT:patient_listed}",
    "number_line": "MRN: {MEDICALRECORD:mrn} | MR#: {MEDICALRECORD:mrn} | Unit No: {MEDICALRECORD:mrn} | {MEDICALRECORD:mrn} | Medical Record Number: {MEDICALRECORD:mrn}   SSN: {SSN:ssn} | MRN {MEDICALRECORD:mrn}   Acct: {ACCOUNT:account}",
    "birth_line": "DOB: {DATE:birth_date} | Date of Birth: {DATE:birth_date}   Age: {AGE:patient_age} | DOB {DATE:birth_date}  Sex: {sex} | Age: {AGE:patient_age}  Sex: {sex} | Born {DATE:birth_date}",
    "admission_line": "Admission Date: {DATE:admission_date} | DATE OF ADMISSION: {DATE:admission_date} | Admitted: {DATE:admission_date} | Adm {DATE:admission_date}",
    "discharge_line": "Discharge Date: {DATE:discharge_date} | DATE OF DISCHARGE: {DATE:discharge_date} | Discharged: {DATE:discharge_date} to {HOSPITAL:any_hospital} | D/C {DATE:discharge_date}",
    "doctor_full": "{doctor0_given} {doctor0_surname} | {doctor0_given} {letter}. {doctor0_surname} | {doctor0_surname}, {doctor0_given} | {doctor0_surname}",
    "second_doctor": "{doctor1_given} {doctor1_surname} | {doctor1_surname} | {doctor1_given} {letter}. {doctor1_surname}",
    "attending_line": "Attending: {DOCTOR:doctor_full}, M.D. | ATTENDING PHYSICIAN: {DOCTOR:doctor_full} | Provider: {DOCTOR:doctor_full}, MD | Service: Medicine   Attending: {DOCTOR:doctor_full}",
    "address_line": "{STREET:street}\n{CITY:city}, {STATE:state} {ZIP:zip} | Address: {STREET:street}, {CITY:city}, {STATE:state}, {ZIP:zip} | Lives at {STREET:street}, {CITY:city} | Home: {CITY:city}, {STATE:state}",
    "contact_line": "Phone: {PHONE:phone} | Tel: {PHONE:phone}   Email: {EMAIL:email} | Home phone {PHONE:phone} | Emergency contact: {PATIENT:relative_name} ({relative}) {PHONE:phone} | Cell: {PHONE:phone}",
    "insurance_line": "Insurance: {HEALTHPLAN:plan_number} | Ins. ID {HEALTHPLAN:plan_number} | Medicare {HEALTHPLAN:plan_number} | Policy #{HEALTHPLAN:plan_number} ({ORGANIZATION:organization})",
    "primary_line": "PCP: {DOCTOR:second_doctor} | Primary Care: Dr. {DOCTOR:second_doctor}, {HOSPITAL:any_hospital} | Referring: {DOCTOR:second_doctor}, MD ({PHONE:phone}) | PCP: {DOCTOR:second_doctor}, {CITY:any_city}",
    "signature_line": "{DOCTOR:doctor_full}, M.D. | Electronically signed by {DOCTOR:doctor_full}, MD on {DATE:discharge_date} | Signed: {DOCTOR:doctor_full}  pager {PHONE:pager} | _________________\n{DOCTOR:doctor_full} | {DOCTOR:doctor_full}, MD, pgr #{PHONE:pager}",
    "dictated_line": "DD: {DATE:discharge_date}  DT: {DATE:discharge_date}  DV: {IDNUM:document} | Dictated by: {DOCTOR:second_doctor}  {DATE:discharge_date} | eScription document: {IDNUM:document} | Job {IDNUM:document} | TR: {USERNAME:login_name} / {IDNUM:document} | Transcribed by {USERNAME:login_name} {DATE:some_date}",
    "copy_line": "cc: {DOCTOR:second_doctor}, MD | CC: Dr. {DOCTOR:any_doctor}, {HOSPITAL:any_hospital} | cc: {DOCTOR:any_doctor}, {STREET:street}, {CITY:any_city}",
    "reply_line": "Fax: {FAX:phone} | Phone {PHONE:phone} Fax {FAX:phone} | Questions: call {PHONE:phone} | Page {PHONE:pager} with questions",
    "number_footer": "[{PATIENT:patient_listed} {MEDICALRECORD:mrn}] | {IDNUM:document} | Page 2 of {d1}: {PATIENT:patient_full} | MR {MEDICALRECORD:mrn}, {DATE:discharge_date}",
    "phi_line": (
        "{title} {PATIENT:surname} is a {AGE:patient_age}-year-old {sex} transferred from {HOSPITAL:any_hospital} on {DATE:some_date}. "
        "| {PATIENT:given} was brought in by {relative} {PATIENT:relative_name}. | {title} {PATIENT:surname} was seen by Dr. {DOCTOR:any_doctor} on {DATE:some_date}. "
        "| Patient was last well on {DATE:some_date} while at work at {ORGANIZATION:organization}. | {PATIENT:patient_full} presented to {HOSPITAL:any_hospital} in {DATE:some_date}. "
        "| On {DATE:some_date} Mr. {PATIENT:surname} fell in {CITY:any_city}. | {title} {PATIENT:surname} reports {generic_problem} since {DATE:some_date}. "
        "| Spoke with {PATIENT:relative_name} at {PHONE:phone}. | Evaluated at {HOSPITAL:any_hospital} by {DOCTOR:any_doctor}, who started {drug_term}. "
        "| Will return for {test_term}. | Grace period for {acronym} over. | May resume diet. | Hope to discharge soon. | {generic_problem} on {d1}/{d1} days, rated {d1}/10. "
        "| {title} {PATIENT:surname} was found at {CITY:any_city} airport. | {patient} moved from {COUNTRY:country} in {DATE:some_year}. | Transferred to room {ROOM:room} on {DATE:some_date}."
    ),
    "room": "{d3} | {d1}{letter} | {d2}-{d1}",
    "consult_line": (
        "Case discussed with Dr. {DOCTOR:any_doctor}. | Consults: {DOCTOR:any_doctor} (Cardiology), {DOCTOR:any_doctor} (GI). "
        "| D/W {DOCTOR:any_doctor}. | Appreciate input of Dr. {DOCTOR:any_doctor} from {HOSPITAL:any_hospital}. | Seen and examined with {DOCTOR:any_doctor}. "
        "| {DOCTOR:any_doctor} aware. | Per Dr. {DOCTOR:any_doctor}, hold {drug_term}. | {title} {PATIENT:surname} did well. | {eponym} procedure discussed. "
        "| Paged {DOCTOR:any_doctor} ({PHONE:pager}) at {d1}:{d2}. | Implant serial {DEVICE:serial}."
    ),
    "serial": "{letter}{letter}{d4}{d2} | {d4}-{letter}{d3}",
    "follow_up_line": (
        "Follow up with Dr. {DOCTOR:any_doctor} on {DATE:some_date}. | F/u in clinic {DATE:some_date} at {HOSPITAL:any_hospital}. "
        "| Call {PHONE:phone} to schedule. | Appointment {DATE:some_date} at {d1}:{d2} with {DOCTOR:any_doctor}. | Follow up in {number} weeks. "
        "| D/c to {HOSPITAL:any_hospital} on {DATE:discharge_date}. | Dr. {DOCTOR:any_doctor} to call {PATIENT:given} at {PHONE:phone}."
    ),
    "elsewhere_line": (
        "{problem_term}, followed by Dr. {DOCTOR:any_doctor} | {procedure_term} at {HOSPITAL:any_hospital} in {DATE:some_date} | {problem_term} dx {DATE:some_year} | {procedure_term} {DATE:some_date}"
    ),
    "social_line": (
        "Works as a {PROFESSION:profession}. | {PROFESSION:profession} at {ORGANIZATION:organization}. | Lives in {CITY:any_city} with {relative}. | Retired, lives alone. "
        "| Originally from {COUNTRY:country}. | Former {PROFESSION:profession}, lives in {CITY:city}, {STATE:state}. | Married to {PATIENT:relative_name}. | Smokes {d1} packs a day. | Quit tobacco in {DATE:some_year}."
    ),
}
