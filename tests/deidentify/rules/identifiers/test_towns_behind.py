"""Towns behind institutions, streets and postcodes, and what stands there and is none."""

import pytest

from spacy_clinner.deidentify.rules.identifiers import rule_spans


def marked(text: str, language: str = "en") -> str:
    for span in reversed(rule_spans(text, language=language)):
        text = f"{text[: span.start]}[{span.label}]{text[span.end :]}"
    return text


@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [
        ("es", "Ingresó en el Hospital La Paz, Madrid.", "Ingresó en el [HOSPITAL], [CITY]."),
        ("es", "Hospital Clínico San Carlos de Madrid", "[HOSPITAL]"),
        ("es", "Centro de Salud Delicias. Zaragoza", "[HOSPITAL]. [CITY]"),
        ("es", "Hospital Clínico San Carlos. Madrid. España", "[HOSPITAL]. [CITY]. [CITY]"),
        ("es", "Hospital Juan Canalejo, A Coruña.", "[HOSPITAL], [CITY]."),
        ("es", "Hospital Universitario 12 de Octubre (Madrid)", "[HOSPITAL] ([CITY])"),
        ("es", "Acude al Hospital Vall d'Hebron, Urgencias.", "Acude al [HOSPITAL], Urgencias."),
        ("es", "Hospital La Fe en Valencia por fiebre.", "[HOSPITAL] en [CITY] por fiebre."),
        ("es", "C/ Dr. Esquerdo, 46 28007 Madrid E-mail:", "[STREET] [ZIP] [CITY] E-mail:"),
        ("es", "Complejo de Navarra 31008-Pamplona. España", "[HOSPITAL] [ZIP]-[CITY]. [CITY]"),
        ("es", "Avda. Mayor 3. 33208 Gijón. Asturias. (España)", "[STREET]. [ZIP] [CITY]. [CITY]. (España)"),
        ("es", "Localidad/ Provincia: Barakaldo, Bizkaia.", "Localidad/ Provincia: [CITY], [CITY]."),
        ("fr", "Admis au CHU de Lille, 59000 Lille.", "Admis au [HOSPITAL], [ZIP] [CITY]."),
        ("fr", "à l'Hôpital Saint-Louis, Paris.", "à l'[HOSPITAL], [CITY]."),
        ("fr", "À la Clinique Pasteur, Toulouse, pour", "À la [HOSPITAL], [CITY], pour"),
        ("fr", "CHU de Nantes à Nantes. Cardiologie.", "[HOSPITAL] à [CITY]. Cardiologie."),
        ("de", "Klinikum Großhadern, München", "[HOSPITAL], [CITY]"),
        ("de", "Klinikum rechts der Isar, München, Kardiologie", "[HOSPITAL], [CITY], Kardiologie"),
        ("de", "Krankenhaus St. Josef, Wiesbaden", "[HOSPITAL], [CITY]"),
        ("de", "Uniklinik Köln, Onkologie.", "[HOSPITAL], Onkologie."),
        ("it", "Ospedale San Raffaele, Milano", "[HOSPITAL], [CITY]"),
        ("it", "Ospedale San Raffaele di Milano.", "[HOSPITAL]."),
        ("de", "St. Marien-Hospital, Bonn. Pre-hospital.", "[HOSPITAL], [CITY]. Pre-hospital."),
        ("de", "geboren 3.4.1960 in Köln, wohnhaft in Ulm", "geboren [DATE] in [CITY], wohnhaft in [CITY]"),
        ("es", "Nacida el 3 de abril de 1960 en Vigo.", "Nacida el [DATE] en [CITY]."),
        ("nl", "in het UMC Utrecht, Utrecht", "in het [HOSPITAL], [CITY]"),
        (
            "en",
            "(Mercy Hosp, Dayton). Born in 1960 in Kraków.",
            "([HOSPITAL], [CITY]). Born in 1960 in [CITY].",
        ),
        ("it", "Policlinico Gemelli a Roma", "[HOSPITAL] a [CITY]"),
        ("nl", "Ziekenhuis Gelderse Vallei, Ede", "[HOSPITAL], [CITY]"),
        ("nl", "Catharina Ziekenhuis, Eindhoven met pijn.", "[HOSPITAL], [CITY] met pijn."),
        ("nl", "Amsterdam UMC, Amsterdam", "[HOSPITAL], [CITY]"),
        ("en", "St. Mary's Hospital, London", "[HOSPITAL], [CITY]"),
        ("en", "Mount Sinai Hospital, New York.", "[HOSPITAL], [CITY]."),
        ("en", "Royal Infirmary, Edinburgh, with pain", "[HOSPITAL], [CITY], with pain"),
        ("en", "Children's Hospital (Boston)", "[HOSPITAL] ([CITY])"),
        ("en", "Mass General Hospital - Boston", "[HOSPITAL] - [CITY]"),
        ("en", "MERCY HOSPITAL, DENVER. CHEST PAIN.", "[HOSPITAL], [CITY]. CHEST PAIN."),
        ("en", "Royal Victoria Infirmary, Newcastle upon Tyne.", "[HOSPITAL], [CITY]."),
    ],
)
def test_towns(language, text, expected):
    assert marked(text, language) == expected


@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [
        ("es", "Ingresó en el Hospital La Paz. Mejoría. Alta.", "Ingresó en el [HOSPITAL]. Mejoría. Alta."),
        ("es", "al Hospital San Juan. Afebril. Estable.", "al [HOSPITAL]. Afebril. Estable."),
        ("es", "Hospital La Paz, Paracetamol, Omeprazol.", "[HOSPITAL], Paracetamol, Omeprazol."),
        ("es", "Hospital La Paz, Cardiología, Pediatría.", "[HOSPITAL], Cardiología, Pediatría."),
        ("es", "Plaquetas 12000 Neutrófilos.", "Plaquetas 12000 Neutrófilos."),
        ("en", "Mercy Hospital, Cardiology.", "[HOSPITAL], Cardiology."),
        ("en", "Mercy Hospital, Improved.", "[HOSPITAL], Improved."),
        ("en", "Mercy Hospital (MH), seen", "[HOSPITAL] (MH), seen"),
        ("en", "Mercy Hospital, Foley placed", "[HOSPITAL], Foley placed"),
        ("en", "Mercy Hospital, Tuesday.", "[HOSPITAL], Tuesday."),
        ("en", "from Mercy Hospital in Stable condition", "from [HOSPITAL] in Stable condition"),
        ("en", "MERCY HOSPITAL, CHEST PAIN.", "[HOSPITAL], CHEST PAIN."),
        ("en", "Hospital Course: Stable.", "Hospital Course: Stable."),
        ("en", "HOSPITAL COURSE: stable.", "HOSPITAL COURSE: stable."),
        ("en", "Brief Hospital Course. Hospital Stay Long.", "Brief Hospital Course. Hospital Stay Long."),
        ("en", "Parkinson clinic, Pacemaker Clinic.", "Parkinson clinic, Pacemaker Clinic."),
        ("en", "Hepatology Clinic and Botox clinic", "Hepatology Clinic and Botox clinic"),
    ],
)
def test_what_is_no_town_stays(language, text, expected):
    assert marked(text, language) == expected
