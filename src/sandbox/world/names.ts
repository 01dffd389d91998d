/** A Zoom account of the made-up world: its name, zone and language, and the people its users are drawn from. */
export interface AccountPattern {
  name: string
  timezone: string
  language: string
  peoples: readonly string[]
}

const ACCOUNTS: readonly (readonly [name: string, timezone: string, language: string, peoples: string])[] = [
  ['Northgate Clinics', 'Europe/London', 'en-US', 'english spanish polish vietnamese indian'],
  ['Brightpath Tutoring', 'America/New_York', 'en-US', 'indian english czech spanish'],
  ['Helvetia Legal', 'Europe/Zurich', 'de-DE', 'german italian nigerian korean'],
  ['Lagoa Saúde', 'America/Sao_Paulo', 'pt-PT', 'portuguese spanish italian'],
  ['Sakura Counselling', 'Asia/Tokyo', 'jp-JP', 'japanese hebrew african'],
  ['Fjord Wellness', 'Europe/Oslo', 'en-US', 'nordic german finnish'],
  ['Umoja Careers', 'Africa/Nairobi', 'en-US', 'african turkish nordic'],
  ['Maple Benefits', 'America/Montreal', 'fr-FR', 'nigerian english french'],
  ['Deccan Diagnostics', 'Asia/Calcutta', 'en-US', 'indian japanese southern'],
  ['Atlas Language School', 'Africa/Casablanca', 'fr-FR', 'arabic french spanish'],
  ['Harbour Finance', 'Australia/Sydney', 'en-US', 'ukrainian english vietnamese'],
  ['Ostsee Therapie', 'Europe/Berlin', 'de-DE', 'german nordic polish'],
  ['Sahel Microcredit', 'Africa/Nouakchott', 'fr-FR', 'african arabic french'],
  ['Aurora Hearing', 'Europe/Helsinki', 'en-US', 'finnish nordic english'],
  ['Lumière Avocats', 'Europe/Paris', 'fr-FR', 'french arabic portuguese'],
  ['Kivu Health Network', 'Africa/Harare', 'fr-FR', 'african french southern'],
  ['Tasman Physio', 'Pacific/Auckland', 'en-US', 'english indian korean'],
  ['Bosphorus Tutors', 'Europe/Istanbul', 'tr-TR', 'turkish greek arabic'],
  ['Andes Orientación', 'America/Lima', 'es-ES', 'spanish portuguese'],
  ['Hokkaidō Care', 'Asia/Tokyo', 'jp-JP', 'japanese korean'],
  ['Volta Coaching', 'Africa/Casablanca', 'en-US', 'nigerian african english'],
  ['Aegean Advisers', 'Europe/Athens', 'en-US', 'greek italian turkish'],
  ['Vistula Rehab', 'Europe/Warsaw', 'pl-PL', 'polish ukrainian czech'],
  ['Mekong Lettings', 'Asia/Saigon', 'vi-VN', 'vietnamese korean french'],
]

const SECOND_WORDS = [
  'North',
  'South',
  'East',
  'West',
  'Central',
  'Harbour',
  'Valley',
  'Lakeside',
  'Coast',
  'Hill',
]

/** The pattern of the n-th account; beyond the list, branches of the same companies. */
export function patternOf(index: number): AccountPattern {
  const row = ACCOUNTS[index % ACCOUNTS.length]
  if (row === undefined) throw new Error('the list of accounts is empty')
  const [name, timezone, language, peoples] = row
  const branch = Math.floor(index / ACCOUNTS.length)
  const word = SECOND_WORDS[(branch - 1) % SECOND_WORDS.length]
  const round = Math.ceil(branch / SECOND_WORDS.length)
  const suffix = branch === 0 ? '' : ` ${word}${round > 1 ? ` ${round}` : ''}`
  return { name: `${name}${suffix}`, timezone, language, peoples: peoples.split(' ') }
}

/** First names, a stroke, family names; `written=spoken` where the written form has no Latin letters. */
const PEOPLES: Record<string, string> = {
  english:
    'Grace Oliver Amelia Harry Isla Jack Emily Thomas Charlotte William Hannah George | ' +
    'Whitfield Harrison Barnes Fletcher Marsh Ellis Hughes Doyle Kendrick Sutton Palmer Reid',
  spanish:
    'Marta Mateo Lucía Diego Carmen Javier Sofía Andrés Valentina Rafael Elena Hugo | ' +
    'Castellanos Fernández Ibáñez Muñoz Ortega Quiroga Salazar Navarro Peña Rivas Soler Vega',
  polish:
    'Łukasz Agnieszka Piotr Zofia Michał Katarzyna Paweł Małgorzata Tomasz Hanna Jakub Ewa | ' +
    'Wiśniewski Kowalczyk Zieliński Nowak Wójcik Lewandowski Mazur Król Wróbel Pawlak Górski Sikora',
  vietnamese:
    'Hạnh Minh Lan Tuấn Hương Đức Thảo Quang Mai Khánh Linh Sơn | ' +
    'Nguyễn Trần Lê Phạm Hoàng Phan Vũ Đặng Bùi Đỗ Hồ Ngô',
  indian:
    'Priya Ravi Ananya Arjun Deepa Karthik Meera Rohan Lakshmi Vikram Nisha Sanjay | ' +
    'Raghunathan Subramaniam Iyer Sharma Patel Banerjee Menon Reddy Chatterjee Kulkarni Nair Desai',
  czech:
    'Hana Jan Tereza Petr Lenka Jiří Veronika Tomáš Barbora Martin Eliška Ondřej | ' +
    'Kovářová Novotný Dvořák Černý Procházka Kučera Veselý Horák Němec Marek Pospíšil Beneš',
  german:
    'Anneliese Jürgen Sabine Matthias Ursula Björn Heike Stefan Franziska Günther Lena Moritz | ' +
    'Vogt Müller Schäfer Krüger Böhm Weiß Zimmermann Brandt Keller Hofmann Lorenz Sommer',
  italian:
    'Giulia Lorenzo Chiara Matteo Francesca Alessandro Martina Davide Elisa Niccolò Sara Andrea | ' +
    'Rossi Bianchi Ferrari Colombo Ricci Marino Greco Conti Gallo Mancini Lombardi Moretti',
  nigerian:
    'Chukwuemeka Oluwaseun Ngozi Adaeze Tunde Folake Ifeanyi Yetunde Emeka Bukola Chidi Amaka | ' +
    'Obi Adeyemi Okafor Eze Balogun Nwosu Adebayo Okonkwo Ibrahim Olawale Uche Bello',
  korean:
    '민준=Minjun 서연=Seoyeon 지호=Jiho 수아=Sua 현우=Hyunwoo 지민=Jimin 도윤=Doyun 하은=Haeun | ' +
    '박=Park 김=Kim 이=Lee 최=Choi 정=Jung 강=Kang 조=Cho 윤=Yoon',
  portuguese:
    'João Beatriz Tiago Inês Rui Camila Caio Larissa Gonçalo Mariana Vitória Henrique | ' +
    'Albuquerque Carvalho Figueiredo Magalhães Araújo Simões Conceição Teixeira Brandão Moura Pacheco Serrão',
  japanese:
    'Aiko Haruto Yui Sōta Sakura Ren Hina Daiki Mei Kenji Akari Takumi | ' +
    'Tanaka Satō Suzuki Takahashi Itō Watanabe Kobayashi Yamamoto Nakamura Ōta Fujita Mori',
  hebrew:
    'Yael Noam Tamar Itai Shira Eitan Noa Amit Maya Uri Talia Gal | ' +
    'Ben-David Shapira Mizrahi Peretz Friedman Azoulay Biton Katz Halevi Shalev Dayan Golan',
  african:
    'Amara Kwame Wanjiru Juma Amina Baraka Zuri Kofi Nyambura Salim Fatou Moussa | ' +
    'Diallo Mwangi Otieno Mensah Kamau Traoré Nkosi Achieng Ndiaye Wekesa Keita Abebe',
  southern:
    'Thandiwe Sipho Lerato Bongani Nomvula Thabo Zanele Kagiso Ayanda Mandla Naledi Pieter | ' +
    'Mokoena Dlamini Nkosi Molefe Ndlovu Khumalo Botha Sithole Mahlangu Naidoo Zulu Radebe',
  nordic:
    'Søren Ingrid Guðrún Erik Astrid Magnus Freja Lars Sigríður Åsa Bjarne Klara | ' +
    'Kjær Helgadóttir Nyström Lindqvist Østergaard Hansen Þórsson Bergström Dahl Sørensen Åkesson Holm',
  finnish:
    'Tuomas Aino Eero Helmi Väinö Sanni Jukka Kaisa Mikko Päivi Ville Outi | ' +
    'Virtanen Korhonen Mäkinen Nieminen Hämäläinen Laine Heikkinen Järvinen Lehtonen Saarinen Salo Niemi',
  turkish:
    'Zeynep Emre Elif Mehmet Ayşe Can Defne Burak Şeyma Kerem İpek Oğuz | ' +
    'Aydın Demir Yıldız Şahin Çelik Öztürk Arslan Doğan Kılıç Güneş Koç Aksoy',
  french:
    'Hélène Benoît Amélie Étienne Chloé Rémi Élodie François Maëlle Gaël Inès Théo | ' +
    'Lefèvre Moreau Girard Fontaine Chevalier Bélanger Gauthier Rousseau Lemaître Dupré Besson Marchand',
  arabic:
    'Fatima Youssef Salma Karim Nour Hamza Leïla Omar Zineb Rachid Imane Bilal | ' +
    'Idrissi Benali Haddad Mansour Alaoui Cherkaoui Khoury Saidi Berrada Amrani Tazi Zerouali',
  ukrainian:
    'Dmytro Oksana Andriy Kateryna Taras Iryna Bohdan Olena Yuriy Nadiia Maksym Solomiia | ' +
    'Kovalenko Shevchenko Bondarenko Tkachenko Kravchuk Melnyk Savchuk Lysenko Polishchuk Marchenko Petrenko Rudenko',
  greek:
    'Eleni Nikos Sofia Giorgos Katerina Dimitris Ioanna Kostas Maria Yannis Despina Petros | ' +
    'Papadaki Nikolaou Georgiou Vlachos Pappas Angelis Kalogeropoulos Samaras Economou Doukas Zervas Makris',
}

/** People who stand first in their account, by account: the owner, an administrator, and so on. */
const CAST: readonly string[] = [
  'Maria Castellanos, Łukasz Wiśniewski, Hạnh Nguyễn, Ravi Subramaniam',
  'Priya Raghunathan, Hana Kovářová, Mateo Fernández',
  'Chukwuemeka Obi, 민준 박=Minjun Park',
  'João Pedro Albuquerque, Beatriz Carvalho',
  'Yael Ben-David, Amara Diallo, Aiko Tanaka',
  'Anneliese Vogt, Klara Nyström',
  'Zeynep Aydın, Søren Kjær',
  'Oluwaseun Adeyemi, Grace Whitfield',
  'Thandiwe Mokoena, Deepa Menon',
  'Fatima Zahra El Idrissi, Karim Benali',
  'Dmytro Kovalenko, Amelia Harrison',
  'Guðrún Helgadóttir, Matthias Krüger',
]

export interface Name {
  first: string
  last: string
  /** The name in plain letters, as it stands in an email address. */
  mail: string
}

const SPECIAL: Record<string, string> = {
  ł: 'l',
  ø: 'o',
  đ: 'd',
  ð: 'd',
  þ: 'th',
  ß: 'ss',
  æ: 'ae',
  ı: 'i',
}

/** Letters a to z only: accents dropped, the rest of Latin by its usual stand-in. */
function toMail(text: string): string {
  const plain = text.toLowerCase().normalize('NFD').replace(/\p{M}/gu, '')
  return plain.replace(/[łøđðþßæı]/gu, (letter) => SPECIAL[letter] ?? '').replace(/[^a-z-]/g, '')
}

function readPart(part: string): { written: string; mail: string } {
  const [written = '', spoken = written] = part.split('=')
  return { written, mail: toMail(spoken) }
}

function toName(first: string, last: string): Name {
  const given = readPart(first)
  const family = readPart(last)
  return { first: given.written, last: family.written, mail: `${given.mail}.${family.mail}` }
}

interface People {
  firsts: string[]
  lasts: string[]
}

const peoples = new Map<string, People>(
  Object.entries(PEOPLES).map(([name, text]) => {
    const [firsts = '', lasts = ''] = text.split(' | ')
    return [name, { firsts: firsts.split(' '), lasts: lasts.split(' ') }]
  }),
)

const drawnNames = new Map<string, Name>()

/** Draws a name of one people: `first` and `last` are any whole numbers. */
export function nameOf(people: string, first: number, last: number): Name {
  const { firsts, lasts } = peoples.get(people) ?? { firsts: [''], lasts: [''] }
  const given = firsts[first % firsts.length] ?? ''
  const family = lasts[last % lasts.length] ?? ''
  const key = `${given} ${family}`
  let name = drawnNames.get(key)
  if (name === undefined) {
    name = toName(given, family)
    drawnNames.set(key, name)
  }
  return name
}

/** The fixed name of the n-th user of an account, where there is one. */
export function castOf(account: number, index: number): Name | undefined {
  const entry = CAST[account]?.split(', ')[index]
  if (entry === undefined) return undefined
  const [written = '', spoken = written] = entry.split('=')
  const cut = written.lastIndexOf(' ')
  const mail = spoken.split(' ').map(toMail).join('.')
  return { first: written.slice(0, cut), last: written.slice(cut + 1), mail }
}
