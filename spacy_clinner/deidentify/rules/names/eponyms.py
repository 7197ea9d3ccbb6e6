"""Names in clinical terms (eponyms), and the words that follow them there: "Foley catheter"."""

import re
from functools import cache, lru_cache
from typing import Literal

from spacy_clinner.deidentify.rules.names.folding import fold


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


# fmt: off
_DISEASE = _words(
    "disease diseases dis dz disorder syndrome syndromes synd sx dementia lymphoma lymphomas sarcoma tumor "
    "tumour tumors anemia anaemia palsy paralysis phenomenon purpura thyroiditis encephalopathy psychosis "
    "chorea ataxia dystrophy nephritis arteritis arthritis vasculitis granulomatosis angina gangrene "
    "esophagus oesophagus ulcer ulcers hernia lesion aphasia tremor variant macroglobulinemia "
    "hypothyroidism hyperthyroidism ophthalmopathy orbitopathy gastritis virus neuropathy neuralgia "
    "cyst cysts malformation deformity contracture contractures anomaly aneurysm epilepsy"
)
_SIGN = _words(
    "sign signs test tests testing maneuver maneuvers manoeuvre reflex reflexes response triad tetrad law "
    "point line lines phenomenon pulse murmur spot spots node nodes nodule nodules body bodies respiration "
    "respirations breathing crisis pupil pupils ring rings"
)
_DEVICE = _words(
    "catheter catheters cath caths tube tubes tubing drain drains bag balloon line lines port stent clip "
    "clips filter forceps retractor clamp scissors needle needles prosthesis collar frame brace splint "
    "traction valve pump bulb suction mask boot boots wire rod rods nail plate pin pins screw pessary "
    "stocking stockings cannula lumen placement insertion removal output stand table "
    "dressing bandage wrap speculum elevator cast shunt trocar dilator laryngoscope blade"
)
_PROCEDURE = _words(
    "procedure procedures operation repair resection anastomosis incision approach fundoplication "
    "position reconstruction bypass shunt pouch conduit osteotomy amputation arthroplasty gastrectomy "
    "hysterectomy mastectomy technique closure graft flap maneuver method protocol revision reversal "
    "esophagectomy myotomy pyloroplasty suspension defect excision"
)
_SCORE = _words(
    "score scores scale scales classification class classes grade grading stage staging criteria criterion "
    "index formula equation rule rules stain stains scoring inventory questionnaire coefficient curve "
    "estimate diagram agar medium coma fall"
)
_FRACTURE = _words(
    "fracture fractures fx dislocation deformity contracture injury lesion tear cyst foot toe neuroma node "
    "nodes nodule nodules arthropathy joint joints line lines"
)
_ANATOMY = _words(
    "duct ducts gland glands node nodes canal ganglion area fascia space ligament ring cells cell tubules "
    "capsule loop cartilage tube tubes bundle fibers muscle membrane patch patches pouch triangle plexus "
    "tendon tendons angle body tract"
)
_TERMS = (
    (_DISEASE, """
        addison adamantiades alport alzheimer andersen asperger bannister barlow barr barre barrett bartter
        basedow batten behcet becker bell bergey berger bernard binswanger blackfan bowen bright briquet
        brugada budd buerger burkitt burnett caroli castleman chagas chiari christmas churg coats conn cori
        cowden crigler crohn cronkhite cushing danlos darier dejerine dercum devic diamond dieulafoy down
        dressler duchenne dupuytren duchen ebstein edwards ehlers eisenmenger ekbom ellison epstein erb ewing
        fabry fanconi farber felty fitz fournier friderichsen friedreich gardner gaucher gehrig gilbert
        gitelman goodpasture gorlin graves grave guillain hallervorden hand hansen hartnup hashimoto
        henoch hirschsprung hodgkin horner horton hughes hunter huntington hurler jakob jeghers johnson
        kallmann kaposi kartagener kawasaki kearns kikuchi kimmelstiel kleine klinefelter klippel klumpke
        korsakoff krabbe kugelberg kwashiorkor landau lambert leber legg lennox leriche lesch letterer
        lewy lhermitte libman liddle lisch loeffler lou ludwig lyell lyme lynch machado mallory marfan marie
        martin mccune meige meckel meigs menetrier meniere menkes merkel mikulicz milroy mirizzi moebius
        mondor morquio munchausen nelson niemann noonan ogilvie ollier ormond osgood osler owren paget
        pancoast parkinson parry perthes peutz peyronie pfeiffer pick pickwick plummer poland pompe pott
        potter prader prinzmetal proteus purtscher quervain ramsay rasmussen raynaud reiter rendu rett
        reye richter riedel riley robin roemheld rosai rotor roussy sanfilippo scheie scheuermann schilder
        schlatter schmidt schoenlein schonlein scott seckel sezary sheehan shy siegrist simmonds sjogren
        sjoegren stargardt steele stein steinert stevens still stokes strauss sturge sudeck swyer sydenham
        takayasu takotsubo tay thomsen tietze todd tooth touraine tourette treacher turcot turner vaquez
        verner vincent vinson vogt waardenburg waldenstrom waterhouse weber wegener weil weiss werdnig
        werner wernicke west whipple wilks williams willebrand willi wilms wilson winiwarter wiskott
        wolff wolfram wolman zellweger zenker zollinger baker barton bartholin baastrup binder bloom brown
        bruton byler canavan carney chandler cockayne coffin cogan collins cooley cornelia costello crouzon
        cruveilhier danon davidson dent donath drummond dubin eagle fisher forbes foster fox freeman fuchs
        gerstmann gianotti grawitz griscelli hamman hay heerfordt heller holt hunt jacobsen job joubert
        kennedy kienbock kohler krukenberg larsen leigh lowe lown mafucci maffucci mayer mcardle miller
        monge morgagni morton moya netherton norrie oliver omenn parinaud pearson pendred perry pierre pierson
        refsum robinow rosenthal russell sandhoff schwartz senear sever silver simpson sipple smith sotos
        stickler
        sweet taussig thiemann townes usher wallenberg wells whitmore wolfe wright young zieve kimura jansen
        kostmann bazin barth blau
    """),
    (_SIGN, """
        adson allen argyll auspitz babinski bancroft battle beck blumberg brudzinski brushfield bunnell
        carnett chadwick chvostek cooper courvoisier cullen cushing dix drawer finkelstein fitz fothergill
        frank froment gower gowers grey hallpike hamman hegar heberden hoffman hoffmann homan homans hoover
        howell
        janeway jendrassik jobe kehr kernig kerley kussmaul lachman lasegue levine lhermitte mcburney
        mcmurray murphy musset neer nikolsky nylander obturator ortolani barlow osler patrick perez phalen
        pratt psoas quincke rinne romberg roth rovsing schober schirmer spurling stemmer straight terry
        thomas thompson tinel trendelenburg traube trousseau turner valsalva virchow weber westermark
        whipple yergason cheyne biot corrigan duroziez carey graham stokes flint steell gallavardin hawkins
        speed apley thessaly trotter hutchinson marcus gunn robertson adie horner moro galant landau
        epley semont brandt hill tanner ludington pemberton sherman kleihauer coombs mantoux schilling
        schwabach bing ishihara snellen amsler schiotz seidel sims tzanck wada hess wood woods bence jones
        brown bouchard may weinberg stewart holmes leopold piskacek bracht mcroberts woods rubin kristeller
        credé crede
    """),
    (_DEVICE, """
        foley hickman broviac groshong tenckhoff swan ganz quinton mahurkar permacath coude robinson malecot
        pezzer penrose jackson pratt blake hemovac davol dobhoff dobbhoff levin salem cantor miller abbott
        sengstaken blakemore minnesota linton bakri kelly kocher allis babcock adson debakey bulldog mayo
        metzenbaum richardson deaver army balfour bookwalter weitlaner gelpi hohmann cobb freer kerrison
        penfield yankauer guedel bovie macintosh mccoy bullard shiley bivona jackson jefferson montgomery
        moore
        olympic passy muir ambu venturi hudson bain carlens robertshaw univent arndt cohen greenfield denver
        leveen hakim holter codman ommaya blount milwaukee boston jewett knight taylor thomas buck russell
        bryant harrington luque steinmann kirschner ender rush kuntscher gamma richards austin moore charnley
        exeter jones unna dakin robert philadelphia miami aspen gardner crutchfield bledsoe hoffmann ilizarov
        veress hasson tuohy quincke whitacre sprotte crawford huber chiba jamshidi cope menghini vim silverman
        starr edwards carpentier bjork medtronic hancock jude simpson leff kielland piper bozeman fogarty
        dormia bard judkins amplatz sones mullins berman gruntzig palmaz wall gianturco omnipaque portacath
        hegar pozzi sims graves cusco auvard trelat lucas geiger mapleson schneider bird wright fleisch
        buchanan stryker gore cook stille liston gigli mosquito halsted crile senn lane murphy jobst ted
    """),
    (_PROCEDURE, """
        whipple nissen toupet dor belsey hill roux billroth finney heineke hartmann mikulicz miles ivor lewis
        heller ladd fontan glenn norwood ross bentall rastelli mustard senning jatene blalock taussig potts
        waterston maze cox bankart latarjet bristow putti girdlestone syme chopart lisfranc boyd pirogoff
        keller mcbride austin chevron akin lapidus mayo brostrom trendelenburg sims fowler lloyd davies
        lithotomy kraske pfannenstiel maylard joel cohen kocher mcburney lanz chevron gibson rutherford
        bassini shouldice mcvay halsted lichtenstein rives stoppa mcdonald shirodkar burch marshall marchetti
        krantz kelly manchester fothergill lefort bricker kock indiana studer mainz kasai duhamel soave
        swenson
        pena heimlich valsalva credé epley mohs wertheim schauta latzko caldwell luc bosworth seldinger
        judkins monro kessler furlow millard abbe moberg dunn hauser maquet ganz salter chiari pemberton dega
        ponseti tikhoff van nes torkildsen kirschner thal pringle cattell braasch warren sugiura hassab
        ombredanne
        snodgrass mathieu duckett hynes lich gregoir politano leadbetter boari ghoneim puestow frey beger
        peustow delorme altemeier ripstein wells thiersch lord milligan morgan ferguson longo graham
        ravitch nuss clagett eloesser collis bernard burow estlander gillies karapandzic lefort
    """),
    (_SCORE, """
        apgar glasgow gleason child pugh braden morse norton waterlow ranson bishop breslow clark duke wells
        geneva killip forrester rankin karnofsky zubrod fagerstrom epworth mallampati cormack lehane aldrete
        steward ramsay richmond riker wagner rutherford fontaine hinchey los forrest rockall blatchford hunt
        hess fisher spetzler fazekas hoehn yahr kurtzke ann arbor bosniak fuhrman robson masaoka dukes jass
        salter harris garden schatzker neer gustilo weber danis tscherne frykman outerbridge kellgren
        lawrence tanner dubowitz ballard silverman downes apfel charlson elixhauser caprini padua levine
        lund mackay framingham duke jones mcdonald rome bethesda beers bazett fridericia hodges cockcroft
        gault schwartz parkland harris benedict mifflin jeor bland altman kaplan meier hamilton beck
        zung yale brown mini folstein montreal katz barthel lawton berg tinetti romberg oswestry
        constant harris western womac boston denver bayley wechsler rorschach stroop rey gram giemsa wright
        ziehl neelsen papanicolaou leishman romanowsky masson congo prussian von kossa gomori grocott
        sudan oil kinyoun pelger huet howell jolly heinz auer cabot russell dohle curschmann charcot leyden
        epstein paul bunnell monospot coombs kleihauer betke ham westergren wintrobe lugol ringer ringers
        hartmann hartmanns locke tyrode sabouraud thayer martin lowenstein jensen macconkey mueller hinton
        evans burke light lights gell snyder wood carlson bristol lansky
    """),
    (_FRACTURE, """
        colles smith barton bennett rolando boxer jones galeazzi monteggia essex lopresti hangman jefferson
        chance clay malgaigne pott potts pilon tillaux maisonneuve segond stieda hoffa hill sachs bankart
        lisfranc chopart shepherd holstein lewis kocher salter le fort bosworth dupuytren volkmann madelung
        sprengel morton baker charcot heberden bouchard perthes kienbock freiberg kohler sever osgood
        haglund swan boutonniere mallet dequervain cotton toddler walther duverney
    """),
    (_ANATOMY, """
        wharton stensen stenson wirsung santorini vater oddi bartholin skene cowper littre gartner muller
        muellerian wolff meckel virchow rosenmuller cloquet alcock hunter guyon winslow douglas retzius
        morison
        morrison traube bogros hesselbach scarpa camper colles gerota denonvilliers waldeyer cooper
        poupart treitz lisfranc achilles schlemm tenon bowman descemet bruch zinn wolfring meibomian broca
        wernicke brodmann heschl rolando sylvius monro magendie luschka willis galen labbe trolard gasser
        meissner auerbach leydig sertoli purkinje his bachmann kent mahaim henle malpighi
        langerhans kupffer ito peyer brunner lieberkuhn paneth eustachi corti reissner fallope falloppio
        hassall schwann ranvier nissl betz golgi reed sternberg hurthle hofbauer calot hartmann spiegel petit
        louis wormian sharpey volkmann haversian clara buck glisson
    """),
)
PAIRS = frozenset(tuple(pair.split("-")) for pair in _words("""
    x-ray brown-sequard swan-ganz stevens-johnson wolff-parkinson parkinson-white marie-tooth
    charcot-marie bence-jones osgood-schlatter legg-calve calve-perthes epstein-barr creutzfeldt-jakob
    jackson-pratt sengstaken-blakemore ziehl-neelsen budd-chiari zollinger-ellison henoch-schonlein
    mallory-weiss peutz-jeghers plummer-vinson ramsay-hunt child-pugh dix-hallpike cockcroft-gault
    prader-willi ehlers-danlos lennox-gastaut lambert-eaton wernicke-korsakoff cheyne-stokes
    kimmelstiel-wilson sturge-weber hippel-lindau treacher-collins waterhouse-friderichsen churg-strauss
    guillain-barre miller-fisher austin-flint graham-steell kaplan-meier bland-altman harris-benedict
    salter-harris hill-sachs monteggia-galeazzi roux-en pierre-robin shy-drager tay-sachs niemann-pick
    dandy-walker arnold-chiari klippel-feil klippel-trenaunay jervell-lange romano-ward holt-oram
    smith-magenis lesch-nyhan crigler-najjar dubin-johnson rotor-type bernard-soulier wiskott-aldrich
    chediak-higashi louis-bar letterer-siwe hand-schuller rendu-weber osler-weber weber-rendu
    osler-rendu diamond-blackfan fanconi-anemia gordon-holmes tolosa-hunt meige-syndrome foster-kennedy
    argyll-robertson holmes-adie marcus-gunn gower-sign jendrassik-maneuver brown-vialetto
    steele-richardson richardson-olszewski rosai-dorfman reed-sternberg von-willebrand von-hippel
    von-recklinghausen von-gierke mccune-albright cornelia-de stein-leventhal fitz-hugh hugh-curtis
    asherman-syndrome mayer-rokitansky sertoli-leydig bartholin-gland sheehan-syndrome meigs-syndrome
    grey-turner jarisch-herxheimer lou-gehrig hunt-hess pelger-huet howell-jolly charcot-leyden
    carpentier-edwards starr-edwards blalock-taussig michaelis-gutmann bosniak-class le-fort may-thurner
    may-hegglin ann-arbor glenn-shunt rose-bengal christ-siemens paget-schroetter brown-roberts
    mayo-robson ross-procedure norton-scale dupuytren-contracture hewitt-clip page-kidney bell-palsy
    davis-sling palmer-sign lewis-sumner lewy-body ray-amputation wells-score cox-maze green-stick
    white-matter gray-matter grey-matter hunter-canal french-gauge hoehn-yahr billroth-ii joel-cohen
    ivor-lewis lloyd-davies robert-jones bull-neck gram-stain holter-monitor wood-lamp woods-lamp
    dakin-solution unna-boot ringer-lactate lactated-ringer mayo-clinic mayo-scissors
    nissen-fundoplication
"""))
"""Double eponyms, the halves of each folded."""
_ALONE = _words("""
    foley hickman broviac groshong tenckhoff swan hemovac penrose jp mohs whipple nissen hartmann apgar kocher
    dobhoff dobbhoff yankauer shiley bovie holter babinski trendelenburg valsalva fowler
    quinton ommaya parkinson alzheimer crohn hodgkin huntington graves hashimoto raynaud sjogren
    colles bell down barrett paget cushing addison wilson marfan turner glasgow gleason braden ringer ringers
    romberg murphy mcburney tinel phalen homans kernig brudzinski chvostek trousseau gram coombs
""")
"""Eponyms that stand alone: "a Foley", "s/p Whipple", "history of Parkinson's"."""
_BETWEEN = _words("""
    urinary indwelling suprapubic double triple dual single lumen central venous tunneled tunnelled dialysis
    related associated like plus type b t cell large small nodular chronic acute severe mild early advanced
    new old fr french peritoneal arterial pulmonary artery balloon three way leg coma fall risk
    sclerosing mixed classical variant familial juvenile congenital secondary primary
    retropubic open laparoscopic robotic modified partial total left right bilateral
""")
_SURNAMES = _words("""
    adams alexander allen anderson baker barnes bell bennett boyd brooks brown bryant buck butler campbell
    carter clark cole coleman collins cook cooper cox davidson davis dunn duke edwards ellis evans ferguson
    fisher ford forrest foster fox frank freeman gardner garden gibson gordon graham grant gray green griffin
    grey hall hamilton hand harris hawkins hay henry hill holmes howard howell hughes hunt hunter jackson
    james
    jefferson jenkins john johnson jones joel kelly kennedy keller king knight larsen lee levine lewis lloyd
    long lord
    louis marie marshall martin mayer mayo mcdonald miller mitchell montgomery moore morgan morris morton
    murphy
    murray myers nelson newman norton oliver olsen owen parker parry patrick paul pearson perez perry
    phillips pierre
    potter potts powell price quincke reed reid rice richards richardson rivera rivers robert roberts
    robertson robin
    robinson rodriguez rogers rose rosenthal ross russell rutherford sanders schmidt schneider schwartz scott
    silver silverman simpson sims smith speed spencer stein stevens stevenson steward stewart stokes stone
    stewart sullivan sweet tanner taylor terry thomas thompson townes turner wagner walker wall wallace ward
    warren washington watson weber weiss wells west wheeler white williams wilson wolfe wood woods wright
    young
""")
"""Eponyms that so many people are called by that a term must be one of `_SURE`."""
_SURE = _words("""
    allen-test allens-test baker-cyst bakers-cyst bell-palsy bells-palsy bennett-fracture boyd-amputation
    brown-syndrome browns-syndrome buck-traction bucks-traction cooper-ligament coopers-ligament cox-maze
    cook-catheter clark-level clarks-level duke-criteria dukes-criteria dunn-osteotomy edwards-syndrome
    edwards-valve evans-syndrome fisher-grade fox-shield foster-frame frank-sign franks-sign
    gardner-syndrome gardners-syndrome garden-classification gibson-approach
    graham-patch hamilton-scale hand-foot harris-benedict harris-score hawkins-sign hawkins-test
    hill-procedure hill-sachs holmes-tremor howell-jolly hunt-hess hunter-syndrome hunters-syndrome
    jackson-pratt jackson-table jefferson-fracture job-syndrome jobs-syndrome jones-fracture jones-criteria
    kelly-clamp kelly-forceps kennedy-disease kennedys-disease levine-sign levines-sign levine-scale
    lewis-lead louis-angle marie-tooth marshall-test martin-syndrome mayo-stand mayo-scissors mayo-clinic
    mcdonald-criteria mcdonald-cerclage miller-fisher miller-blade montgomery-tube montgomery-gland
    moore-prosthesis morton-neuroma mortons-neuroma murphy-sign murphys-sign murphy-button norton-scale
    patrick-test patricks-test paul-bunnell pearson-syndrome perry-syndrome pierre-robin potter-syndrome
    potters-syndrome potts-shunt potts-disease pott-disease quincke-needle ramsay-score reed-sternberg
    richardson-retractor rivers-syndrome robertson-pupil robert-jones robinson-catheter robin-sequence
    ross-procedure russell-traction russell-body russell-silver schwartz-formula simpson-grade sims-position
    sims-speculum smith-fracture smiths-fracture speed-test speeds-test stein-leventhal stevens-johnson
    stokes-adams sweet-syndrome sweets-syndrome tanner-stage taylor-brace thomas-test thomas-splint
    thompson-test turner-syndrome turners-syndrome turner-sign turners-sign wagner-grade
    warren-shunt weber-test webers-test weber-fracture weber-syndrome wells-score wells-criteria
    west-syndrome wests-syndrome williams-syndrome wilson-disease wilsons-disease wolfe-graft wood-lamp
    woods-lamp wright-stain wrights-stain young-syndrome still-disease stills-disease gordon-syndrome
    hall-technique king-classification stewart-syndrome cole-carpenter collins-syndrome
    rosenthal-fiber rosenthal-fibers silver-syndrome white-matter weiss-ring
""")
DERIVED = ("ism", "ian", "ians", "isms", "oid", "ic", "like", "ine")
"""What clinical words add to a name: parkinsonism, cushingoid."""
HEADS = _words("""
    syndrome sign procedure catheter score scale classification criteria fracture maneuver lymphoma phenomenon
    fundoplication stain palsy
""")
"""Words that make almost any name before them an eponym."""
# fmt: on
_SUFFIX = re.compile(r"'s?$")


@lru_cache(maxsize=4096)  # names of patients are not kept for ever
def words_after(name: str) -> frozenset[str]:
    """The words that follow a folded name in clinical terms; none if it is no eponym."""
    kinds = _kinds()
    return kinds.get(name, frozenset()) | kinds.get(name.removesuffix("s"), frozenset())


@cache
def _kinds() -> dict[str, frozenset[str]]:
    kinds: dict[str, frozenset[str]] = {}
    for heads, names in _TERMS:
        for name in map(fold, names.split()):
            kinds[name] = kinds.get(name, frozenset()) | heads
    return kinds


def is_eponym(name: str) -> bool:
    """Whether a folded name stands in some clinical term."""
    kinds = _kinds()
    return name in kinds or name.removesuffix("s") in kinds


def stands_alone(name: str) -> bool:
    """Whether a folded name is a clinical term without another word."""
    return name in _ALONE or name.removesuffix("s") in _ALONE


def term_sureness(name: str, following: list[str]) -> Literal["sure", "maybe", "no"]:
    """Whether a folded name and the folded words behind it are a clinical term: "Foley urinary catheter".

    Words that often stand in between are passed over. A term of a common surname must be a known one, as
    "Brown's lesion" may be that of a Mr. Brown. Almost any name may stand before "syndrome" and the like.
    """
    heads = words_after(name)
    for word in following[:3]:
        bare = _SUFFIX.sub("", word)
        if f"{name}-{bare}" in _SURE or (bare in heads and name not in _SURNAMES):
            return "sure"
        if bare in heads or bare in HEADS:
            return "maybe"
        if word not in _BETWEEN:
            break
    return "no"


def is_derived(word: str, name: str) -> bool:
    """Whether a folded word is made of an eponym: parkinsonism of Parkinson."""
    return word.startswith(name) and word[len(name) :].lstrip("-") in DERIVED and is_eponym(name)
