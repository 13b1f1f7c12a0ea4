"""Three news-like sentences in every language that a model's self-test may use, with their English.

Written for this test: plain words, the same three meanings in every language, native orthography, one number in digits.
"""

from collections.abc import Mapping

Sentences = tuple[str, str, str]

NUMBER = "12"
"""In the first sentence of every language, in digits that every model copies."""

ENGLISH: Sentences = (
    "The minister said on Monday that the new bridge will be opened in 12 days.",
    "It rained all night, and several roads in the north of the country are closed.",
    "The team won the match, and thousands of people celebrated the victory in the streets.",
)
"""What all the samples mean."""

# Languages with most translated news come first: a model of many languages is tested on the first few that it reads.
SAMPLES: Mapping[str, Sentences] = {
    "fr": (
        "La ministre a déclaré lundi que le nouveau pont sera ouvert dans 12 jours.",
        "Il a plu toute la nuit et plusieurs routes du nord du pays sont fermées.",
        "L'équipe a gagné le match et des milliers de personnes ont fêté la victoire dans les rues.",
    ),
    "de": (
        "Die Ministerin sagte am Montag, dass die neue Brücke in 12 Tagen eröffnet wird.",
        "Es hat die ganze Nacht geregnet, und mehrere Straßen im Norden des Landes sind gesperrt.",
        "Die Mannschaft hat das Spiel gewonnen, und Tausende Menschen feierten den Sieg auf den Straßen.",
    ),
    "es": (
        "La ministra dijo el lunes que el nuevo puente se abrirá dentro de 12 días.",
        "Llovió toda la noche y varias carreteras del norte del país están cerradas.",
        "El equipo ganó el partido y miles de personas celebraron la victoria en las calles.",
    ),
    "it": (
        "La ministra ha detto lunedì che il nuovo ponte sarà aperto tra 12 giorni.",
        "È piovuto tutta la notte e diverse strade nel nord del paese sono chiuse.",
        "La squadra ha vinto la partita e migliaia di persone hanno festeggiato la vittoria nelle strade.",
    ),
    "pt": (
        "A ministra disse na segunda-feira que a nova ponte será aberta dentro de 12 dias.",
        "Choveu durante toda a noite e várias estradas no norte do país estão fechadas.",
        "A seleção venceu o jogo e milhares de pessoas comemoraram a vitória nas ruas.",
    ),
    "nl": (
        "De minister zei maandag dat de nieuwe brug over 12 dagen opengaat.",
        "Het heeft de hele nacht geregend en verschillende wegen in het noorden van het land zijn afgesloten.",
        "Het team heeft de wedstrijd gewonnen en duizenden mensen vierden de overwinning op straat.",
    ),
    "pl": (
        "Minister powiedziała w poniedziałek, że nowy most zostanie otwarty za 12 dni.",
        "Padało przez całą noc i kilka dróg na północy kraju jest zamkniętych.",
        "Drużyna wygrała mecz, a tysiące ludzi świętowało zwycięstwo na ulicach.",
    ),
    "ru": (
        "Министр заявила в понедельник, что новый мост откроют через 12 дней.",
        "Всю ночь шёл дождь, и несколько дорог на севере страны закрыты.",
        "Команда выиграла матч, и тысячи людей праздновали победу на улицах.",
    ),
    "uk": (
        "Міністерка заявила в понеділок, що новий міст відкриють через 12 днів.",
        "Усю ніч ішов дощ, і кілька доріг на півночі країни закрито.",
        "Команда виграла матч, і тисячі людей святкували перемогу на вулицях.",
    ),
    "ar": (
        "قالت الوزيرة يوم الاثنين إن الجسر الجديد سيُفتح بعد 12 يومًا.",
        "هطلت الأمطار طوال الليل وأُغلقت عدة طرق في شمال البلاد.",
        "فاز الفريق بالمباراة واحتفل آلاف الناس بالفوز في الشوارع.",
    ),
    "zh": (
        "部长星期一表示，新桥将在12天后通车。",
        "大雨下了一整夜，该国北部的几条道路已经关闭。",
        "球队赢得了比赛，成千上万的人在街头庆祝胜利。",
    ),
    "sv": (
        "Ministern sade på måndagen att den nya bron öppnas om 12 dagar.",
        "Det regnade hela natten och flera vägar i norra delen av landet är stängda.",
        "Laget vann matchen och tusentals människor firade segern på gatorna.",
    ),
    "da": (
        "Ministeren sagde mandag, at den nye bro åbner om 12 dage.",
        "Det regnede hele natten, og flere veje i den nordlige del af landet er spærret.",
        "Holdet vandt kampen, og tusindvis af mennesker fejrede sejren på gaderne.",
    ),
    "fi": (
        "Ministeri sanoi maanantaina, että uusi silta avataan 12 päivän kuluttua.",
        "Sade jatkui koko yön, ja useat tiet maan pohjoisosassa on suljettu.",
        "Joukkue voitti ottelun, ja tuhannet ihmiset juhlivat voittoa kaduilla.",
    ),
    "cs": (
        "Ministryně v pondělí řekla, že nový most bude otevřen za 12 dní.",
        "Celou noc pršelo a několik silnic na severu země je uzavřeno.",
        "Tým vyhrál zápas a tisíce lidí slavily vítězství v ulicích.",
    ),
    "ro": (
        "Ministra a declarat luni că noul pod va fi deschis peste 12 zile.",
        "A plouat toată noaptea și mai multe drumuri din nordul țării sunt închise.",
        "Echipa a câștigat meciul, iar mii de oameni au sărbătorit victoria pe străzi.",
    ),
    "tr": (
        "Bakan pazartesi günü yeni köprünün 12 gün sonra açılacağını söyledi.",
        "Bütün gece yağmur yağdı ve ülkenin kuzeyindeki birçok yol kapandı.",
        "Takım maçı kazandı ve binlerce kişi zaferi sokaklarda kutladı.",
    ),
    "hu": (
        "A miniszter hétfőn azt mondta, hogy az új hidat 12 nap múlva nyitják meg.",
        "Egész éjjel esett az eső, és az ország északi részén több utat lezártak.",
        "A csapat megnyerte a mérkőzést, és emberek ezrei ünnepelték a győzelmet az utcákon.",
    ),
    "et": (
        "Minister ütles esmaspäeval, et uus sild avatakse 12 päeva pärast.",
        "Terve öö sadas vihma ja mitu teed riigi põhjaosas on suletud.",
        "Meeskond võitis mängu ja tuhanded inimesed tähistasid võitu tänavatel.",
    ),
    "bg": (
        "Министърката каза в понеделник, че новият мост ще бъде открит след 12 дни.",
        "Цяла нощ валя дъжд и няколко пътища в северната част на страната са затворени.",
        "Отборът спечели мача и хиляди хора празнуваха победата по улиците.",
    ),
    "id": (
        "Menteri mengatakan pada hari Senin bahwa jembatan baru akan dibuka dalam 12 hari.",
        "Hujan turun sepanjang malam dan beberapa jalan di bagian utara negara itu ditutup.",
        "Tim itu memenangkan pertandingan dan ribuan orang merayakan kemenangan di jalan-jalan.",
    ),
    "vi": (
        "Hôm thứ Hai, bộ trưởng cho biết cây cầu mới sẽ được mở sau 12 ngày.",
        "Trời mưa suốt đêm và nhiều con đường ở miền bắc đất nước đã bị đóng.",
        "Đội bóng đã thắng trận và hàng nghìn người ăn mừng chiến thắng trên đường phố.",
    ),
    "ja": (
        "大臣は月曜日、新しい橋が12日後に開通すると述べた。",
        "一晩中雨が降り続き、国の北部ではいくつかの道路が閉鎖された。",
        "チームは試合に勝ち、何千人もの人々が街頭で勝利を祝った。",
    ),
    "ko": (
        "장관은 월요일에 새 다리가 12일 뒤에 개통될 것이라고 말했다.",
        "밤새 비가 내려 북부 지역의 여러 도로가 폐쇄되었다.",
        "팀이 경기에서 이겼고 수천 명의 사람들이 거리에서 승리를 축하했다.",
    ),
    "hi": (
        "मंत्री ने सोमवार को कहा कि नया पुल 12 दिनों में खोला जाएगा।",
        "पूरी रात बारिश हुई और देश के उत्तर में कई सड़कें बंद हैं।",
        "टीम ने मैच जीत लिया और हज़ारों लोगों ने सड़कों पर जीत का जश्न मनाया।",
    ),
    "ca": (
        "La ministra va dir dilluns que el nou pont s'obrirà d'aquí a 12 dies.",
        "Va ploure tota la nit i diverses carreteres del nord del país estan tallades.",
        "L'equip va guanyar el partit i milers de persones van celebrar la victòria als carrers.",
    ),
    "gl": (
        "A ministra dixo o luns que a nova ponte se abrirá dentro de 12 días.",
        "Choveu toda a noite e varias estradas do norte do país están pechadas.",
        "O equipo gañou o partido e miles de persoas celebraron a vitoria nas rúas.",
    ),
    "el": (
        "Η υπουργός δήλωσε τη Δευτέρα ότι η νέα γέφυρα θα ανοίξει σε 12 ημέρες.",
        "Έβρεχε όλη τη νύχτα και αρκετοί δρόμοι στα βόρεια της χώρας είναι κλειστοί.",
        "Η ομάδα κέρδισε τον αγώνα και χιλιάδες άνθρωποι γιόρτασαν τη νίκη στους δρόμους.",
    ),
    "lt": (
        "Ministrė pirmadienį pranešė, kad naujasis tiltas bus atidarytas po 12 dienų.",
        "Visą naktį lijo, ir keli keliai šalies šiaurėje yra uždaryti.",
        "Komanda laimėjo rungtynes, ir tūkstančiai žmonių šventė pergalę gatvėse.",
    ),
    "lv": (
        "Ministre pirmdien paziņoja, ka jaunais tilts tiks atvērts pēc 12 dienām.",
        "Visu nakti lija, un vairāki ceļi valsts ziemeļos ir slēgti.",
        "Komanda uzvarēja spēlē, un tūkstošiem cilvēku svinēja uzvaru ielās.",
    ),
    "sl": (
        "Ministrica je v ponedeljek povedala, da bodo novi most odprli čez 12 dni.",
        "Vso noč je deževalo in več cest na severu države je zaprtih.",
        "Ekipa je zmagala na tekmi in na tisoče ljudi je slavilo zmago na ulicah.",
    ),
    "sk": (
        "Ministerka v pondelok povedala, že nový most otvoria o 12 dní.",
        "Celú noc pršalo a niekoľko ciest na severe krajiny je uzavretých.",
        "Tím vyhral zápas a tisíce ľudí oslavovali víťazstvo v uliciach.",
    ),
    "hr": (
        "Ministrica je u ponedjeljak rekla da će novi most biti otvoren za 12 dana.",
        "Cijelu noć padala je kiša i nekoliko cesta na sjeveru zemlje je zatvoreno.",
        "Momčad je pobijedila na utakmici, a tisuće ljudi slavile su pobjedu na ulicama.",
    ),
    "sr": (
        "Министарка је у понедељак рекла да ће нови мост бити отворен за 12 дана.",
        "Киша је падала целу ноћ и неколико путева на северу земље је затворено.",
        "Тим је победио на утакмици, а хиљаде људи славиле су победу на улицама.",
    ),
    "mk": (
        "Министерката во понеделникот рече дека новиот мост ќе биде отворен за 12 дена.",
        "Цела ноќ врнеше дожд и неколку патишта на северот на земјата се затворени.",
        "Тимот победи на натпреварот и илјадници луѓе ја прославија победата на улиците.",
    ),
    "sq": (
        "Ministrja tha të hënën se ura e re do të hapet pas 12 ditësh.",
        "Gjatë gjithë natës ra shi dhe disa rrugë në veri të vendit janë të mbyllura.",
        "Skuadra fitoi ndeshjen dhe mijëra njerëz festuan fitoren në rrugë.",
    ),
    "he": (
        "השרה אמרה ביום שני שהגשר החדש ייפתח בעוד 12 ימים.",
        "כל הלילה ירד גשם וכמה כבישים בצפון המדינה סגורים.",
        "הקבוצה ניצחה במשחק ואלפי אנשים חגגו את הניצחון ברחובות.",
    ),
    "fa": (
        "وزیر روز دوشنبه گفت که پل جدید تا 12 روز دیگر باز می\u200cشود.",
        "تمام شب باران بارید و چندین جاده در شمال کشور بسته است.",
        "تیم در مسابقه پیروز شد و هزاران نفر پیروزی را در خیابان\u200cها جشن گرفتند.",
    ),
    "ur": (
        "وزیر نے پیر کو کہا کہ نیا پل 12 دن میں کھول دیا جائے گا۔",
        "رات بھر بارش ہوتی رہی اور ملک کے شمال میں کئی سڑکیں بند ہیں۔",
        "ٹیم نے میچ جیت لیا اور ہزاروں لوگوں نے سڑکوں پر جیت کا جشن منایا۔",
    ),
    "bn": (
        "মন্ত্রী সোমবার বলেছেন যে নতুন সেতু 12 দিনের মধ্যে খুলে দেওয়া হবে।",
        "সারা রাত বৃষ্টি হয়েছে এবং দেশের উত্তরাঞ্চলে কয়েকটি রাস্তা বন্ধ রয়েছে।",
        "দলটি ম্যাচ জিতেছে এবং হাজার হাজার মানুষ রাস্তায় বিজয় উদযাপন করেছে।",
    ),
    "ta": (
        "புதிய பாலம் 12 நாட்களில் திறக்கப்படும் என்று அமைச்சர் திங்கட்கிழமை கூறினார்.",
        "இரவு முழுவதும் மழை பெய்ததால் நாட்டின் வடக்கில் பல சாலைகள் மூடப்பட்டுள்ளன.",
        "அணி போட்டியில் வென்றது, ஆயிரக்கணக்கான மக்கள் தெருக்களில் வெற்றியைக் கொண்டாடினர்.",
    ),
    "th": (
        "รัฐมนตรีกล่าวเมื่อวันจันทร์ว่าสะพานใหม่จะเปิดในอีก 12 วัน",
        "ฝนตกตลอดทั้งคืนและถนนหลายสายทางตอนเหนือของประเทศถูกปิด",
        "ทีมชนะการแข่งขันและผู้คนหลายพันคนออกมาฉลองชัยชนะบนท้องถนน",
    ),
    "no": (
        "Statsråden sa mandag at den nye broen åpner om 12 dager.",
        "Det regnet hele natten, og flere veier nord i landet er stengt.",
        "Laget vant kampen, og tusenvis av mennesker feiret seieren i gatene.",
    ),
    "af": (
        "Die minister het Maandag gesê dat die nuwe brug oor 12 dae oopgemaak sal word.",
        "Dit het die hele nag gereën en verskeie paaie in die noorde van die land is gesluit.",
        "Die span het die wedstryd gewen en duisende mense het die oorwinning in die strate gevier.",
    ),
    "eo": (
        "La ministro diris lunde, ke la nova ponto malfermiĝos post 12 tagoj.",
        "Pluvis la tutan nokton, kaj pluraj vojoj en la nordo de la lando estas fermitaj.",
        "La teamo venkis en la matĉo, kaj miloj da homoj festis la venkon sur la stratoj.",
    ),
}
"""Language → its three sentences, in the order of `ENGLISH`."""
