"""Sentences that identify somebody, as notes, letters and messages have them."""

from spacy_clinner.synthetic.many.medicine import lines

PHRASES = {
    "title": "Mr. | Mrs. | Ms. | Miss | Mr | Mrs | Ms | Mx | Señora | Herr | Sr.",
    "dr": "3* Dr. | Dr | DR. | dr | Doctor | Prof. | Prof | Mr",
    "who": "4* {title} {PATIENT:patient_last} | 2* {PATIENT:patient_any} | {PATIENT:patient_first} | {title} {PATIENT:patient_full} | {PATIENT:patient_last}",
    "doc": "5* {dr} {DOCTOR:doctor_any} | {DOCTOR:doctor_full}, MD | {DOCTOR:doctor_full} | {DOCTOR:doctor_full}, {degree} | {dr} {DOCTOR:doctor_any} ({service}) | {DOCTOR:doctor_last}",
    "degree": "MD | M.D. | DO | RN | NP | PA-C | PharmD | PhD | FRCP | MBBS | RD | LCSW | DPT | FACS | CRNA | MPH",
    "kin": "3* {relation} {PATIENT:relative_any} | {relation}, {PATIENT:relative_any}, | {PATIENT:relative_any} ({relation}) | {PATIENT:relative_first} | {relation} ({PATIENT:relative_any})",
    "place": "4* {HOSPITAL:hospital} | {HOSPITAL:hospital} in {CITY:city} | {HOSPITAL:hospital}, {CITY:city} | {HOSPITAL:hospital}, {CITY:city}, {STATE:state} | {CITY:city} | {CITY:city}, {STATE:state} | our {CITY:city} clinic | the {HOSPITAL:hospital} | an outside hospital in {CITY:city}",
    "town": "4* {CITY:city} | {CITY:city}, {STATE:state} | {CITY:city}, {COUNTRY:nation} | {CITY:city} {STATE:state}",
    "full_address": (
        "3* {STREET:street}, {CITY:city}, {STATE:state} {ZIP:postcode} | {STREET:street}, {CITY:city} {ZIP:postcode} | {STREET:street}, {CITY:city} | {STREET:street}, {ZIP:postcode} {CITY:city} "
        "| {STREET:street}{nl}{CITY:city}, {STATE:state} {ZIP:postcode} | {STREET:street}{nl}{CITY:city}{nl}{ZIP:postcode} | {STREET:street}{nl}{ZIP:postcode} {CITY:city}{nl}{COUNTRY:nation} | {STREET:street}"
    ),
    "aged": (
        "6* {AGE:age}-year-old | {AGE:age} year old | {AGE:age} y/o | {AGE:age}yo | {AGE:age} yo | {AGE:age} y.o. | {AGE:age}-yr-old | {AGE:age} yr old | {AGE:age}y | {AGE:age}-year old | {AGE:age} years old | {AGE:age} yrs | aged {AGE:age}"
    ),
    "somebody": "4* {aged} {sex} | {aged} {ethnic} {sex} | {AGE:age}{sex_letter} | {AGE:age} {sex_letter} | {aged} | {aged} pt | {sex} aged {AGE:age} | {aged} child",
    "sex_letter": "M | F | m | f",
    "on_date": "5* on {DATE:date} | in {DATE:date} | {DATE:date} | since {DATE:date} | as of {DATE:date} | by {DATE:date} | ({DATE:date}) | from {DATE:date} | dated {DATE:date}",
    "mrn_of": "2* MRN: {MEDICALRECORD:mrn} | MRN {MEDICALRECORD:mrn} | mrn {MEDICALRECORD:mrn} | MRN #{MEDICALRECORD:mrn} | record no. {MEDICALRECORD:mrn} | medical record number {MEDICALRECORD:mrn} | Hosp no {MEDICALRECORD:mrn} | chart #{MEDICALRECORD:mrn} | Unit No: {MEDICALRECORD:mrn} | patient number {MEDICALRECORD:mrn} | MR# {MEDICALRECORD:mrn} | URN {MEDICALRECORD:mrn} | hospital number is {MEDICALRECORD:mrn}",
    "id_of": (
        "3* {mrn_of} | SSN: {SSN:ssn} | SSN {SSN:ssn} | social security number {SSN:ssn} | NHS no. {MEDICALRECORD:ssn} | patient ID {IDNUM:idnum} | ID: {IDNUM:idnum} | case #{IDNUM:idnum} | ref {IDNUM:idnum} "
        "| insurance ID: {HEALTHPLAN:plan} | Insurance: {HEALTHPLAN:plan} | policy #{HEALTHPLAN:plan} | member ID {HEALTHPLAN:plan} | ins plan {HEALTHPLAN:plan} | health plan number {HEALTHPLAN:plan} | Medicare {HEALTHPLAN:plan} | beneficiary no. {HEALTHPLAN:plan} "
        "| account {ACCOUNT:account} | acct #{ACCOUNT:account} | license {LICENSE:licence} | driver's license number {LICENSE:licence} | serial no. {DEVICE:device_id} | plate {VEHICLE:plate} | IP {IPADDR:ip} | passport {IDNUM:idnum} | accession {IDNUM:idnum}"
    ),
    "contact": (
        "4* {PHONE:phone} | tel {PHONE:phone} | Phone: {PHONE:phone} | cell {PHONE:phone} | ph. {PHONE:phone} | at {PHONE:phone} | {EMAIL:email} | email: {EMAIL:email} | e-mail {EMAIL:email} "
        "| fax {FAX:phone} | Fax: {FAX:phone} | pager {PHONE:pager} | bleep {PHONE:pager} | ext. {PHONE:pager} | {URL:url} | @: {EMAIL:email} | mobile {PHONE:phone} | call {PHONE:phone}"
    ),
    "phrase": "5* {story} | 3* {care} | 2* {social} | 2* {reaching} | 2* {visit} | {odd}",
    "story": lines(
        """{who} is a {somebody} with {disease_term} who presents with {complaint}.
        {who} is a {somebody} admitted to {place} {on_date} with {complaint}.
        {somebody} with {disease_term}, seen {on_date} for {complaint}.
        {somebody} with a history of {disease_term}, presenting with {complaint}.
        This {somebody} presented to {place} {on_date}.
        This {somebody} from {town} has {disease_term}.
        {who} was brought in by {kin} after {complaint}.
        {who} was transferred from {place} {on_date} for {procedure}.
        {who} was seen by {doc} {on_date}.
        {who} developed {complaint} {on_date} and was given {drug}.
        {who} underwent {procedure} at {place} {on_date}.
        {who} underwent {procedure} by {doc} {on_date}.
        {procedure} {on_date} at {place}
        {procedure} ({DATE:date}) | {disease_term} dx {DATE:year} | {disease_term}, diagnosed {on_date} | s/p {procedure} {DATE:date} | s/p {procedure} in {DATE:year}
        Diagnosed with {disease_term} in {DATE:year} at {place}.
        Last {lab} {on_date}: {lab_value}. | {DATE:date}: {lab_value} | {DATE:date} {lab_value}, {lab_value} | {DATE:date} - {complaint}, {drug} {dose} given.
        {who}'s {lab} was {dec} {on_date}. | {who} states that {complaint} began {on_date}. | {who} c/o {complaint} x{d1} days.
        {who} was discharged {on_date} to {place}. | {who} expired {on_date}. | {who} (DOB {DATE:birth}) was admitted {on_date}.
        {who}, {AGE:age}, was found by {kin} at home in {town}. | {who}'s {relation} {PATIENT:relative_any} reports {complaint}.
        Between {DATE:date} and {DATE:date} {who} had {complaint}. | From {DATE:date} to {DATE:date} on {drug}. | Stay {DATE:date} - {DATE:date}.
        {relation} had {disease_term} at {AGE:age}. | {relation} died of {disease_term} at age {AGE:age}. | {relation}, {AGE:age}, healthy. | {relation} ({AGE:age}) with {disease_term}"""
    ),
    "care": lines(
        """Discussed with {doc}. | D/w {doc} {on_date}. | Case reviewed with {doc} and {doc}. | {doc} aware. | Per {doc}, hold {drug}. | {doc} paged at {d1}:{d2}. | Signed out to {doc}.
        {doc} recommends {procedure}. | Appreciate recs from {doc}. | Seen and examined with {doc}. | {doc} to follow. | {doc} was notified of {lab_value}. | Attending: {doc} | PCP: {doc} | PCP is {doc} at {place}.
        Follow up with {doc} {on_date}. | F/u {doc}, {place}, {DATE:date} at {d1}:{d2}. | Appointment with {doc} {on_date} at {place}. | Referred by {doc} from {place}. | Referred to {doc}, {place}.
        Thank you for referring {who}, whom I saw {on_date}. | I reviewed {who} in clinic {on_date}. | We saw {who} with {kin} today. | Many thanks for seeing {who}. | I had the pleasure of seeing {who} at {place} {on_date}.
        RN {DOCTOR:doctor_any} at bedside. | Nurse {DOCTOR:doctor_any} reports {complaint}. | Surgeon: {DOCTOR:doctor_full} | Assistant: {DOCTOR:doctor_full}, {degree} | Anesthesia: {DOCTOR:doctor_any} | Consultant {DOCTOR:doctor_any} | PT {DOCTOR:doctor_any} | SW {DOCTOR:doctor_first} met with {PATIENT:patient_first}. | {DOCTOR:doctor_initials} to chase {lab}. | plan per {DOCTOR:doctor_initials}
        Moved to room {ROOM:room} {on_date}. | Bed {ROOM:room}: {who}, {complaint}. | Transferred to {ROOM:room} from {HOSPITAL:hospital}. | Records requested from {place}. | Outside films from {place} reviewed by {doc}.
        Device {device} serial {DEVICE:device_id}. | Pacemaker S/N {DEVICE:device_id} implanted {on_date}. | Specimen {IDNUM:idnum} received {on_date}. | Accession {IDNUM:idnum}. | Enrolled in study {IDNUM:idnum}. | Fingerprint {BIOID:biometric} on file. | Arrived by car, plate {VEHICLE:plate}. | Logged in from {IPADDR:ip} as {USERNAME:login}.
        Letter sent to {doc}, {full_address}. | cc: {doc} | cc: {doc}, {place} | Dictated by {doc} {on_date}. | Dear {doc}, | Dear {dr} {DOCTOR:doctor_last}, | Dear {title} {PATIENT:patient_last}, | Hi {DOCTOR:doctor_first}, | Hi {dr} {DOCTOR:doctor_last}, | Hello {PATIENT:patient_first},"""
    ),
    "social": lines(
        """Works as a {PROFESSION:profession} at {ORGANIZATION:organization}. | Retired {PROFESSION:profession}, lives in {town}. | {PROFESSION:profession} from {town}. | {who} is a {PROFESSION:profession}. | Employed by {ORGANIZATION:organization}. | occupation: {PROFESSION:profession}
        Lives at {full_address}. | {who} lives in {town} with {kin}. | {who}, resident of {town}, has {disease_term}. | Address: {full_address} | home address is {full_address}. | Moved from {town} to {town} {on_date}. | Lives near {CITY:city}. | lives in {CITY:city}, no pets
        Originally from {COUNTRY:nation}, came to {town} in {DATE:year}. | Born in {town}. | Recently travelled to {town} and {COUNTRY:nation}. | Visited {COUNTRY:nation} {on_date}. | Grew up in {town}. | Immigrated from {COUNTRY:nation} in {DATE:year}. | Born {DATE:birth} in {town}.
        Married to {PATIENT:relative_any}. | NOK: {kin} {contact} | Emergency contact: {kin}, {contact} | Children: {PATIENT:relative_first} ({AGE:age}), {PATIENT:relative_first2} ({AGE:age}) | Goes to {ORGANIZATION:organization}. | Daughter {PATIENT:relative_first} is a {PROFESSION:profession}. | Quit smoking in {DATE:year}.
        {who} wishes to be called {PATIENT:relative_first}. | Volunteers at {ORGANIZATION:organization}. | Student at {ORGANIZATION:organization} in {town}. | Injured at work ({ORGANIZATION:organization}) {on_date}. | {who} fell in {town} {on_date}."""
    ),
    "reaching": lines(
        """Call {who} at {PHONE:phone}. | {who} can be reached at {contact}. | Spoke with {kin} {contact}. | Contact: {contact} | {contact} | Questions: {contact}. | Please fax to {FAX:phone}. | Results to {EMAIL:email}. | Left message for {kin} at {PHONE:phone}. | Her phone number is {PHONE:phone}.
        {who}, DOB {DATE:birth}, {id_of} | {who}, {id_of}, {contact} | Patient {PATIENT:patient_full}, {id_of} | {PATIENT:patient_full} {DATE:birth} {id_of} | {PATIENT:patient_listed} {id_of} | re: {PATIENT:patient_listed}, DOB {DATE:birth} | {id_of}; {id_of} | pt {PATIENT:patient_full} ({id_of}) | ({id_of}) | {id_of}
        Pharmacy: {ORGANIZATION:organization}, {STREET:street}, {contact} | See {URL:url} for details. | Portal: {URL:url} | user {USERNAME:login} | EMR login {USERNAME:login} | Transcribed by {USERNAME:login} {DATE:date} | posted by {USERNAME:login} | Billing: {id_of}, {full_address}. | Mail to {full_address}. | My zip code is {ZIP:postcode}."""
    ),
    "visit": lines(
        """Admitted {DATE:date}, discharged {DATE:date}. | Seen {on_date} at {place}. | Clinic {on_date} with {doc}. | Surgery scheduled for {DATE:date} at {place}. | Next appt {DATE:date} {d1}:{d2}am | Last seen {DATE:date}. | Last dose {DATE:date}. | LMP {DATE:date}. | EDD {DATE:date}. | DOB {DATE:birth}. | DOB: {DATE:birth}
        Vaccinated {on_date}. | Sutures out {on_date}. | Return {on_date} or sooner. | Will see {doc} on {DATE:weekday}. | Labs due {DATE:date}. | Mammogram {DATE:date}: normal. | Colonoscopy in {DATE:year}. | {drug} started {on_date}, stopped {on_date}. | Culture {DATE:date} negative. | Hospitalized {DATE:date} at {place} for {disease_term}. | {DATE:date} {procedure} | since {DATE:date}, {complaint} | visit of {DATE:date} at {d1}:{d2} | On {DATE:date} at {d1}{d0}:{d2} {who} fell."""
    ),
    "odd": lines(
        """{PATIENT:patient_first} Foley draining. | {PATIENT:patient_last} has {eponym_disease}. | {title} {PATIENT:patient_last} has Parkinson's disease. | {doc} used the {any_surname} technique. | {who} takes {brand} and {brand}. | {who} will follow {lab}. | {doc} noted brown sputum. | {who} may go home.
        {who} had a positive {sign}. | {doc} changed the {device}. | {PATIENT:patient_first} will be seen. | May see {doc}. | Will {PATIENT:patient_last} return? | {who}: {score} {d1}. | {DOCTOR:doctor_last} and {DOCTOR:doctor_full} agree on {eponym_disease}."""
    ),
}
