"""Words that decide whether a full stop ends a sentence, as data: one table per language.

Ten languages have their own lists; all others share generic ones, with abbreviations common to most European
languages. An entry in lower case matches any casing; a capitalised one ("Wash") matches only itself, since in lower
case it is an ordinary word. Entries have no final stop; inner stops are kept, without white space ("z.b" also matches
"z. B.").

The lists were written by hand for this project and corrected on labelled paragraphs in fr, en, de, es and ru; those of
it, pt, nl, pl and uk were not measured.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """What the stop after an abbreviation may mean.

    Attributes:
        INNER: It does not end a sentence: titles and the like.
        ENDER: Often the last word of a sentence, which the stop ends if a starter follows.
        NUMBERED: An abbreviation only before a number ("No. 5", "Sept. 3"), elsewhere an ordinary word.
    """

    INNER = "inner"
    ENDER = "ender"
    NUMBERED = "numbered"


@dataclass(frozen=True, slots=True, kw_only=True)
class Language:
    """How one language uses full stops.

    Attributes:
        kinds: The abbreviations.
        starters: Closed-class words, in lower case; with a capital, they open a sentence rather than a name.
        yields_to_starters: A starter also ends the sentence after a long abbreviation. False where starters are often
            part of names and titles.
        has_ordinals: The language writes "8th" as "8.".
        closes_inwards: Quotations may be written »so«, so « right after a full stop closes one.
    """

    kinds: Mapping[str, Kind]
    starters: frozenset[str]
    yields_to_starters: bool
    has_ordinals: bool
    closes_inwards: bool

    def kind_of(self, word: str) -> Kind | None:
        """Return the kind of an abbreviation as written, without its final stop; None for any other word."""
        return self.kinds.get(word) or self.kinds.get(word.lower())


def _language(
    *,
    inner: str = "",
    enders: str = "",
    numbered: str = "",
    starters: str = "",
    yields_to_starters: bool = True,
    has_ordinals: bool = False,
    closes_inwards: bool = False,
) -> Language:
    listed = {Kind.INNER: inner, Kind.ENDER: enders, Kind.NUMBERED: numbered}
    return Language(
        kinds={word: kind for kind, words in listed.items() for word in words.split()},
        starters=frozenset(starters.split()),
        yields_to_starters=yields_to_starters,
        has_ordinals=has_ordinals,
        closes_inwards=closes_inwards,
    )


_INNER = " dr prof mr mrs ms mme st cf vs approx e.g i.e "
_INNER_BUT_WORDS_IN_ROMANCE = " ca col gen "
_ENDERS = " etc jr sr inc corp ltd a.m p.m u.s u.k u.s.a "
_NUMBERED = " nr no vol art fig ed p pp "

_ENGLISH = _language(
    inner=_INNER
    + _INNER_BUT_WORDS_IN_ROMANCE
    + """
        messrs drs rev Hon sen sens rep reps gov govs lt Maj capt cmdr cpl sgt pvt adm brig supt insp Pres Fr profs gens
        lts atty Mt Ste univ assn Mon Tue Tues Thu Thur Thurs Fri viz v incl esp misc
    """,
    enders=_ENDERS
    + """
        al co bros llc plc dept Ave Blvd Rd Hwy d.c l.a n.y b.c a.d u.n e.u ph.d m.d b.a m.a lb lbs oz ft sq est
        Ala Ariz Ark Calif Colo Conn Del Fla Ga Ill Ind Kan Ky La Mass Md Mich Minn Miss Mo Mont Neb Nev Okla Ore Pa
        Penn Tenn Tex Va Vt Wash Wis Wyo
    """,
    numbered=_NUMBERED
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

_FRENCH = _language(
    inner=_INNER
    + _INNER_BUT_WORDS_IN_ROMANCE
    + """
        m MM mmes mlle mlles me mes mgr pr drs ste sts gén gal lt sgt capt cdt adj av bd boul rte pl ch apr c.-à-d p.ex
        trad dir réf coll éd prov fr vve
    """,
    enders=_ENDERS + "al co cie ex hab j.-c j.c s.a s.a.r.l e.u é.-u p.-s n.d.l.r ndlr",
    numbered=_NUMBERED + "n nos chap t env tél janv févr fév avr juil sept oct nov déc",
    starters="""
        le la les l un une des du de d ce cet cette ces c il elle ils elles on nous vous je j tu mon ma mes ton ta tes
        son sa ses notre nos votre vos leur leurs et ou mais or donc car ni à au aux en dans par pour sur sous avec
        sans chez entre vers depuis pendant avant après dès malgré selon contre si s quand lorsque comme que qu qui
        quoi où puis ensuite enfin ainsi alors aussi cependant pourtant toutefois ici là plus moins tout toute tous
        toutes chaque plusieurs certains certaines quelques aucun aucune n ne y ça cela ceci parmi lors outre
    """,
)

_GERMAN = _language(
    inner=_INNER
    + _INNER_BUT_WORDS_IN_ROMANCE
    + """
        bzw d evtl geb gegr ggf h hl hrsg inkl exkl i insb kath ev mind n o od sog u v vgl z zzgl zt k b
        z.b d.h u.a o.ä u.ä i.d.r u.u z.t z.zt m.e s.o s.u v.a i.a o.g i.v vors abt bde dipl dipl.-ing dra fr hr
        ing jur lat Mag med phil rer nat ggü allg bspw ehem einschl engl entspr frz gem österr schweiz staatl
        städt verh vorm zw
    """,
    enders=_ENDERS + "usw usf u.v.m u.a.m n.chr v.chr chr jh jhd jhs mio mrd tsd e.v a.d p.a k.o Std Sek co cie",
    numbered=_NUMBERED
    + """
        s kap abs abb tab aufl bl bd jg max min pos str tel mo di mi do fr sa so
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
    has_ordinals=True,
    closes_inwards=True,
)

_SPANISH = _language(
    inner=_INNER
    + """
        gen sra sres sras srta srtas d dª dña dra dres profa lic ing arq gral cnel tte sgto alm mons fr sto sta av avda
        avd pza ctra cfr teléf ej p.ej aprox máx mín hnos dpto depto excmo excma ilmo ilma rdo admón izq dcha mtro mtra
        diag esq sr
    """,
    enders=_ENDERS.replace(" sr ", " ")
    + "ee.uu ee.uu.aa a.c d.c s.a s.l cía ltda ud uds vd vds ptas rr.hh c.v d.f jj.oo cc.oo ff.aa",
    numbered=_NUMBERED.replace(" no ", " ")
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

_ITALIAN = _language(
    inner=_INNER
    + """
        sig sigg sig.ra sig.na sigra dott dott.ssa dott.sse dr.ssa prof.ssa profssa proff avv ing arch geom rag on cav
        comm mons magg ten s ss v v.le p.za c.so c.ca cfr es p.es trad lett ecc.mo ill.mo gent
    """,
    enders=_ENDERS + "ecc a.c d.c s.p.a s.r.l s.n.c spa srl snc p.s fig.li f.lli n.d.r",
    numbered=_NUMBERED
    + "n nn artt pag pagg voll figg cap capp par tel max min gen feb mar apr mag giu lug ago set sett ott nov dic sec",
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

_PORTUGUESE = _language(
    inner=_INNER
    + """
        gen sr sra srs sras srta dra drs dras profa eng arq d exmo exma ilmo ilma v.exa av pça trav tv rod obs ex p.ex
        cel maj ten sgt cb sto sta s dep gov pe fr gal alm mons aprox máx mín tb
    """,
    enders=_ENDERS.replace(" sr ", " ") + "a.c d.c ltda cia s.a e.u.a hab",
    numbered=_NUMBERED
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

_DUTCH = _language(
    inner=_INNER
    + _INNER_BUT_WORDS_IN_ROMANCE
    + """
        dhr mevr mw drs ir ing ds bijv bv o.a m.b.t d.w.z t.a.v t.o.v i.p.v m.i.v t.e.m a.u.b a.h.w i.v.m n.a.v o.l.v
        incl excl resp vgl zgn evt gem gebr red vert v d v.d weled secr burg kol lt
    """,
    enders=_ENDERS + "co enz e.d e.a jl mln mld n.v b.v v.o.f n.chr v.chr chr m.m s.v.p",
    numbered=_NUMBERED
    + "nrs blz pag hfst afb tab par lid max min tel jan feb mrt apr jun jul aug sep sept okt nov dec",
    starters="""
        de het een dit dat deze die hij zij ze wij we ik jij je jullie u men zijn haar hun ons onze mijn uw en of maar
        want dus noch in op aan bij door met na naar om onder over per sinds te tegen tijdens tot tussen uit van voor
        vanaf volgens zonder als toen wanneer omdat hoewel terwijl nadat voordat zodat wie wat waar waarom hoe er hier
        daar dan nu ook nog al wel niet geen toch echter daarom daarna bovendien alle veel enkele sommige andere
        ondanks
    """,
)

_POLISH = _language(
    inner=_INNER
    + """
        gen al ul pl os św ks bp abp kard inż mgr hab doc płk ppłk mjr kpt por ppor sierż red np tzn tzw tj m.in ok wg
        ds zob wyd tłum pt ur zm pow woj gm o pn pw dyr zast prok sp lic bł nadkom podkom insp
    """,
    enders=_ENDERS + "im tys mln mld bln r w itd itp p.n.e n.e godz sek min zł gr in s.a z.o.o o.o ww wł jw",
    numbered=_NUMBERED + "s str t rys tab rozdz ust pkt poz par sygn dz",
    starters="""
        ten ta to ci te tego tej tych tym tymi on ona ono oni one jego jej ich ja ty my wy się i a ale lecz oraz lub
        albo ani więc jednak natomiast zaś bo ponieważ gdyż że żeby aby jeśli jeżeli gdy kiedy choć w we na z ze do od
        o po przy przed za pod nad dla bez przez u między podczas według wobec wśród mimo dzięki nie tak już też także
        również ponadto tu tam teraz wtedy potem jak co kto gdzie dlaczego który która które jest był była było są być
        może wszyscy wszystkie każdy inni niektórzy wielu obecnie
    """,
    has_ordinals=True,
)

_RUSSIAN = _language(
    inner="""
        ул просп пл пер д кв корп обл оз пос дер с т т.е т.к т.н т.ч т.о см ср напр рис табл гл п пп ст ч проф акад
        доц св тов г-н г-жа гр зам зав нач изд ред англ нем фр лат букв устар о эт пгт чл.-корр чл канд с.-х ж.-д
    """,
    enders="г гг в вв т.д т.п др пр руб коп тыс млн млрд трлн долл н.э мин сек чел экз шт сб р им м ген полк лейт",
    numbered="стр № ок тел янв фев февр мар апр авг сен сент окт ноя нояб дек",
    starters="""
        в во на с со к ко по из за от до у о об обо при про для без под над перед через между после среди около против
        и а но да или однако зато либо ни что чтобы если когда хотя пока так как поэтому потому поскольку это эта этот
        эти этого этой тот та то те он она оно они его её ее их я мы ты вы мой наш ваш свой кто где куда почему зачем
        какой какие который не нет уже ещё еще также тоже кроме там тут здесь теперь тогда затем потом сейчас сегодня
        все всё весь вся каждый многие некоторые другие несмотря согласно благодаря вместе впрочем
    """,
)

_UKRAINIAN = _language(
    inner="""
        ім вул просп пл пров бул буд кв корп обл оз смт с т т.зв див пор напр рис табл гл п пп ч проф акад доц св о ред
        зав заст нач англ нім фр лат чл чл.-кор канд с.-г ж.-д
    """,
    enders="р рр ст т.д т.п т.ін ін грн коп тис млн млрд трлн дол н.е хв год сек чол шт зб м ген полк",
    numbered="стор № тел вид січ лют бер квіт трав черв лип серп вер жовт лист груд",
    starters="""
        в у во на з із зі до від за по під над перед через між після серед біля проти про для без при о об і й та а але
        або чи однак проте зате ні що щоб якщо коли хоча хоч поки так як тому оскільки бо це ця цей ці цього цієї той
        те ті він вона воно вони його її їх їхній я ми ти ви мій наш ваш свій хто де куди чому навіщо який яка які яке
        не немає вже уже ще також теж крім там тут тепер тоді потім зараз сьогодні усі всі все весь кожен багато деякі
        інші незважаючи згідно завдяки разом водночас адже
    """,
)

LANGUAGES: Mapping[str, Language] = {
    "de": _GERMAN,
    "en": _ENGLISH,
    "es": _SPANISH,
    "fr": _FRENCH,
    "it": _ITALIAN,
    "nl": _DUTCH,
    "pl": _POLISH,
    "pt": _PORTUGUESE,
    "ru": _RUSSIAN,
    "uk": _UKRAINIAN,
}
"""The languages with lists of their own, by BCP 47 primary tag."""

_WITH_ORDINALS = frozenset(
    ("bs", "cs", "da", "et", "fi", "fo", "hr", "hu", "is", "lv", "nb", "nn", "no", "sk", "sl", "sr", "tr")
)
_CLOSING_INWARDS = frozenset(("bs", "cs", "da", "hr", "sk", "sl", "sr"))


def language_of(tag: str) -> Language:
    """Return the language of a BCP 47 tag, with generic rules if it has no lists.

    Ordinals and quotation marks then follow the language's orthography; none of it was measured.

    >>> language_of("de-AT").has_ordinals, language_of("fi").has_ordinals, language_of("fi").starters
    (True, True, frozenset())
    """
    primary = tag.partition("-")[0].lower()
    return LANGUAGES.get(primary) or _language(
        inner=_INNER,
        enders=_ENDERS,
        numbered=_NUMBERED,
        has_ordinals=primary in _WITH_ORDINALS,
        closes_inwards=primary in _CLOSING_INWARDS,
    )
