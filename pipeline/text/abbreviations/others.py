"""Abbreviations and sentence starters of Greek, of the Baltic and Uralic languages and of Turkish."""

from dataclasses import replace

from pipeline.text.abbreviations.language import ENDERS, INNER, NUMBERED, language, ordinals

_GREEK = language(
    inner="""
        κ κα κκ κ.κ δ δις δρ καθ αγ αγ.ι σ.σ οδ λεωφ πλ αρ τηλ π.χ δηλ βλ πρβλ λ.χ τ.μ εκδ μτφρ επιμ υπ υποστρ αντ
        στρ ταξ συντ αστ πρ πρόεδρ βουλ δικ μητρ αρχιμ πατρ αρχιεπ σεβ ό.π ν.δ π.δ περ κεφ ιατρ μηχ λοχ υπολ νομ
    """,
    enders="κ.λπ κλπ κτλ κ.τ.λ κ.ά κ.α κ.ο.κ μ.μ π.μ π.χρ μ.χρ π.χ μ.χ α.ε ε.π.ε ο.ε εκ εκατ δισ χιλ ευρ ώρ λεπ δευτ",
    numbered="σ σελ τ τόμ τεύχ αρ αριθ άρθ παρ πίν εικ κεφ ιαν φεβ μαρ απρ ιουν ιουλ αυγ σεπ σεπτ οκτ νοε νοεμ δεκ",
    starters="""
        ο η το οι τα του της των τον την τη τους τις ένας μια μία ένα αυτός αυτή αυτό αυτοί αυτές αυτά εκείνος εκείνη
        εκείνο εγώ εσύ εμείς εσείς και κι ή αλλά όμως ωστόσο ούτε ότι πως αν εάν όταν ενώ αφού επειδή γιατί διότι καθώς
        όπως σε στο στη στην στον στα στους στις από για με χωρίς μέχρι έως πριν μετά κατά παρά προς ανάμεσα δεν μην θα
        να ας είναι ήταν έχει υπάρχει τι ποιος ποια ποιο πού πότε εδώ εκεί τώρα τότε έτσι επίσης ακόμη ακόμα σήμερα
        χθες όλοι όλα κάθε πολλοί μερικοί άλλοι σύμφωνα παρόλο
    """,
)

GREEK = replace(_GREEK, question_mark=";\u037e")  # U+037E is the same mark, not normalized.

FINNISH = language(
    inner=INNER
    + """
        esim mm ns nk em ko ao ks vrt toim apul.prof dos lis fil maist tri kenr evl ev maj kapt ltn luutn rva hra nti
        pj vpj siht ent entis nyk puh alk jälk os yo ins arkkit dipl.ins varat oik.tri lääk.tri t.s ts so eo synt kuol
        suom toim.joht tj piisp arkkip past kirkkoh min pääm pres oyj tied lk vt ym.s e
    """,
    enders=ENDERS + "jne ym yms ynnä tms eaa jaa ekr jkr milj mrd tuh mk sek min t klo v oy ab as kpl hlö",
    numbered=NUMBERED + "s ss n v nro luku kuva taul jan helmi",
    starters="""
        se ne tämä nämä tuo nuo hän he minä sinä me te ja mutta tai vaan sekä eli että jos kun koska vaikka jotta siksi
        kuitenkin myös lisäksi silti sitten nyt tässä siinä täällä siellä missä mitä mikä kuka miksi miten milloin ei
        en emme eivät on oli ovat olivat kaikki monet jotkut toiset joka vain jo vielä ennen jälkeen ilman mukaan
        sen niiden hänen heidän meidän minun samalla toisaalta tänään eilen
    """,
    ordinals=ordinals(
        nouns=" ".join(
            stem + ending
            for stem in [
                "tammikuu",
                "helmikuu",
                "maaliskuu",
                "huhtikuu",
                "toukokuu",
                "kesäkuu",
                "heinäkuu",
                "elokuu",
                "syyskuu",
                "lokakuu",
                "marraskuu",
                "joulukuu",
            ]
            for ending in ("", "ta", "n", "ssa")
        )
    ),
)

ESTONIAN = language(
    inner=INNER
    + """
        hr pr prl dots näit akad ins arh kpt kol kol-ltn ltn mjr kin tn mnt pst vald mk khk nt s.o st sh vm nn nim jt
        vrd vt lk toim tlk dir esim asedir min pres pea õp a.-ga
    """,
    enders=ENDERS + "jne jm jms vms jts e.kr e.m.a m.a.j p.kr pkr ekr eur kr tuh milj mln mld mrd sek min kl a aj saj",
    numbered=NUMBERED + "lk nr ptk lg jaan veebr veb apr aug sept sep okt nov dets",
    starters="""
        see need too nad ta tema nemad ma mina sa sina me meie te teie ja ning aga kuid või ega et kui sest kuigi ehkki
        kuna siis samuti ka veel siiski nüüd siin seal kus mis kes miks kuidas millal ei on oli olid kõik paljud mõned
        teised iga ainult juba enne pärast ilma oma selle nende tema täna eile samas lisaks
    """,
    ordinals=ordinals(
        nouns=" ".join(
            stem + ending
            for stem in [
                "jaanuar",
                "veebruar",
                "märts",
                "aprill",
                "mai",
                "juuni",
                "juuli",
                "august",
                "september",
                "oktoober",
                "november",
                "detsember",
            ]
            for ending in ("", "i", "il", "l")
        )
    ),
)

HUNGARIAN = language(
    inner=INNER
    + """
        ún úgyn ill pl kb dr id ifj özv szt szent sz vö ld lásd u.n mb megb ig főig alez ezr ezds őrgy szds hdgy fhdgy
        vezérőrgy altbgy tvl krt körút rkp stny br gr hg mons főszerk szerk ford szerk csc okl tvh biz bt.vez miniszt
        közg tkp mn tel ua uaz
    """,
    enders=ENDERS + "stb u út tér krt rt zrt kft nyrt bt kht i.e i.sz kr.e kr.u du de ft eft mrd m millió ezer óra p",
    numbered=NUMBERED + "o old fej ábra bek jan febr márc ápr máj jún júl aug szept okt nov dec",
    starters="""
        a az egy ez ezek azok ő ők én te mi ti és de vagy hanem sem hogy ha mert bár noha mivel amikor amíg miközben aki
        ami amely ahol mint így ezért azért azonban ugyanakkor továbbá emellett is még már csak most akkor itt ott hol
        mi ki miért hogyan mikor nem nincs van volt voltak lesz minden mindenki sok több néhány más mások után előtt
        nélkül szerint ma tegnap
    """,
    ordinals=ordinals(
        nouns="""
        január február március április május június július augusztus szeptember október november december kerület
        évforduló évfordulója
    """,
        before_capitals=True,
    ),
    closes_inwards=True,
)

LATVIAN = language(
    inner=INNER
    + """
        doc akad inž arh ģen plkv pltn kpt ltn maj sv k-gs k-dze kdze kgs piem t.i t.s t.sk tt.i sal skat apm līdz adr
        tālr red izd tulk dir min prez priekšs dep māc pāv biskaps a.god
    """,
    enders=ENDERS
    + "u.c utt u.tml utml u.t.t u.t.jpr tml p.m.ē m.ē p.kr pr.kr g gs tūkst milj mljrd mlrd ls eur st min sek iel",
    numbered=NUMBERED + "lpp nr sk att tab p pp sēj jan febr feb apr aug sept sep okt nov dec",
    starters="""
        tas tā tie tās šis šī šie šīs viņš viņa viņi viņas es tu mēs jūs un bet vai taču nevis jo ka ja lai gan kad
        kamēr tomēr arī turklāt tāpēc tādēļ tad tagad šeit tur kur kas kurš kāpēc kā ne nav ir bija būs visi visas
        katrs daudzi daži citi ar bez no uz par pēc pirms pie pret starp zem caur kopš līdz ap šodien vakar savukārt
        tāpat
    """,
    ordinals=ordinals(
        nouns="""
        janvāris februāris marts aprīlis maijs jūnijs jūlijs augusts septembris oktobris novembris decembris janvārī
        februārī martā aprīlī maijā jūnijā jūlijā augustā septembrī oktobrī novembrī decembrī
    """
    ),
)

LITHUANIAN = language(
    inner=INNER
    + """
        doc akad inž habil arch gen plk mjr kpt ltn šv p pon g gatv pr al a pl t.y t.t vad vyr pvz pav plg žr apyt
        tel red leid vert dir min prez pirm nar seimo kun vysk arkiv kard vid sen buv prof
    """,
    enders=ENDERS
    + "ir.t.t t.t pan ir.pan kt m mėn d val min sek tūkst mln mlrd lt eur ct a.a pr.kr po.kr vnt žm proc r",
    numbered=NUMBERED + "nr psl str lent pav d saus vas kov bal geg birž liep rugp rugs spal lapkr gruod",
    starters="""
        tai tas ta tie tos šis ši šie šios jis ji jie jos aš tu mes jūs ir bet o ar arba tačiau nes kad jei jeigu nors
        kai kol todėl taip pat dar jau dabar tada čia ten kur kas kuris kodėl kaip ne nėra yra buvo bus visi visos
        kiekvienas daug kai kurie kiti su be iš į už apie po prieš prie per tarp nuo iki pagal dėl šiandien vakar be to
    """,
)

TURKISH = language(
    inner=INNER
    + """
        sn av doç yrd öğr gör uzm op org orgl korg tümg tuğg alb yb bnb yzb ütğm tğm asb müh mim hz bkz çev der haz yay
        ör örn cad cd sok sk mah mh blv apt bul böl dz hv jan gnkur gn md bşk yard müd
    """,
    enders=ENDERS + "vb vd vs a.ş ltd.şti şti m.ö m.s i.ö i.s tl ykl yy dk sn sa",
    numbered=NUMBERED + "s ss c sf şek çiz bkz md",
    starters="""
        bu şu o bunlar onlar ben sen biz siz bir ve ama fakat ancak ya veya ile ki çünkü eğer için gibi kadar sonra önce
        ayrıca hatta yine da de böylece öte ise ne nasıl neden niçin kim nerede hangi her bazı birçok çok daha en tüm
        bütün hiç değil var yok şimdi burada orada bugün dün öyle böyle oysa üstelik
    """,
    ordinals=ordinals(nouns="yıl yılı yılında yılını yıldönümü ağır asliye sulh", before_capitals=True),
)
