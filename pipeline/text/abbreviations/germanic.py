"""Abbreviations and sentence starters of the Germanic languages."""

from pipeline.text.abbreviations.language import ENDERS, INNER, INNER_BUT_WORDS_IN_ROMANCE, NUMBERED, language, ordinals

ENGLISH = language(
    inner=INNER
    + INNER_BUT_WORDS_IN_ROMANCE
    + """
        messrs drs rev Hon sen sens rep reps gov govs lt Maj capt cmdr cpl sgt pvt adm brig supt insp Pres Fr profs gens
        lts atty Mt Ste univ assn Mon Tue Tues Thu Thur Thurs Fri viz v incl esp misc
        feat Det Spc Pfc Dist Asst Ald Msgr Amb Sec Dep Dir Br Cllr Revd Lieut Comdr Cdr Bp Abp Const Ofc Wm Geo
        Chas Thos Jas Fig Figs Rt
    """,
    enders=ENDERS
    + """
        al co bros llc plc dept Ave Blvd Rd Hwy d.c l.a n.y b.c a.d u.n e.u ph.d m.d b.a m.a lb lbs oz ft sq est
        Ala Ariz Ark Calif Colo Conn Del Fla Ga Ill Ind Kan Ky La Mass Md Mich Minn Miss Mo Mont Neb Nev Okla Ore Pa
        Penn Tenn Tex Va Vt Wash Wis Wyo
    """,
    numbered=NUMBERED
    + """
        nos vols arts figs eds ch sec par op eq ver pt para Sat Sun Wed
        jan feb mar apr jun jul aug sept sep oct nov dec
    """,
    starters="""
        the a an this that these those it its he his she her they their we our you your i my in on at by for from with
        to of as if when while where after before since although though however but and or so yet then there here what
        who why how no not some many both such more several also meanwhile moreover still despite during until because
        perhaps even now instead nor
    """,
)

GERMAN = language(
    inner=INNER
    + INNER_BUT_WORDS_IN_ROMANCE
    + """
        bzw d evtl geb gegr ggf h hl hrsg inkl exkl i insb kath ev mind n o od sog u v vgl z zzgl zt k b
        z.b d.h u.a o.ä u.ä i.d.r u.u z.t z.zt m.e s.o s.u v.a i.a o.g i.v vors abt bde dipl dipl.-ing dra fr hr
        ing jur lat Mag med phil rer nat ggü allg bspw ehem einschl engl entspr frz gem österr schweiz staatl
        städt verh vorm zw präs stv stellv hptm pfr bgm abg kard msgr frl gebr exz theol habil stud cand Dir Fam Sen
        Jos Joh Wilh Abb Tab
    """,
    enders=ENDERS + "usw usf u.v.m u.a.m n.chr v.chr chr jh jhd jhs mio mrd tsd e.v a.d p.a k.o Std Sek co cie",
    numbered=NUMBERED
    + """
        s kap abs aufl bl bd jg max min pos str tel mo di mi do fr sa so
        jän jan feb febr mär apr jun jul aug sep sept okt nov dez
    """,
    starters="""
        der die das dem den des ein eine einer eines einem einen dieser diese dieses diesem diesen jener jene er sie es
        wir ihr ich man sein seine seiner ihre ihrer unser unsere und oder aber doch denn sondern in im am an auf aus
        bei beim mit nach seit von vom vor zu zum zur für gegen ohne um über unter durch während wegen trotz wenn als
        ob weil da dass obwohl nachdem bevor wie was wer wo warum auch so nun dann dort hier damit dabei dazu danach
        darauf deshalb daher dennoch jedoch außerdem zudem allerdings nur noch schon erst nicht kein keine alle viele
        einige mehrere manche
    """,
    yields_to_starters=False,
    ordinals=ordinals(
        nouns="""
        januar jänner februar feber märz april mai juni juli august september oktober november dezember jan feb mär apr
        jun jul aug sep sept okt nov dez jahrhundert jahrhunderts jahrtausend geburtstag geburtstags jahrestag todestag
        hochzeitstag jubiläum mal auflage ausgabe lebensjahr spiel länderspiel spieltag minute platz liga bundesliga
        klasse runde
    """,
        cues="""
        der die das dem den des am im zum zur vom beim ins ans aufs fürs übers ein eine einen einem einer eines kein
        keine keinen keinem keiner mein meine meinen meinem meiner dein deine deinen deinem deiner sein seine seinen
        seinem seiner seines ihr ihre ihren ihrem ihrer ihres unser unsere unseren unserem unserer dieser diese dieses
        diesen diesem jeder jede jedes jeden jedem
    """,
        cardinal_cues="""
        auf um gegen mit rund etwa zirka circa ca fast knapp über unter mindestens höchstens maximal insgesamt nur gut
        minus plus mal nr abs art kap gleis bus
        haus kreis preis
    """,
        before_capitals=True,
    ),
    closes_inwards=True,
)

DUTCH = language(
    inner=INNER
    + INNER_BUT_WORDS_IN_ROMANCE
    + """
        dhr mevr mw drs ir ing ds bijv bv o.a m.b.t d.w.z t.a.v t.o.v i.p.v m.i.v t.e.m a.u.b a.h.w i.v.m n.a.v o.l.v
        incl excl resp vgl zgn evt gem gebr red vert v d v.d weled secr burg kol lt mgr jhr
        jkvr mej kard weth kapt maj sgt insp comm dir pres Past
    """,
    enders=ENDERS + "min co enz e.d e.a jl mln mld n.v b.v v.o.f n.chr v.chr chr m.m s.v.p",
    numbered=NUMBERED + "nrs blz pag hfst afb tab par lid max tel jan feb mrt apr jun jul aug sep sept okt nov dec",
    starters="""
        de het een dit dat deze die hij zij ze wij we ik jij je jullie u men zijn haar hun ons onze mijn uw en of maar
        want dus noch in op aan bij door met na naar om onder over per sinds te tegen tijdens tot tussen uit van voor
        vanaf volgens zonder als toen wanneer omdat hoewel terwijl nadat voordat zodat wie wat waar waarom hoe er hier
        daar dan nu ook nog al wel niet geen toch echter daarom daarna bovendien alle veel enkele sommige andere
        ondanks
    """,
)

DANISH = language(
    inner=INNER
    + INNER_BUT_WORDS_IN_ROMANCE
    + """
        adv afd f.eks fx bl.a ca d.v.s dvs evt hr fr frk inkl ekskl jf jvf kgl kl kpt maj mag mfl min ing iflg ift ifm
        m.h.t mht o.a o.lign oberst overs pga p.g.a sml sct skt stk tlf udg vedr adm bibl cand chr civ dep dir div egl
        fmd forf fhv gn gr hhv insp kst lb ltn opr orig pol red sek stud tidl vicedir vha s.k såk t.eks
    """,
    enders=ENDERS + "a/s aps co kr mio mia mill mv m.v osv o.s.v m.m m.fl o.l o.lign f.kr e.kr kbh pct std årh tdr",
    numbered=NUMBERED + "s bd kap par stk årg jan feb mar apr jun jul aug sep sept okt nov dec",
    starters="""
        den det de en et der denne dette disse han hun vi jeg du i man min mit mine din sin hans hendes deres vores og
        men eller for så på af til fra med om under over efter før ved mod mellem uden siden som når da hvis fordi selv
        mens hvad hvem hvor hvorfor hvordan her nu også ikke ingen alle mange flere nogle dog derfor desuden samtidig
        ifølge trods både hver andre politiet
    """,
    ordinals=ordinals(
        nouns="""
        januar februar marts april maj juni juli august september oktober november december verdenskrig division fc
    """
    ),
    closes_inwards=True,
)

NORWEGIAN = language(
    inner=INNER
    + INNER_BUT_WORDS_IN_ROMANCE
    + """
        adv avd f.eks bl.a ca d.v.s dvs ev evt hr fr frk inkl ekskl jf jfr kgl kl kpt maj mag min ing ifm m.h.t mht
        o.a oberst overs pga p.g.a sml st tlf utg vedr adm cand chr dep dir div eg egl fmd forf fung gr hhv insp lt
        løyt obs oppr orig pol red ref s.k sek stud tidl vha visepres pres resp statsr t.d t.o.m tom adj siv.ing
    """,
    enders=ENDERS + "a/s co kr mill mrd mv m.v osv o.s.v m.m m.fl mfl o.l f.kr e.kr pst prs årh",
    numbered=NUMBERED + "s bd kap par stk årg jan feb febr mar apr jun jul aug sep sept okt nov des",
    starters="""
        den det de en ei et der denne dette disse han hun ho vi jeg eg du i man min mitt mine din sin hans hennes deres
        vår vårt våre og men eller for så på av til fra frå med om under over etter før ved mot mellom uten utan siden
        sidan som når da hvis dersom fordi selv mens mellan hva kva hvem kven hvor kvar hvorfor hvordan her nå no også
        ikke ikkje ingen alle mange flere fleire noen nokre likevel derfor dessuten samtidig ifølge trass både hver
        andre politiet
    """,
    ordinals=ordinals(
        nouns="""
        januar februar mars april mai juni juli august september oktober november desember verdenskrig divisjon
    """
    ),
)

SWEDISH = language(
    inner=INNER
    + """
        adj adv avd bitr bl.a ca dir d.v.s dvs ev evt exkl f fr frk f.d f.n forts fr.o.m fd gen hr inkl ing jfr jur kand
        kapt kl kungl m.a.o mag min maj milj.min obs ordf ordf o.d p.g.a pga pres red resp s.k sk spec sr stv t.ex tex
        t.o.m tf tel tr uppl utg vd v.ordf övers överste fil med teol tekn bitr.dir komm insp
    """,
    enders=ENDERS + "ab kr mkr milj mdr mrd m.m m.fl mm mfl o.dyl o.s.v osv etc f.kr e.kr st sek tim årh",
    numbered=NUMBERED + "s nr bd kap sid jan febr feb apr aug sept sep okt nov dec",
    starters="""
        den det de en ett denna detta dessa han hon vi jag du ni man min mitt mina din sin hans hennes deras vår vårt
        våra och men eller för så på av till från med om under över efter före vid mot mellan utan sedan som när då
        ifall eftersom medan trots vad vem var varför hur här där nu också inte ingen inga alla många flera några dock
        därför dessutom samtidigt enligt både varje andra i polisen
    """,
)

ICELANDIC = language(
    inner=INNER
    + """
        a.m.k al bls dr e.t.v frk frú fv fyrrv hr kl m.a m.ö.o nk o.fl sbr skv sr st sk t.a.m t.d u.þ.b uþb þ.e þ.e.a.s
        þ.á.m sbr próf séra
    """,
    enders=ENDERS + "o.s.frv osfrv o.fl o.þ.h f.kr e.kr kr þús millj ma hf ehf",
    numbered=NUMBERED + "bls gr tbl jan feb mar apr jún júl ág sep sept okt nóv des",
    starters="""
        það þetta þessi þessir hann hún þau þeir þær við ég þú þið og en eða svo í á af til frá með um undir yfir eftir
        fyrir hjá milli án sem þegar ef því hvað hver hvar hvernig hér þar nú einnig ekki enginn allir margir nokkrir
    """,
    ordinals=ordinals(nouns="janúar febrúar mars apríl maí júní júlí ágúst september október nóvember desember"),
)
