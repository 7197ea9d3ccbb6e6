"""Names that are words as well, by the kind of word, and the words that tell which of both is meant."""


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


# fmt: off
MODALS = _words("will may can must shall might")
MONTHS = _words("april may june july august jan mar jun")
ADJECTIVES = _words("""
    able best better black bland blue blunt bright brown clean close cold constant crisp daily dark dry dusty
    early fair fine frank free full golden good grand gray green grey gross hard hardy high just keen large
    late
    lean light little lively long loose loud low lower major mild minor misty moist moody more noble old pale
    poor purple quick red rich ripe rough rusty sandy savage scarlet senior sharp short silver slow small
    smart
    soft stable stark steady stern stout straight strange strong sunny sweet swift tall teal tender thick thin
    tiny true upper vital warm weary wet white wild wise worthy young yellow olive amber violet rose usual
""")
NOUNS = _words("""
    angel arms art ash autumn bacon back baker ball band bank banks barber barker bass bay beam bean beard
    bell
    belly berry bird bishop block blood bloom bolus bond bone bones boot booth bowels bowl box branch brandy
    brick
    bridge brook brooks brow bruise bud bull burden burns bush butcher butler butter button cage camp candy
    cane
    cannon card carpenter cart case cash castle cave chain chambers chance chapel chase cheek chest child
    chill
    chills chin chip church clay clerk cliff cloud coal coffin coke cole colon cook cooper coral cord corn
    cotton
    cousins crane creek cross crow crown crystal cuff cup curry cutter daisy dale dawn day days dean dew
    dollar
    door dose dot dove drain draper dream drink drinker duke dust dye eagle earl ears eve eye faith falls
    farmer
    faith fern fever field fields finger fish fisher flag flint flood floor flow flower flowers foot forest
    fork
    forrest fox friend frost fruit fry fuller gage gale gall game garden garland gas gate gates gene gentry
    ginger glass glove gold golf grace grain grass grave graves grove guard guest guide gum guy hair hall
    hammer
    hand hands harbor harp hart hawk hay hazel head heart heat heath heather hedge hendry herb hill hills hip
    hives holly honey hood hook hooks hope horn horse host house hunter husband hyman ice
    ink iris iron irons ivory ivy jack jade jewel john joint joy judge justice kay key keys king kitchen knee
    knight lace lake lamb lance land lane lap laurel law lead leaf leg legg legs lemon lily limb line lines
    link
    lip lips list liver lock lord love lump lung mac man mark market marks marsh mason mass match max melody
    mercy miles mill miller mills mint mole moon mop moss moth mountain mouse mouth muse nail nan neck
    needle night
    noble noon norm nose nurse oak oaks ocean oil opal orange organ page pages pain paine palm palms pan park
    parker parks parsley part partridge patch patience pauls peace pear pearl peg pen penny pepper pet pill
    pine
    place plant plate plum point pole pond pool pope poppy porter post posts potter pound power
    powers
    price pride prince print pulse pump purse race rain rains rales ramp rash ray reader reed rest rice
    ridge ring river rivers road robin rock rod rods roller root rope rose rosemary row ruby rule rush sage
    sailor
    salmon salt sand sands savannah scale scales scar school scope score seal seals self service shade shadow
    shaver shield shields shin shoemaker shore shot shunt sight silk singer singleton sister skin skinner
    sling
    smith snow sole son songs sparks spear spears spell spine spoon spot spots spring springs squire staff
    stage
    stair stall star starr state steel stem step steps stent stone stones storm story strain straw stream
    street
    streets stretch stroke studs stump style sugar summer summers sun swan sweat tab table tailor tally tank
    tape
    tate teeth temple tent thorn thread throat thumb thyme tide tile tongue tool tooth torch tower towers town
    trace track trail train trip trotter trout trunk tube tuck turner twist umbrella vale valentine valley van
    vein vent victor vine viola virgin vision voice wafer waist walker wall walls ward warden wards wart
    washer watch water waters wave way weaver weeks weight well wells wheat wheel wheeler whip wick wind winds
    wine wing wings winter winters wire wolf wood woods wool work worker workman worth wound wrist yard
    abbey alma angela aria aurora autumn avery basil belle blaze blossom bonnie brie brooke buddy buster
    carol celeste chad chance charity chase cherry china christian clement cliff colt comfort constance cosmos
    dallas destiny diamond dolly elder ember eden fay felicity flora florence forest genesis georgia
    harmony haven hermes india jasmine jean jersey jordan journey junior justice     kerry kit kitty lark
    liberty lotus lucky madonna maggie malady marina marjoram marshal marshall melon
    mercedes merit mike mina mink missy molly monk nova octave olive orion paris patsy pearl
    philadelphia phoenix pip pippin porsche precious prudence queen rain rebel rhapsody rhythm robin rocky
    roman
    romeo saffron sally sapphire scout serenity sherry sierra sonny sydney sylvan tiger tillie trinity troy
    tulip
    ursa velvet venus verity vera vesta virgil virginia vivid willow wren zephyr medina lima
    ant app bat bias bill buck dick gay jock mick randy tad charm chat cleat con court crate deliverance
    dunk dutch duty earnest experience fall fate
    flick glory governor ham honor honour hop hub kill lazar left let life mat mock nanny nap nib obedience
    ode one paddy pate pink pleasant prissy providence relief row see silence sis sly squat teeny temperance
    than then tick tiff vest vet web
    temple victory cotter means person persons folks lodge sole sales knee
""")
NUMBERED = _words("""
    bed block box building card case chart court day days dose flat floor gate grade house level line lines
    list
    page pages point pole port post room row scale score stage step steps tab table tank tube ward wards week
    weeks
""")
"""Nouns that a number follows, as in "Ward 5"; after another one, a capital marks a name: "Baker 72 yo"."""
VERBS = _words("""
    bless boil bolt bond burn chase chew cope cover cram crank cross cutter dance dare don drew drain
    draw drive eat fear fears find fix foil gamble gather gore grant grieve grind grow hatch haul hoover
    hurt jerk jolly
    jump knit lack lance land leach lease leave lie lift love mark marry mix mount nick outlaw pace page park
    pass pat patch peck peel perk pick pierce pitch play pray press prince pry pull push quick raise rake
    rally
    ram ramble reach read reap reeve rest rich ride rip rise rock roll rose rub rush said saw scan scoop
    seek sell settle sew shake sharp shave shear sink skip slack slaughter snow sow speed spell spend
    spring stack stand stew stir stitch stoop strap strike sue swallow sway sweep swell swing tab tack teach
    tear tell test tie tip toll toss trim tripp trust tuck turn wade wait wake walk wander want ware warn wash
    watch weaver weigh wend whisk win wink wish wring yell yield
""")
PLACES = _words("""
    alexandria atlanta augusta austin berlin boston bristol brooklyn camden carolina charlotte chelsea chester
    cleveland clinton columbia dakota dallas denver derby devon durham florence geneva georgia hamilton
    houston
    hudson israel jackson jersey kent kenya kingston lancaster lincoln london lourdes madison mobile
    montana montgomery nevada newton oxford paris preston reading regina salem savannah selma shelby sydney
    troy
    tyler vernon victoria vienna virginia warren washington wellington wells york
""")
OTHER_LANGUAGES = _words("""
    alba alegre amor angel barba barriga blanco boca bravo bueno cabello cabeza cabezas caballero calvo campo
    campos cano casa casas castillo clara claro concepcion consuelo corazon corona cortes costa costilla
    crespo cruz
    cuello cuerpo delgado dolores dulce espina esperanza estrella feliz flores franco fuente fuentes fuerte
    gallo
    gloria gordo gracia grande guapo herrera herrero hidalgo hierro hueso iglesias izquierdo leal leche leon
    lobo lozano luna luz malo mano mar marco mercado merced milagros molina mora moreno muela nieves nino
    nieto nuevo
    oliva pastor paz pera perla pie piedra pierna pilar pina pinto prado prieto prima primo pulido rama real
    remedios rey reyes rico rincon rio rios robles rojo rosa rosario rubio salas salud santo santos sangre
    segura
    serrano sierra silva sol soledad soto suero tiempo toro torres trigo valiente valle vaca vega velasco
    verde
    vidal vientre viejo vivo zapatero klein gross lang kurz braun schwarz weiss rot jung alt krank herz mann
    frau
    hals kopf hand arm fuss petit grand blanc noir roux gros rouge coeur
""")
ABBREVIATIONS = _words("""
    aa aaa ab abc abd abg abi abx ac acdf ace acl acs ad ada adhd adl adls af afb afp ag ai aids aka aki al
    ala
    alf ali all alp als alt am ama ami aml amp ams an ana ao ap apc aps apt ar arb ards arf art as asa asap
    asd ast
    at atp au av avm avr ax ba bal bb bbb bc bcc bd be bg bi bid bili bka bkg bl bld bls bm bmi bmp bms bmt
    bnp bo bp bpd bph bpm br bs bsa bse bsi bso bt btl bun bx ca cabg cad cal cam cap car cat cb cbc cbd cbi
    cbt
    cc ccb ccu cd cea cf cfu cg cha chd chf cho ci cin ckd cl cll cm cml cms cmv cn cna cns co
    copd cp cpap cpk cpr cps cr crf crp crt cs csa csf csm ct cta ctx cu cva cvc cvl cvp cvs cx cxr da db dbp
    dc ddx de dec dex df dfa dhea dhs di dic dig dip disp div djd dka dl dm dmd dnc dni dnr do doa dob doe dos
    dp dpt dr ds dsm dt dtr dtrs dts dtv du dub dvt dx dz eac eb ebl ebv ec ecg echo ect ed edc ee eeg ef egd
    ekg el elf em emg emr ems ent eo eos ep epo er ercp es esr esrd et eta etc etoh ett eval ex exp ext fa fam
    fb fbs fe feb ffp fh fl flu fm fna fob fp fr fs fsh ft fu fvc fx fy ga gb gbm gbs gc gcs gcsf ge ger
    gerd gfr
    gg ggt gi gib git gm gn gp gr grd gs gsw gt gtt gu gyn ha hav hb hbv hc hcc hcg hct hcv hcw hd hdl he
    heent hel hep hg hgb hh hi hiv hl hla hlh ho hob hob hpi hpv hr hrt hs hsm hsv ht htn hus hx ia ibd ibs
    ic icd
    icp icu id ida ie ig iga ige igg igm ii iii il im imi in inc ind inf inj inr int io iop ip iq ir is iud iv
    ivc ivf ivig ivp jp jra jt jvd jvp kg ko kub kvo la lab lac lad lae lap lar lb lbbb lbp lbs lc lcx ld
    ldh ldl le leep les lf lfts lh li lih lima ll lle llq lma lmp ln loa loc los lp lpn lr ls lt lue lul luq
    lv
    lvad lvef lvh ly ma mac mal mam map mar mb mca mch mcl mcp mcv md mds me med meds met mg mgus mh mi mic
    mid
    min ml mm mmr mn mo mom mp mr mra mrcp mri mrn mrsa ms msk mso msw mt mtp mv mvr my na nad nas nb nc
    ncs nd ne neb neg ng ngt nh nhl ni nicu nk nka nkda nl no noc np nph npo nr ns nsaid nsr nst nt nte ntg nv
    nvd nyha ob oa obs oc od oe ok om on oob op or orif os osa ot otc ou oz pa pac pad pain pal pan par pas
    pat pb pc pca pci pcn pco pcp pcr pct pcwp pd pda pe ped peep peg per pet pf pfo pft pfts pg ph phn pi
    picc pid pip pkd pl plt pm pmd pmh pmi pmr pn pna pnd po pod pos pp ppd ppe ppi ppm ppn pps pr prbc pre
    pri
    prn pro ps psa psh psv pt pta ptca pth ptsd ptt ptx pud pulm pv pvc pvd pvr px qa qd qh qhs qid qod qs
    ra rad rae ram ras rbbb rbc rca rcc rd rdw re rec rf rh ri ria rib ric rle rll rlq rls rm rml rn ro roc
    roi rom
    ron ros rov rr rrr rs rsd rsv rt rta rue rul ruq rv rvh rx sa saa sab sah sal sam sao sb sbe sbo sbp
    sc sca scc scd scds sci sd sdh se sel sem sfa sg sga sgot sh si siadh sib sicu sids sig sj sk sl sle slp
    slr
    sma sn snf so sob sop sos sp spa spec spf sq sr srs ss ssi ssri st sta stat std stemi stt sub subq sui
    sup svc svd svr svt sw sx sy sz ta tab tabs tah tav tb tba tbi tbl tbsa tc tca td te ted tee tef temp tens
    tft th tha thr ti tia tib tid tips tka tko tkr tl tlc tm tmj tn to tof tp tpa tpn tpr tr trali tsh tsp
    tt ttp tte tur turp tv tx ua uc ud ue ugi uk ul un up ur uri us usp ut uti uv va vac vad vag van var vas
    vat vc vd ve vf vit vl vlbw vp vq vre vs vsd vss vt vte vv vz wa wb wbat wbc wc wd wf wk wks wm wnl wo wpw
    wt xr xrt ya yo yr yrs zn
""")
"""What stands in capitals for something else, whoever has these initials or such a name."""
CLINICAL_NOUNS = _words("""
    bite bites regards practice practices
    sputum stool stools urine drainage discharge discharges emesis vomit vomitus secretions secretion phlegm
    mucus fluid
    fluids liquid output material matter blood count counts cell cells cell lesion lesions rash patch patches
    spot spots mole nodule nodules mass masses skin eyes eye hair scar scars eschar slough tissue exudate
    plaque plaques discoloration tint tinge tinged colored coloured color colour staining stain stained bile
    fat
    top line lines code light zone bag bags wound wounds edges tongue bowel bowels movement movements man
    woman
    men women male female boy girl child children adult adults patient patients pt pts lady gentleman person
    people age history hx term terms time times days day weeks week months years stay course discussion talk
    axis
    standing acting walk walks run leg legs arm arms arrow arrows segment segments saphenous qt stretcher
    dose doses
    level levels grade risk fever fevers temperature temp pressure bp voltage volume volumes sodium
    potassium salt fiber fibre protein residue carb carbs diet dietary density albumin hemoglobin hematocrit
    platelets platelet wbc birth weight back lumbar extremity extremities anterior posterior lying set
    intestine intestines airway airways vessel vessels pox group number numbers amount amounts
    appetite mood affect sleep prognosis condition health control outcome result results news luck question
    response
    tolerance flow air entry breath sounds pulses dorsiflexion strength candidate support relationship
    sitting drug drugs medication medications medicine name cavity capacity incision medium soft tissues pain
    pains debridement dissection object trauma palate tissues gels stress infection nail nails polyp
    scan scans marrow spur graft density growth rate rates rhythm sound murmur murmurs failure attack disease
    block burn transplant valve sounds surgery surgeon ct mri xray x-ray x film films ultrasound us
    pressure position trauma injury injuries laceration lacerations circumference lice tremor tremors
    movements control neck shoulder elbow wrist exam examination deformity drop ulcer ulcers care
    numbness swelling edema weakness bath bathing wash washing hygiene pill pills box
    round rounds bed beds clerk staff nurse nurses sister transfer rooms room team visit visits manager
    management conference report reports study series manager closed reviewed collected presented
    list cycle shift shifts surgery hospital program care center unit services plan planning school
    therapy test tests screen exam sample samples culture cultures swab swabs gram ball balls wool
    water tap level feeding feeds supply closet sport sports intake loss gain tank heater table tables
    cancer carcinoma tumor polyps resection prep cleansing mucosa wall fold lavage biopsy
    fields field cut defect defects loss acuity changes change chart
    score scale classification stage hemangioma bush syndrome syrup berries bengal oil wood tape boots
    device devices dependent use ambulation assist gait independent provided ordered given issued bag basket
    prices range cost list tag index toe toes deformity deformities joint joints osteotomy finger fingers
    thumb
    graft contact lens lenses fracture fractures passage disease burden analysis crusher retrieval
    angina wort ash leaf
""")
"""What an adjective or a noun that is a name stands before: "brown sputum", "heart rate"."""
_STEMS = """
    abstain accept ache adhere admit advance advise agree ambulate answer apologize appear appreciate
    approve arrange
    arrive ask assess assist attempt attend avoid awake awaken babble bathe become begin believe bleed blame
    breathe
    bring brush call cancel care carry change chart check choose chew claim clear climb come comment commence
    communicate complain complete comply confirm consent consult contact continue converse cooperate cough
    counsel
    cry decide decline declare defer demand demonstrate deny depart describe desire desire deteriorate develop
    dictate die dine direct discharge disclose discontinue discuss doubt dress drink drive eat elect elope
    emphasize
    endorse enjoy enter evaluate examine exhibit expect experience expire explain express fall feed feel
    fell finish follow forget gain get give go grimace happen hate have hear help hesitate hold hope hydrate
    identify
    improve indicate inform inquire insist instruct intend intubate invite join keep know lack laugh lay learn
    leave lie like listen live look lose maintain make manage meet mention miss moan move need note notice
    obey object
    observe obtain offer operate order participate pass perform persist phone pick place plan play point
    practice
    prefer prescribe present proceed progress promise provide pull push quit rate react read recall receive
    recommend
    recover refer reflect refuse regain relapse relate relax rely remain remark remember remind remove repeat
    reply report request require resemble resist respond rest restart resume retire return reveal review
    request
    ride rinse rise run sat saw say schedule see seek seem send serve show shower sign sing sit sleep slip
    smell
    smile smoke sound speak spend spit squeeze stand start state stay stop struggle study suffer suggest
    support
    survive suspect sustain swallow sweat swear switch take talk teach tell thank think threaten tire
    tolerate touch
    transfer transfuse transport travel treat tremble try turn undergo understand update urinate use verbalize
    verify visit voice void vomit wait wake walk want warn wash watch weep weigh wish withdraw witness wonder
    work worry worsen write yell
"""
_IRREGULAR = _words("""
    said told came went gave took saw ate drank slept felt thought knew was is has had does did were began
    became
    bled brought bought broke chose drove fell felt forgot found got grew heard held kept left lost made
    meant met
    paid put quit ran read rode rose sat sang sent shook showed sought spent spoke spat stood stayed swore
    swam
    taught understood underwent woke won wore wept withdrew wrote lay laid lied died tried denied cried
    replied
    would could should did isn't wasn't hasn't doesn't didn't wants goes says
""")
SPEECH = _words("""
    said says stated states reported reports denied denies told tells asked asks replied replies answered
    answers complained complains explained explains mentioned verbalized verbalizes requested requests
    refused refuses agreed agrees insisted insists
""")
"""Verbs that only people are the subject of."""
_CLINICAL_BASES = _words("""
    be not also likely probably then still now again only soon eventually never hopefully first await add
    adjust administer aim allow anticipate apply attribute benefit bear bridge cause change check
    cleanse collect compare complete consider contain contribute convert correlate cover culture cut d/c dc
    decrease
    delay diurese draw do dose d/w email encourage ensure escalate exceed f/u fax fill flush forward heal hold
    impact impair include increase initiate interfere involve increase infuse limit load lead lessen let
    light make
    mean monitor necessitate occur order pack page persist place plan prep prevent prove pull push put raise
    reassess recheck recur redose reduce reevaluate re-evaluate repeat replace replete represent result
    rescan restart
    retry return scan screen shower signify stem straight sub suffice supplement suture swab switch taper
    test titrate
    touch transfuse transition trend trial try up uptitrate use warrant wean
    work xfer you he she they we it i the this that these those your his her their our a an patient pt there
    require need have
""")
RELATIVES = _words("""
    wife husband spouse partner daughter son mother father mom dad mum brother sister aunt uncle niece nephew
    cousin grandson granddaughter grandmother grandfather grandma grandpa family parents parent children child
    guardian caregiver carer girlfriend boyfriend fiance fiancee widow friend neighbor neighbour nurse aide
    hcp
    proxy pcp attorney lawyer room roommate chart insurance employer home house address birthday cardiologist
    oncologist surgeon physician doctor
""")
"""What follows a person's name with a possessive s."""
# fmt: on


def _forms(stem: str) -> set[str]:
    """A verb in the third person and in its regular past."""
    if stem.endswith(("s", "sh", "ch", "x", "z", "o")):
        third = stem + "es"
    elif stem.endswith("y") and stem[-2] not in "aeiou":
        third = stem[:-1] + "ies"
    else:
        third = stem + "s"
    if stem.endswith("e"):
        return {third, stem + "d"}
    past = stem[:-1] + "ied" if third.endswith("ies") else stem + "ed"
    return {third, past, stem + stem[-1] + "ed"}


BASE_VERBS = _words(_STEMS) | _CLINICAL_BASES
"""What follows a modal verb: bases of verbs, adverbs, and subjects of questions."""
PERSON_VERBS = frozenset(form for stem in _words(_STEMS) for form in _forms(stem)) | _IRREGULAR | SPEECH
"""Third persons and past forms of what people do."""
BODY = _words("""
    arms back blood bone bones bowel bowels cheek chest chin colon ear ears eye eyes foot finger hand hands
    head heart hip
    knee leg legs legg lip lips lung neck nose palm palms shin skin throat tongue tooth teeth wrist waist vein
""")
"""Names that are parts of the body, which examinations tell of."""
FINDINGS = _words("""
    normal normocephalic atraumatic tender nontender supple clear intact regular irregular unremarkable
    symmetric
    warm dry moist pink swollen painful sore exam pain injury hurts ache aches without with no symmetrical
    midline
""")
"""What is said of a part of the body."""
WORDS = MODALS | MONTHS | ADJECTIVES | NOUNS | VERBS | PLACES | OTHER_LANGUAGES | BODY
"""All names that are words, folded."""
