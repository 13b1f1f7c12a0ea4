"""Abbreviations and sentence starters of the Romance languages."""

from pipeline.text.abbreviations.language import ENDERS, INNER, INNER_BUT_WORDS_IN_ROMANCE, NUMBERED, language

FRENCH = language(
    inner=INNER
    + INNER_BUT_WORDS_IN_ROMANCE
    + """
        m MM mmes mlle mlles me mes mgr pr drs ste sts gén gal lt sgt capt cdt adj av bd boul rte pl ch apr c.-à-d p.ex
        trad dir réf coll éd prov fr vve sén dép card cne lieut amb
    """,
    enders=ENDERS + "al co cie ex hab j.-c j.c s.a s.a.r.l e.u é.-u p.-s n.d.l.r ndlr",
    numbered=NUMBERED + "n nos chap t env tél janv févr fév avr juil sept oct nov déc",
    starters="""
        le la les l un une des du de d ce cet cette ces c il elle ils elles on nous vous je j tu mon ma mes ton ta tes
        son sa ses notre nos votre vos leur leurs et ou mais or donc car ni à au aux en dans par pour sur sous avec
        sans chez entre vers depuis pendant avant après dès malgré selon contre si s quand lorsque comme que qu qui
        quoi où puis ensuite enfin ainsi alors aussi cependant pourtant toutefois ici là plus moins tout toute tous
        toutes chaque plusieurs certains certaines quelques aucun aucune n ne y ça cela ceci parmi lors outre
    """,
)

SPANISH = language(
    inner=INNER
    + """
        gen sra sres sras srta srtas d dª dña dra dres profa lic ing arq gral cnel tte sgto alm mons fr sto sta av avda
        avd pza ctra cfr teléf ej p.ej aprox máx mín hnos dpto depto excmo excma ilmo ilma rdo admón izq dcha mtro mtra
        diag esq sr ord card sen dip gob emb pdte pdta comdte cdte subtte pbro hno hna insp proc Col Mag
    """,
    enders=ENDERS.replace(" sr ", " ")
    + "min ee.uu ee.uu.aa a.c d.c s.a s.l cía ltda ud uds vd vds ptas rr.hh c.v d.f jj.oo cc.oo ff.aa",
    numbered=NUMBERED.replace(" no ", " ")
    + "núm núms pág págs pag arts cap caps tel ene feb abr jun jul ago sept sep oct nov dic",
    starters="""
        el la los las lo un una unos unas este esta estos estas esto ese esa esos esas eso aquel aquella él ella ellos
        ellas yo tú usted ustedes nosotros su sus mi mis nuestro nuestra y e o u pero sino ni que si aunque porque pues
        como cuando donde mientras a al de del en con por para sin sobre entre desde hasta hacia según durante tras
        ante bajo contra se le les me te nos no sí ya también además así entonces luego después antes ahora aquí allí
        hay es fue muy más menos todo toda todos todas cada otro otra otros otras algunos algunas varios varias muchos
        muchas quien quienes qué cómo cuál
    """,
    yields_to_starters=False,
)

ITALIAN = language(
    inner=INNER
    + """
        sig sigg sig.ra sig.na sigra dott dott.ssa dott.sse dr.ssa prof.ssa profssa proff avv ing arch geom rag on cav
        comm mons magg ten s ss v v.le p.za c.so c.ca cfr es p.es trad lett ecc.mo ill.mo gent gen card
        sen col pres amb m.llo brig vicepres
    """,
    enders=ENDERS + "min cap ecc a.c d.c s.p.a s.r.l s.n.c spa srl snc p.s fig.li f.lli n.d.r",
    numbered=NUMBERED
    + "n nn artt pag pagg voll figg capp par tel max feb mar apr mag giu lug ago set sett ott nov dic sec",
    starters="""
        il lo la i gli le l un uno una questo questa questi queste quello quella quelli quelle egli lui lei esso essa
        essi noi voi loro io tu si ci mi ti vi ne e ed o oppure ma però anzi né che se perché poiché quando dove mentre
        come a ad al allo alla ai agli alle di del dello della dei degli delle da dal dalla dai dalle in nel nello
        nella nei negli nelle con su sul sulla sui sulle per tra fra senza dopo prima durante contro secondo verso non
        sì già anche inoltre così allora poi ora qui là è più meno tutto tutta tutti tutte ogni altri altre alcuni
        alcune molti molte chi cosa quale quali suo sua suoi sue
    """,
    yields_to_starters=False,
)

PORTUGUESE = language(
    inner=INNER
    + """
        gen sr sra srs sras srta dra drs dras profa eng arq d exmo exma ilmo ilma v.exa av pça trav tv rod obs ex p.ex
        cel maj ten sgt cb sto sta s dep gov pe fr gal alm mons aprox máx mín tb pres
        card sen emb cmte brig des desemb pref proc
    """,
    enders=ENDERS.replace(" sr ", " ") + "min a.c d.c ltda cia s.a e.u.a hab",
    numbered=NUMBERED
    + "n núm num pág págs pag arts fl fls cap caps séc tel jan fev mar abr mai jun jul ago set out nov dez",
    starters="""
        o a os as um uma uns umas este esta estes estas isto esse essa esses essas isso aquele aquela aquilo ele ela
        eles elas eu tu você vocês nós seu sua seus suas meu minha nosso nossa e ou mas porém nem que se embora porque
        pois como quando onde enquanto ao aos à às de do da dos das em no na nos nas num numa com por pelo pela pelos
        pelas para sem sobre entre desde até segundo durante após ante sob contra não sim já também além assim então
        depois antes agora aqui ali há é foi mais menos todo toda todos todas cada outro outra outros outras alguns
        algumas vários várias muitos muitas quem qual quais
    """,
)

CATALAN = language(
    inner=INNER
    + """
        sr sra srta srs sres dra drs d dª na av avda pl ctra pg pge c ptge sta sts ap aprox cap cf cfr p.ex ex il·lm
        il·lma excm excma hble mgfc prov vda núm tel telèf dir dept gral tte cnel arq enginy pres sec card mn mons bda
    """,
    enders=ENDERS.replace(" sr ", " ") + "a.c d.c s.a s.l s.l.u cia ltda ee.uu ee.uu.aa jj.oo cc.oo min seg hab",
    numbered=NUMBERED.replace(" no ", " ") + "núm n núms pàg pàgs pag vols caps gen febr març abr ag set oct nov des",
    starters="""
        el la els les l un una uns unes aquest aquesta aquests aquestes això allò aquell aquella ell ella ells elles jo
        tu vostè nosaltres el seu seva seus seves i o però sinó ni que si encara perquè ja com quan on mentre a al als
        de d del dels en amb per pel pels sense sobre entre des fins segons durant després abans contra no sí també
        així llavors ara aquí allà hi ha és va més menys tot tota tots totes cada altre altra altres alguns algunes
        diversos molts moltes qui
    """,
    yields_to_starters=False,
)

GALICIAN = language(
    inner=INNER
    + """
        sr sra sres srta d dna dra drs dres prof profa av avda rúa pza estr ctra sto sta sts xer xral arq enx lic alc
        ed cf cfr p.ex ex aprox excmo excma ilmo ilma tel pres sec conc card mons
    """,
    enders=ENDERS.replace(" sr ", " ") + "a.c d.c s.a s.l cía ee.uu ee.uu.aa jj.oo cc.oo min hab",
    numbered=NUMBERED.replace(" no ", " ") + "núm núms páx páxs cap caps xan feb mar abr xuñ xul ago set out nov dec",
    starters="""
        o a os as un unha uns unhas este esta estes estas isto ese esa eses esas iso aquel aquela el ela eles elas eu
        ti vostede nós seu súa seus súas e ou mais pero senón nin que se aínda porque pois como cando onde mentres ao
        aos ás á de do da dos das en no na nos nas con por polo pola sen sobre entre desde ata segundo durante tras
        ante contra non si xa tamén ademais así entón logo despois antes agora aquí alí hai é foi máis menos todo todos
        todas cada outro outra algúns moitos quen
    """,
    yields_to_starters=False,
)

ROMANIAN = language(
    inner=INNER
    + """
        d dl dna dlui dnei d-l d-na dra conf lect asist acad ing arh av gen col lt cpt mr plt sg maj sf bd bul str șos
        șos al int bl sc ap et jud com mun loc nr art alin lit cca aprox a.i ș.a ex p tel dir min preș pres sen dep jr
        pr arhim mitr ep episc î.p.s p.s p.f rev trad vol pag cap fig
    """,
    enders=ENDERS + "s.a s.r.l srl î.hr d.hr î.e.n e.n ș.a.m.d ş.a.m.d mil mld lei ha kg km sec ș.a ş.a etc",
    numbered=NUMBERED + "ian feb febr mar apr iun iul aug sept sep oct noi nov dec alin lit pct cap pag",
    starters="""
        un o unii unele acest această acești aceste acesta aceasta acel acea acei acele el ea ei ele noi voi eu tu lui
        său sa săi sale și sau dar însă ci nici că să dacă deși pentru pe la din de cu în între până după fără spre
        prin sub peste despre contra când unde cum ce cine care cât nu da mai foarte tot toți toate fiecare alți alte
        mulți multe câțiva astfel atunci apoi acum aici acolo este sunt era a au va însă totuși astăzi ieri potrivit
        conform deoarece fiindcă totodată
    """,
    yields_to_starters=False,
)
