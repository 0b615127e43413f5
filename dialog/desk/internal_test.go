package desk

import (
	"strings"
	"testing"
)

// What agents write to each other by mistake.
var internals = []string{
	"the customer is lying about the parcel",
	"This customer has called three times already",
	"Customer wants a refund, I'd say no",
	"I think the client doesn't know the rules",
	"he's lying",
	"She is clearly lying, look at the photo",
	"they're a scammer, careful",
	"don't tell him about the discount",
	"Please don’t mention them the outage yet",
	"do not refund her",
	"internal: order is flagged",
	"Internal only. Do not share.",
	"for internal use",
	"FYI he has two accounts",
	"fyi order 77 is flagged for fraud",
	"can you check this ticket?",
	"Can someone please check with billing?",
	"could one of you take this customer",
	"anyone seen this before? who is on this",
	"what should we tell her?",
	"tell the customer it ships on Monday",
	"between us, it is our fault",
	"Lena is upset again",
	"I believe Lena lied about it",
	"这个客户又来了",
	"这位用户是老客户",
	"不要告诉他我们缺货",
	"先别跟客户说",
	"他在撒谎",
	"她就是骗子",
	"内部备注 订单有问题",
	"谁能帮忙看一下",
	"怎么回他",
	"der Kunde ist schon dreimal da gewesen",
	"Die Kundin behauptet, es sei nie angekommen",
	"Kunde will Geld zurück",
	"sag ihm bitte nicht, dass es ausverkauft ist",
	"Er lügt doch",
	"nur intern: Betrugsverdacht",
	"Kann das mal jemand prüfen?",
}

// Ordinary replies, which must go through without a question: what agents write all
// day, with the same words in them.
var ordinary = []string{
	"Hello! How can I help you?",
	"Let me check that for you.",
	"Can you check your spam folder, please?",
	"Could you check whether the light is green?",
	"Can you check the order number again?",
	"Could you please check this link and tell me what you see?",
	"Can you take a picture of the label?",
	"Would you check with your bank, please?",
	"I'm Anna from customer service.",
	"Our customer portal is back online.",
	"Please contact customer service if it happens again.",
	"You are a valued customer, thank you for your patience.",
	"The customer number is on the first page of the invoice.",
	"The customer service team is here from 9 to 17.",
	"As a customer you have 30 days to return it.",
	"Your customer account has been restored.",
	"We don't tell anyone your address.",
	"Please don't tell anybody your password.",
	"Don't worry, it is on its way.",
	"Do not share the code with anyone.",
	"FYI, your parcel has left today.",
	"Just so you know, FYI: nothing changes for you.",
	"The internal memory of the phone is 128 GB.",
	"Please use internal storage for the app.",
	"That is an internal server error on our side, sorry!",
	"The courier says he was there at 9:00 and nobody opened.",
	"The driver is late; he is stuck in traffic.",
	"She is our specialist and will call you at 3 pm.",
	"They were sold out yesterday, they are back today.",
	"My colleague Ben says it ships on Monday.",
	"My colleague is checking this with billing.",
	"Someone from our team will check the parcel tomorrow.",
	"Has anyone else access to your account?",
	"Could someone have signed for it at your home?",
	"Can anybody at home receive the parcel?",
	"What do you want us to do with the item?",
	"Who is on the contract with you?",
	"Hi Lena, your refund is on its way.",
	"Lena, is it the blue one?",
	"Thanks, Lena!",
	"Dear Lena, I'm sorry for the trouble.",
	"Is Lena the name on the order?",
	"Nice to meet you, Lena. What is the order number?",
	"You can write to lena@example.com as well.",
	"It lies in the locker at the station.",
	"The charger is lying next to the manual in the box.",
	"The rules are crazy, I know. Sorry about that!",
	"You should not have been charged; we refund 20 €.",
	"I have asked the team and they are on it.",
	"I'll ask billing and come back to you.",
	"Between us and the carrier it takes 3 days.",
	"Tell me the order number, please.",
	"Please show the code to the courier.",
	"@home is the name of the product.",
	"您好，请问有什么可以帮您？",
	"我帮您看一下。",
	"请您查一下垃圾邮件。",
	"您可以看一下订单页面。",
	"客户服务时间是九点到五点。",
	"您的客户编号在发票第一页。",
	"我们的用户协议在这里。",
	"内部存储空间为128GB。",
	"快递员说他在楼下等您。",
	"请不要告诉任何人您的密码。",
	"他们明天会给您打电话。",
	"这个用户名已经被占用，请换一个。",
	"该用户手册在官网可以下载。",
	"请问您的家人有人可以签收吗？",
	"Guten Tag, wie kann ich helfen?",
	"Ich schaue das gleich für Sie nach.",
	"Können Sie das bitte prüfen?",
	"Kann jemand bei Ihnen das Paket annehmen?",
	"Sie sind unser Kunde seit 2019, vielen Dank!",
	"Ihre Kundennummer steht auf der Rechnung.",
	"Der Kundendienst ist ab 9 Uhr da.",
	"Der Kunde muss innerhalb von 14 Tagen widerrufen, so steht es in den Bedingungen.",
	"Der Fahrer sagt, er war um neun da.",
	"Er liegt in der Packstation.",
	"Der interne Speicher hat 128 GB.",
	"Sagen Sie mir bitte die Bestellnummer.",
	"Geben Sie den Code bitte nicht weiter.",
}

func TestLooksInternal(t *testing.T) {
	t.Parallel()
	for _, text := range internals {
		if !looksInternal(text, nil, "Lena Maier") {
			t.Errorf("goes out: %q", text)
		}
	}
	if len(ordinary) < 60 {
		t.Errorf("only %d ordinary replies", len(ordinary))
	}
	for _, text := range ordinary {
		if looksInternal(text, nil, "Lena Maier") {
			t.Errorf("a false alarm: %q", text)
		}
	}
	// A colleague who is called by name, however the platform writes it.
	named := map[string]string{"@U2": "Ben", "type": "x"}
	for text, want := range map[string]bool{"@U2 is that right?": true, "what do you say, @Ben?": true, "Ben will call you": false} {
		if looksInternal(text, named, "Lena") != want {
			t.Errorf("%q: %v", text, !want)
		}
	}
	// A name is a name, whatever it looks like.
	for _, name := range []string{"", "a", "(", "[x", "lena@example.com is", "李雷", strings.Repeat("(a", 30)} {
		if looksInternal("Hello, "+name+"!", nil, name) {
			t.Errorf("a false alarm with %q", name)
		}
	}
	if !looksInternal("李雷在撒谎", nil, "李雷") {
		t.Error("a Chinese name in the third person goes out")
	}
}

func FuzzLooksInternal(f *testing.F) {
	f.Add("Hi Lena", "Lena")
	f.Add("(", "(")
	f.Fuzz(func(t *testing.T, text, name string) {
		_ = looksInternal(text, map[string]string{"@" + name: name}, name) // never panics
	})
}
