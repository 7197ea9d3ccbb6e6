"""Questions to a search engine, a colleague or a computer, and messages of patients."""

from spacy_clinner.synthetic.many.medicine import lines

QUERIES = {
    "query": "5* {asked_about} {whom}{query_end} | 3* {asked_about} {whom}, {when_where}{query_end} | 2* {short_query} | {note_query} | 2* {whom_first} | 5* {literature} | 2* {plain_query}{query_end} | 2* {message}",
    "query_end": "2* ? | . |  | ? thx | ?? | - please advise. |  ({id_of})? |  ({id_of}). | , {id_of}. | , {id_of}? | . {id_of}. {contact}. | . Contact: {contact} | . worried about {complaint}. | ? {contact} | . Pls advise.",
    "asked_about": lines(
        """What is the best {option} for {disease_term} in
        What are the risks of {procedure} in
        How should I manage {disease_term} in
        Recommended dose of {drug} for
        Guidance on {drug} for
        Options after failed {drug} in
        Can I give {drug} and {drug} to
        Is {procedure} indicated in
        need help w/ {disease_term} in
        Interpretation of {lab_value} in
        Prognosis of {disease_term} in
        Workup of {complaint} for
        Follow-up after {procedure} for
        Safety of {drug} in
        Advice on switching from {drug} to {drug} in
        {guideline} guideline for {disease_term} in
        Latest evidence on {drug} for
        Tx of {disease_term} in
        mgmt of {complaint} in
        Second opinion on {disease_term} for
        Summarize treatment of {disease_term} for
        Rehab plan after {procedure} for
        Differential for {complaint} and {complaint} in
        Alternatives to {brand} for
        Is there an interaction of {drug} with {drug} for
        Vaccination schedule for
        Find trials of {drug} for
        Draft a letter about {disease_term} for
        Please summarise the chart of
        What follow-up is needed for
        When to repeat {lab} in
        how fast should {drug} be tapered in"""
    ),
    "option": "antibiotic | treatment | anticoagulant | regimen | approach | imaging | pain control | next step | therapy | test | diet",
    "whom": lines(
        """a {somebody}, {PATIENT:patient_any}, with {disease_term}
        a {somebody}, {PATIENT:patient_any}
        {PATIENT:patient_any}, a {somebody} with {disease_term}
        {PATIENT:patient_any}, {somebody} with {disease_term} and {lab_value}
        a {somebody} named {PATIENT:patient_any} from {town}
        a {somebody}, known as {title} {PATIENT:patient_last}, with {complaint}
        a {somebody} with {disease_term}, {PATIENT:patient_any}, who lives in {town}
        a {somebody} like {PATIENT:patient_any}
        patient {PATIENT:patient_any} ({somebody}) on {drug}
        pt {PATIENT:patient_any} {AGE:age}{sex_letter}
        my patient {PATIENT:patient_full}, who has {disease_term}
        {title} {PATIENT:patient_last}, {somebody}
        a {somebody} under {doc}
        a {somebody} referred by {doc}
        {doc}'s patient, a {somebody} with {disease_term}
        a patient of {doc} with {disease_term}
        patients like {PATIENT:patient_any} with {disease_term}
        a {somebody} post-{procedure}, {PATIENT:patient_any}
        pt w/ hx of {disease_term} & {disease_term}, {PATIENT:patient_any}
        a {somebody} with {disease_term}"""
    ),
    "when_where": lines(
        """seen at {place} on {DATE:date}
        admitted to {place} on {DATE:date}
        who was seen at {place} on {DATE:date}
        last seen {on_date} at {place}
        evaluated at {place} {on_date}
        treated by {doc} at {place} {on_date}
        who underwent {procedure} {on_date} at {place}
        diagnosed on {DATE:date} at {place}
        living in {town}
        resident of {town}, seen {on_date}
        who recently moved to {town} and was treated on {DATE:date}
        currently at {place}
        followed by {doc} since {DATE:date}
        on file with {id_of}
        DOB {DATE:birth}
        DOB {DATE:birth}, {id_of}
        {id_of}
        with {id_of}, reviewed {on_date}
        under {doc} at {place}
        visited {doc}'s office in {CITY:city} on {DATE:date}
        appt on {DATE:date} @ {place}
        seen @ {place} {DATE:date}
        presenting to {place}
        discharged from {place} {on_date}
        transferred from {place}
        contact {contact}
        whose {relation} {PATIENT:relative_any} called from {PHONE:phone}
        address {full_address}
        last visit {DATE:date}
        treated at {place}"""
    ),
    "short_query": lines(
        """pt {PATIENT:patient_full} {AGE:age}{sex_letter} from {town} w/ {complaint}, DOB {DATE:birth}, what next?
        {PATIENT:patient_full} {DATE:birth} {complaint} {complaint} {lab_value}
        {PATIENT:patient_listed} {mrn_of} {drug} dose?
        {somebody} {disease_term} {drug} {dose} ok? {doc} asked
        {title} {PATIENT:patient_last} {lab} {dec}, start {drug}?
        any update on {PATIENT:patient_any} in {ROOM:room}?
        {doc} wants {procedure} for {PATIENT:patient_last} {on_date}
        {complaint} since {DATE:date}, {somebody}, {place}
        labs for {PATIENT:patient_any} {DATE:date}
        {PATIENT:patient_full} phone number
        {disease_term} {CITY:city} clinic
        who is covering for {doc} {on_date}?
        {mrn_of} needs {drug} refill, {contact}
        hx {disease_term}, seen at {place} - {PATIENT:patient_any}, appt {DATE:date}. what about {drug}?
        {somebody} w/ {disease_term}, ref to {PATIENT:patient_any}, seen @ {place} {DATE:date}."""
    ),
    "note_query": lines(
        """Based on this note, what is the diagnosis? "{story} {finding} {care}"
        Rewrite for the family of {PATIENT:patient_any}: {story} {finding}
        Please code this visit: {story} {course_plain}
        Is the plan for {who} reasonable? {finding} {order} {care}
        {finding} {story} What should be done next?
        {story} {plain} Which {option} is preferred?"""
    ),
    "whom_first": lines(
        """{somebody} with {disease_term}, {PATIENT:patient_any}, {when_where}. {ask_end}
        {PATIENT:patient_any} is a {somebody} with {disease_term}, {when_where}. {ask_end}
        {who} was {when_where}. {ask_end}
        Pt {PATIENT:patient_any}, {AGE:age}{sex_letter}, {complaint}, {when_where}. {ask_end}
        For {PATIENT:patient_any} ({AGE:age}), {when_where}: {ask_end}
        Need info on {option} for {somebody} w/ {disease_term}, seen at {place} - {PATIENT:patient_any}, {when_where}. {ask_end}
        {doc} saw {PATIENT:patient_any} at {place} {on_date}. {ask_end}"""
    ),
    "ask_end": "What {option} do you suggest? | Is {drug} safe? | Any interactions with {drug}? | Should we do {procedure}? | what about {drug}? | Please advise. | Thoughts? | How often should {lab} be checked? | concerned about {complaint}. | Also, check for {disease_term}.",
    "plain_query": lines(
        """{asked_about} a {somebody} with {disease_term}
        {asked_about} a {somebody} with {disease_term} and {lab_value}
        {asked_about} a {somebody} who takes {drug} and {drug}
        {asked_about} a {somebody} with a positive {sign} and {complaint}
        {asked_about} patients with a high {score} and {disease_term}
        {asked_about} a {somebody} with {disease_term} and a family history of {disease_term}"""
    ),
    "message": lines(
        """Hi, my name is {PATIENT:patient_any}. I have {complaint} since {DATE:date}. Please call me at {PHONE:phone}.
        Hello {dr} {DOCTOR:doctor_last}, this is {PATIENT:patient_any} (DOB {DATE:birth}). Can I stop {drug}? Thanks, {PATIENT:patient_first}
        I am {PATIENT:patient_full}, I live at {full_address}. My {relation} {PATIENT:relative_any} has {complaint}.
        My {relation}'s name is {PATIENT:relative_any} and {id_of}.
        I need to change my appointment with {doc} {on_date}. My number is {PHONE:phone}, email {EMAIL:email}. {PATIENT:patient_full}
        Could you please update my address to {full_address}? My old one was {full_address}. {PATIENT:patient_full}
        Mr. {PATIENT:patient_full} called from {PHONE:phone} about {drug}.
        I moved to {town}, who can refill my {drug}? {PATIENT:patient_any}, {id_of}
        Please have {DOCTOR:doctor_first} call {PATIENT:relative_any} back, {contact}
        {PATIENT:patient_first} here, {complaint} got worse {on_date}. Is {doc} in?
        I was born on {DATE:birth} in {town}. My mother's maiden name was {PATIENT:relative_last}.
        My insurance changed: {id_of}. I work for {ORGANIZATION:organization} in {town}.
        {PATIENT:relative_any} from {ORGANIZATION:organization} asked about the bill, {id_of}
        I used to see {doc} at {place}. {PATIENT:patient_full}{nl}{full_address}{nl}{PHONE:phone}{nl}{EMAIL:email}
        they said {PATIENT:patient_first} should go to {place} on {DATE:weekday}
        thanks {DOCTOR:doctor_first}! see you {DATE:weekday}, {PATIENT:patient_first}
        Is there a bus from {CITY:city} to {HOSPITAL:hospital}? I live in {CITY:city2}.
        My license is {LICENSE:licence}, my card number is {ACCOUNT:account}. {PATIENT:patient_any}"""
    ),
}
