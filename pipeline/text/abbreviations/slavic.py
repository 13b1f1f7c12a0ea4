"""Abbreviations and sentence starters of the Slavic languages."""

from pipeline.text.abbreviations.language import ENDERS, INNER, NUMBERED, language, ordinals

POLISH = language(
    inner=INNER
    + """
        gen al ul pl os św ks bp abp kard inż mgr hab doc płk ppłk mjr kpt por ppor sierż red np tzn tzw tj m.in ok wg
        ds zob wyd tłum pt ur zm pow woj gm o pn pw dyr zast prok sp lic bł nadkom podkom insp prez wiceprez
        wicemin przew kpr plut chor rtm mec adw abp pos
    """,
    enders=ENDERS + "im tys mln mld bln r w itd itp p.n.e n.e godz sek min zł gr in s.a z.o.o o.o ww wł jw",
    numbered=NUMBERED + "s str t rys tab rozdz ust pkt poz par sygn dz",
    starters="""
        ten ta to ci te tego tej tych tym tymi on ona ono oni one jego jej ich ja ty my wy się i a ale lecz oraz lub
        albo ani więc jednak natomiast zaś bo ponieważ gdyż że żeby aby jeśli jeżeli gdy kiedy choć w we na z ze do od
        o po przy przed za pod nad dla bez przez u między podczas według wobec wśród mimo dzięki nie tak już też także
        również ponadto tu tam teraz wtedy potem jak co kto gdzie dlaczego który która które jest był była było są być
        może wszyscy wszystkie każdy inni niektórzy wielu obecnie
    """,
    ordinals=ordinals(
        nouns="""
        stycznia lutego marca kwietnia maja czerwca lipca sierpnia września października listopada grudnia
    """
    ),
)

RUSSIAN = language(
    inner="""
        ул просп пл пер д кв корп обл оз пос дер с т т.е т.к т.н т.ч т.о см ср напр рис табл гл п пп ст ч проф акад
        доц св тов г-н г-жа гр зам зав нач изд ред англ нем фр лат букв устар о эт пгт чл.-корр чл канд с.-х ж.-д
        арх корр инж архиеп еп митр прот свящ преп блж адм кап деп асс наб бул ген полк лейт
    """,
    enders="г гг в вв т.д т.п др пр руб коп тыс млн млрд трлн долл н.э мин сек чел экз шт сб р им м",
    numbered="стр № ок тел янв фев февр мар апр авг сен сент окт ноя нояб дек",
    starters="""
        в во на с со к ко по из за от до у о об обо при про для без под над перед через между после среди около против
        и а но да или однако зато либо ни что чтобы если когда хотя пока так как поэтому потому поскольку это эта этот
        эти этого этой тот та то те он она оно они его её ее их я мы ты вы мой наш ваш свой кто где куда почему зачем
        какой какие который не нет уже ещё еще также тоже кроме там тут здесь теперь тогда затем потом сейчас сегодня
        все всё весь вся каждый многие некоторые другие несмотря согласно благодаря вместе впрочем
    """,
)

UKRAINIAN = language(
    inner="""
        ім вул просп пл пров бул буд кв корп обл оз смт с т т.зв див пор напр рис табл гл п пп ч проф акад доц св о ред
        зав заст нач англ нім фр лат чл чл.-кор канд с.-г ж.-д
        арх кор інж архієп єп митр прот свящ адм кап деп наб бульв ген полк
    """,
    enders="р рр ст т.д т.п т.ін ін грн коп тис млн млрд трлн дол н.е хв год сек чол шт зб м",
    numbered="стор № тел вид січ лют бер квіт трав черв лип серп вер жовт лист груд",
    starters="""
        в у во на з із зі до від за по під над перед через між після серед біля проти про для без при о об і й та а але
        або чи однак проте зате ні що щоб якщо коли хоча хоч поки так як тому оскільки бо це ця цей ці цього цієї той
        те ті він вона воно вони його її їх їхній я ми ти ви мій наш ваш свій хто де куди чому навіщо який яка які яке
        не немає вже уже ще також теж крім там тут тепер тоді потім зараз сьогодні усі всі все весь кожен багато деякі
        інші незважаючи згідно завдяки разом водночас адже
    """,
)

_CZECH_AND_SLOVAK = """
    ing mgr bc phdr rndr mudr judr mvdr mudr paeddr thdr thlic doc prof csc drsc akad arch gen plk pplk mjr kpt por npor
    ppor prap rtm plt sv ul nám tř odd ved red min prez posl sen tzv tj např napr resp popř event vč cca srov por viz
    přibl hl okr čes slov angl něm lat str vyd přel tel mob fax zást ředit řed dop dr.h.c bl ct mons
"""

CZECH = language(
    inner=INNER + _CZECH_AND_SLOVAK + " p pí sl č čp aj apod vl nar býv st pan",
    enders=ENDERS + "atd apod aj tis mil mld kč hod min sek př.n.l n.l s.r.o a.s v.o.s o.p.s z.s hal ks obyv stol",
    numbered=NUMBERED + "č str s obr tab kap odst sb roč sv led úno bře dub kvě čvn čvc srp zář říj lis pro",
    starters="""
        ten ta to ti ty tento tato toto tyto tito on ona ono oni já my vy se si a ale avšak však i nebo či ani protože
        neboť že aby když jestliže pokud až v ve na z ze do od o po při před za pod nad pro bez přes u mezi během podle
        proti díky kvůli kromě ne už také též rovněž navíc tady tam nyní teď tehdy potom pak jak co kdo kde proč který
        která které je jsou byl byla bylo byli bude jeho její jejich náš naše všichni všechny každý jiní někteří mnozí
        s k ke dnes včera
    """,
    ordinals=ordinals(
        nouns="""
        ledna února března dubna května června července srpna září října listopadu prosince leden únor březen duben
        květen červen červenec srpen říjen listopad prosinec fc fk sk hc
    """
    ),
    closes_inwards=True,
)

SLOVAK = language(
    inner=INNER + _CZECH_AND_SLOVAK + " p pí sl č čl býv nar kard pozn",
    enders=ENDERS + "atď a.i ap tis mil mld sk hod min sek pred.n.l pr.n.l n.l s.r.o a.s v.o.s n.o hal ks obyv stor",
    numbered=NUMBERED + "č str s obr tab kap ods zb roč zv jan feb mar apr máj jún júl aug sep sept okt nov dec",
    starters="""
        ten tá to tí tie tento táto toto títo tieto on ona ono oni ony ja my vy sa si a ale avšak však i alebo či ani
        pretože lebo že aby keď ak pokiaľ až v vo na z zo do od o po pri pred za pod nad pre bez cez u medzi počas
        podľa proti vďaka kvôli okrem nie už aj tiež takisto navyše tu tam teraz vtedy potom ako čo kto kde prečo ktorý
        ktorá ktoré je sú bol bola bolo boli bude jeho jej ich náš naše všetci všetky každý iní niektorí mnohí s k ku
        dnes včera
    """,
    ordinals=ordinals(
        nouns="""
        januára februára marca apríla mája júna júla augusta septembra októbra novembra decembra fc fk
    """
    ),
    closes_inwards=True,
)

SLOVENE = language(
    inner=INNER
    + """
        mag doc inž univ dipl akad ing arh gen polk maj kap por sv ul g ga gdč gos š dir min preds posl npr t.i t.j tj
        oz idr ok okr prib pribl cca prim gl str izd prev tel št čl odst nasl
    """,
    enders=ENDERS + "itd ipd idr itn tis mio mrd d.o.o d.d s.p pr.n.št n.št pr.kr po.kr ur sek min preb stol",
    numbered=NUMBERED + "št str sl tab pogl odst čl zv let jan feb mar apr jun jul avg sep sept okt nov dec",
    starters="""
        ta to ti te tisti tista tisto on ona ono oni one jaz mi vi se in a ampak toda vendar pa ali niti ker saj da če
        ko čeprav dokler v na z s iz do od o po pri pred za pod nad brez čez med skozi zaradi kljub proti razen ne že
        tudi
        prav poleg tu tam zdaj takrat potem kako kaj kdo kje zakaj kateri ki je so bil bila bilo bili bo njegov njena
        njihov naš vsi vse vsak drugi nekateri mnogi danes včeraj
    """,
    ordinals=ordinals(
        nouns="januarja februarja marca aprila maja junija julija avgusta septembra oktobra novembra decembra"
    ),
    closes_inwards=True,
)

CROATIAN = language(
    inner=INNER
    + """
        mag doc dipl ing akad arh gen puk bojn sat por sv ul trg g gđa gđica gosp dir min preds zast npr tj tzv odn sl
        cca pribl usp v vidi str izd prev tel br čl st mons fra vlč kard nadb prim mr sc inž arhiep
    """,
    enders=ENDERS
    + "itd i.sl isl sl tis mil mlrd mrd kn din eur d.o.o d.d j.d.o.o pr.kr po.kr pr.n.e n.e sek min h god",
    numbered=NUMBERED + "br str sl tab pogl st čl sv god sij velj ožu tra svi lip srp kol ruj lis stu pro",
    starters="""
        taj ta to ti te ovaj ova ovo ovi ove onaj on ona ono oni one ja mi vi se i a ali no nego ili niti jer da ako kad
        kada iako dok u na iz do od o po pri pred za pod nad bez kroz među između tijekom prema protiv zbog unatoč osim
        ne već također isto tako pored tu tamo sada tada potom zatim kako što tko gdje zašto koji koja koje je su bio
        bila bilo bili biti njegov njezin njihov naš svi sve svaki drugi neki mnogi danas jučer s sa k
    """,
    ordinals=ordinals(
        nouns="""
        siječnja veljače ožujka travnja svibnja lipnja srpnja kolovoza rujna listopada studenoga studenog prosinca
        januara februara marta aprila maja juna jula avgusta augusta septembra oktobra novembra decembra
    """
    ),
    closes_inwards=True,
)

SERBIAN = language(
    inner=INNER
    + """
        doc dipl ing akad arh gen puk maj kap por sv ul trg g gđa gđica gosp dir min preds npr tj tzv odn cca usp v str
        izd prev tel čl prim mr inž sc
        проф др доц дипл инж акад арх ген пук мај кап пор св ул г гђа гђица госп дир мин предс нпр тј тзв одн уп в стр
        изд прев тел чл прим мр бул о прот еп митр
    """,
    enders=ENDERS
    + """
        itd i.sl sl hilj mil mlrd din d.o.o a.d pr.n.e n.e sek min god итд и.сл сл хиљ мил млрд дин д.о.о а.д пр.н.е н.е
        сек год
    """,
    numbered=NUMBERED + "br str sl tab čl st knj god бр стр таб ст књ јан феб мар апр јун јул авг сеп септ окт нов дец",
    starters="""
        taj ta to ti te ovaj ova ovo ovi ove onaj on ona ono oni one ja mi vi se i a ali nego ili niti jer da ako kad
        kada iako dok u na iz do od o po pri pred za pod nad bez kroz među između tokom prema protiv zbog uprkos osim
        ne već takođe tako pored tu tamo sada tada potom zatim kako šta što ko gde zašto koji koja koje je su bio bila
        bilo bili njegov njen njihov naš svi sve svaki drugi neki mnogi danas juče s sa k тај та то ти те овај ова ово
        ови ове онај он она оно они оне ја ми ви се и а али него или нити јер да ако кад када иако док у на из до од о
        по при пред за под над без кроз међу између током према против због упркос осим не већ такође тако поред ту
        тамо сада тада потом затим како шта што ко где зашто који која које је су био била било били његов њен њихов
        наш сви све сваки други неки многи данас јуче с са к
    """,
    ordinals=ordinals(
        nouns="""
        januara februara marta aprila maja juna jula avgusta septembra oktobra novembra decembra
        јануара фебруара марта априла маја јуна јула августа септембра октобра новембра децембра
    """
    ),
    closes_inwards=True,
)

BULGARIAN = language(
    inner="""
        проф акад доц инж арх гл ас ген полк подп май кап лейт св преп архим митр еп о гр ул бул пл ж.к кв бл вх ет ап
        обл общ с к.к мл ст напр т.е т.нар т.н вж ср зам дир мин предс деп нач изд ред англ нем фр рус лат чл ал тел
        адв г-н г-жа д-р кмет
    """,
    enders="г гг в вв др лв хил млн млрд сек мин ч т.н пр.хр сл.хр пр.н.е н.е стот ст р",
    numbered="стр бр № табл фиг чл ал т яну фев мар апр юни юли авг сеп септ окт ное ноем дек",
    starters="""
        той тя то те този тази това тези онзи онази аз ние вие ти се в във на от за с със до по при пред след през под
        над без между сред около против според и а но или обаче нито че ако когато докато защото понеже тъй като как
        какво кой коя кое кои къде защо не няма вече още също освен там тук сега тогава после днес вчера все всички
        всеки много някои други въпреки заради ако негов неговият нейният техният нашият един една едно
    """,
)

MACEDONIAN = language(
    inner="""
        проф акад доц инж арх ген полк мај кап св митр еп о г г-ѓа ул бул пл бр на.пр нпр т.е т.н т.нар сп в дир мин
        прет зам изд ред анг гер фр лат чл ст тел д-р м-р
    """,
    enders="год г др ден илј мил млн милј сек мин ч итн и.т.н п.н.е н.е",
    numbered="стр бр таб сл чл јан фев мар апр јун јул авг сеп септ окт ное дек",
    starters="""
        тој таа тоа тие овој оваа ова овие оној јас ние вие ти се во на од за со до по при пред низ под над без меѓу
        околу против според и а но или туку ниту дека ако кога додека бидејќи затоа што како кој која кое кои каде
        зошто не нема веќе уште исто освен таму тука сега тогаш потоа денес вчера сите секој многу некои други
    """,
)
