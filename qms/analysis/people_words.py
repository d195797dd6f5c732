"""The words by which names of people are told from other words with a capital letter.

All are written in lower case. They are lists of everyday words, made to be added to: a word
that is missing costs a person one look, on a list of things to look at.
"""


def _all(words: str) -> frozenset[str]:
    return frozenset(words.split())


# Before a name. Any capitalised word behind one of these is a name, whatever else it means.
PERSONAL_TITLES = _all(
    "mr mrs ms miss mx dr prof professor sir dame lord lady baroness baron cllr councillor "
    "rev revd reverend rabbi imam sheikh mme madame monsieur señor señora herr frau"
)
# Before a name, and jobs: behind these a word of work or organisation is no name.
WORKING_TITLES = _all(
    "doctor sister nurse matron midwife canon bishop judge justice inspector sergeant constable "
    "captain major colonel alderman mayor superintendent pc sgt capt fr father mother mam"
)
TITLES = PERSONAL_TITLES | WORKING_TITLES

# What people are at work: before or behind a name, never in it.
ROLES = _all(
    "accountable adviser advisor advocate analyst assistant associate auditor carer chair chairman "
    "chairperson chairwoman chief clerk clinical clinician commissioner consultant convener "
    "coordinator dentist deputy director doctor ed executive facilitator geriatrician "
    "governor gp head inspector interviewer interviewee interim joint junior lead leader manager "
    "matron medical member midwife minister moderator ned non-executive nurse nursing observer "
    "officer operations operational paramedic participant partner patient pharmacist "
    "physiotherapist practitioner president principal professor psychiatrist psychologist "
    "radiographer receptionist registrar representative researcher respondent secretary senior "
    "sister speaker specialist surgeon therapist treasurer trustee vice-chair vice volunteer "
    "worker audience female guest host male narrator panel unknown voice"
)

# Lower-case nouns for a person, before "called" or right before a name.
PEOPLE_NOUNS = _all(
    "aunt boss boy brother carer chap colleague cousin dad daughter father friend gentleman girl "
    "grandad grandmother granddaughter grandson gran husband lady lad lodger man mother mum "
    "neighbour nephew niece pal partner patient person resident sister son uncle wife "
    "woman"
) | (
    ROLES
    - {"clinical", "medical", "joint", "operational", "nursing", "non-executive", "ed", "host"}
)

# Parts of an organisation, a place, a day, a paper: a capitalised phrase with one is no name.
ORGANISATION = _all(
    "academy accident acute adult adults africa african again against agency agenda agreement "
    "aim aims alliance ambulance america american annual annex apologies appendix april arabic "
    "area asia asian assembly assessment association assurance asylum attendees audit august "
    "authority autumn avenue bank bangladeshi bengali "
    "better black board body borough boroughs bridge "
    "britain british budget bulletin business cabinet cancer cardiology care castle catholic "
    "centre central chapter charity charter children christian christmas church city clinic "
    "close coast code collaborative college commission committee communities community company "
    "compact conference congress constitution control coroner corporate corporation council "
    "councils county court covid crescent crisis data date day december decision delivery dementia "
    "department dept development diabetes digital discharge district division document domain "
    "drive duty east easter eastern emergency end england english equality equity estate europe "
    "european event every executive-board experience family faculty february fen finance figure "
    "fire first five force form forum foundation four framework france french friday fund "
    "gateway general germany german gold governance government grange great green greater grounds "
    "group guidance guide hall harbour health healthcare healthwatch heart hill hills hindu home "
    "homes hospice hospital hospitals hotel house housing human improvement incident india indian "
    "information innovation institute insight integrated integration intelligence intensive "
    "ireland irish islam island isle item january jewish july june kingdom lane learning life "
    "limited list live local london ltd mail main management march market maternity may measure "
    "measures medicine medicines meeting mental microsoft midlands mill minutes mission model "
    "monday moor moors moorland muslim national "
    "neighbourhood network new newborn next north northern "
    "note notes november october office ofsted ombudsman one order our outcome outcomes paper "
    "parish park parks parliament part partners partnership pathway pathways patients people "
    "pharmacy phase place plan planning plans plc pakistan pakistani poland police policy polish "
    "port practice present primary priorities priority process programme project protocol "
    "public purpose quality quarter question questions region regional register regulator report "
    "research review risk river riverside road room royal rural safe safeguarding safer safety "
    "saint saturday schedule school scotland scottish second secondary section sector sepsis "
    "september service services seven shire side sikh single site six skills social society "
    "somali source south southern spain spanish spring square st staff stage standard state states "
    "station strategic strategy street sub-committee subcommittee summary summer sunday support "
    "surgery surveillance surgical survey system systems table target team teams ten terms theme "
    "third three thursday time tower town towns transformation trust trusts tuesday two "
    "union unit united university upland uplands urdu urgent vale valley version view village "
    "vision voluntary wales ward wards water wave way wednesday week welfare well wellbeing "
    "well-being welsh west western whole winter women wood workforce working works workshop world "
    "year young youth zone zoom google facebook whatsapp excel word powerpoint sharepoint outlook "
    "nhs icb ics cqc mondays tuesdays wednesdays thursdays fridays saturdays sundays diwali "
    "eid ramadan parkinson parkinson's alzheimer "
    "alzheimer's crohn's tory labour conservative liberal "
    "democrat reform brexit internet web online version update name names born dob address phone "
    "email telephone tel mobile nino ref reference action actions owner due status yes no ok "
    "true false total number appendix foreword introduction background conclusion "
    "recommendation recommendations welcome thanks regards sincerely faithfully hi hello dear "
    "morning afternoon evening matters arising aob close closed opening happy hogmanay "
    "god jesus bible quran lent"
)

# Of these, the ones that are surnames too: behind a first name they are one.
SURNAMES_TOO = _all(
    "west young wood hill day may april moor lane summer winter english french german ireland "
    "england london black christian north east bridge welsh scotland wales"
)

# Words that begin sentences, and small words that stand in headings.
STARTERS = _all(
    "a about above across after afterwards again all almost along already also although always "
    "am an and another any anyone anything anyway are around as ask at away back bad be because "
    "been before behind being below beside between beyond big both bring but by can certainly "
    "clearly come could currently depending despite did do does doing done don't down due during "
    "each earlier either else equally even eventually ever everybody everyone everything "
    "everywhere except exactly fair far few finally "
    "follow following for frankly from funny further "
    "generally get give given go going gone good got had half hardly has have having he hence her "
    "here hers him his honestly hopefully how however i if in including indeed initially inside "
    "instead into is it its it's i'm i've i'd i'll just keep last late later least less let lets "
    "let's like likewise literally little long look lots lovely made mainly make making many "
    "maybe me meanwhile mind mine mm more moreover most mostly much must my myself near nearly "
    "never nevertheless nice nobody none nor normally nothing not now obviously occasionally "
    "of off often oh okay old on once ones only onto or originally other others otherwise ought "
    "out outside over overall own particularly per perhaps please plus possibly presumably "
    "previously probably put quite rather read really recently right same say see seeing several "
    "she should similarly simply since so some somebody someone something sometimes somewhere "
    "soon sorry still straight such suddenly sure take tell than that that's the their them then "
    "there there's therefore these they they're thing things think this those though through "
    "throughout thus till to today together tomorrow too toward towards true try typically "
    "um under unfortunately unless unlike until up upon us usually very via was we well we're "
    "we've were what whatever what's when whenever where whereas wherever whether which while who "
    "whoever whole who's whose why will with within without wonderful worse would yeah yesterday "
    "yet you your you're ask asked call called speak spoke meet met told hearing working building "
    "using getting being having knowing keeping taking making giving putting looking"
)

# Small words inside a name, in lower case.
PARTICLES = _all(
    "van von de del della di da das dos do la le bin ibn bint al el ap ab ter ten den der du af "
    "y e zu ní nic mac"
)

# First names that are no everyday word, so that one alone is worth a look. Own choice, over
# the languages that are spoken in the United Kingdom; never complete, nor meant to be.
GIVEN_NAMES = _all(
    # of English, Irish, Scottish and Welsh use
    "adam adele adrian aidan aileen aisling alan alastair albert alec alex alexander alfie alice "
    "alison alistair amanda amelia amy andrea andrew andy angela angus anita ann anna anne "
    "annette annie anthony antony archie arthur ashley audrey barbara barry beatrice becky ben "
    "benjamin bernadette bernard beryl bethan beth betty beverley bob bobby brenda brendan brian "
    "bridget bronwyn bryan callum cameron carl carly carol caroline carolyn catherine cathy "
    "catriona cerys charlie charlotte cheryl chloe chris christina christine christopher ciara "
    "claire clare clive colette colin colleen connor craig cynthia daniel danny darren dave david "
    "dawn debbie deborah deirdre denise dennis derek diana diane dominic donald donna doreen "
    "dorothy doug douglas duncan dylan eddie edith edward edwin eileen elaine eleanor elizabeth "
    "ella ellen ellie elsie emily emma eric erin ethan euan eva evelyn ewan felicity fergus fiona "
    "frances francesca fred frederick gareth gary gavin gemma geoff geoffrey george georgia "
    "georgina gerald geraldine gerard gillian glenda glenys glynis gordon graham gregory greta "
    "gwen gwyneth hannah harold harriet harry hayley hazel heather helen henry hilary howard hugh "
    "huw hywel iain ian imogen irene isabel isla isobel jack jackie jacqueline jacob jake james "
    "jamie jane janet janice jason jasmine jean jeff jeffrey jennifer jenny jeremy jessica jill "
    "jim jimmy joan joanna joanne jodie joe joel john johnny jonathan jordan joseph josephine "
    "josh joshua joyce juan judith judy julia julian julie justin karen kate katherine kathleen "
    "kathryn kathy katie kay keith kelly kenneth kerry kevin kieran kirsty kyle laura lauren "
    "leah lee leo leon leonard leslie lewis liam linda lindsay lisa lorna lorraine louis louise "
    "lucy luke lydia lynda lynn lynne mabel madeleine mairead malcolm mandy marcus margaret maria "
    "marian marie marilyn marion marjorie martha martin mary matt matthew maureen maurice megan "
    "mel melanie melissa michael michelle mick mike miriam moira molly monica morag muriel "
    "myfanwy nadia nancy naomi natalie natasha neil nia niall niamh nicholas nicola nigel noel "
    "nora noreen norma norman oliver olivia orla oscar oswald owen pamela patricia paul paula "
    "pauline peter philip philippa phoebe phyllis polly rachel ralph raymond rebecca rhiannon "
    "rhys richard rita robert roberta robin roger ronald rory rosemary ross rowena roy ruth ryan "
    "sally sam samantha samuel sandra sara sarah scott sean shannon sharon sheila shirley "
    "siobhan simon sinead sophia sophie stacey stanley stella stephanie stephen steve steven "
    "stewart stuart susan suzanne sylvia tania tanya ted teresa terence terry tess thelma theresa "
    "thomas tim timothy tina toby tom tony tracey tracy trevor trish ursula valerie vanessa "
    "veronica vicky victoria vincent violet vivien walter wendy wilfred william winifred yvette "
    "yvonne zara zoe "
    # of South Asian, Arabic, Persian and Turkish use
    "aarav aaron abdul abdullah aditi aditya ahmad ahmed aisha ajay akram ali alia amina amir "
    "amit amna ananya anil anjali anwar arjun arun asha ashok asif asma ayesha aysha bilal deepa "
    "deepak dev divya farah farid farida fatima fatma gita gurpreet habib hamid hamza harpreet "
    "hasan hassan hussain hussein ibrahim imran iqbal ismail jamal jaspreet javed kamal kamran "
    "karim kavita khadija khalid kiran krishna kumar lakshmi layla leila mahmood mahmoud "
    "manjit manpreet mariam maryam meena meera mehmet mohamed mohammad mohammed muhammad mustafa "
    "nabil nadeem nasreen navdeep neha nikhil nisha noor omar parveen pooja pradeep pritam priya "
    "rahul raj rajesh rajiv rakesh ramesh rani rashid ravi reza rohan rukhsana saima salma sameer "
    "samir sandeep sangeeta sanjay sara shabana shabnam shahid shazia shreya simran sofia sukhdev "
    "sunil sunita suresh tahir tariq usha usman vijay vikram yasmin yusuf zahra zainab zeynep "
    # of African and Caribbean use
    "abena abiola adaeze adebayo adeola akosua ama amara aminata amadou ayodele babatunde bolanle "
    "chidi chika chinedu chinwe chioma delroy ebony efua emeka esther femi folake funmi grace-ann "
    "ifeoma kofi kwabena kwame kwesi leroy mamadou ngozi nkechi nneka obinna olu oluwaseun "
    "tendai thabo tunde uche winston yaw yewande zanele "
    # of European use
    "agnieszka aleksandra aleksander ana andrei andrzej anton barbara beata bogdan carlos carmen "
    "dorota elena ewa filip francisco giovanni giulia grzegorz hans helena henryk ines ioana "
    "ivan jadwiga javier joana joao joão jorge jose josé józef jürgen katarzyna klaus krystyna "
    "krzysztof lena luca lucia luis maciej magda magdalena małgorzata marco marek mariana mario "
    "marta mateusz matteo michal michał miguel mihai natalia nikolai olga paolo pavel pawel paweł "
    "pedro pierre piotr radu rafael sergei sofia stefan svetlana tatiana teresa tomasz wojciech "
    "yuri zofia zsófia "
    # of East and South-East Asian use
    "akira hiroshi jun kenji ling mei mei-ling minh nguyen thi thuy wei xiao yuki ying zhang"
)
