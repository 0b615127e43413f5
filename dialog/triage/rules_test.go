package triage

import (
	"strings"
	"testing"

	"handoff/dialog"
)

func TestIntent(t *testing.T) {
	t.Parallel()
	for intent, table := range map[dialog.Intent]string{
		dialog.IntentGreeting: "hi|Hello!|hey there 👋|Good morning|hi, how are you?|你好|您好！|在吗？|哈喽|早上好|Hola|bonjour|Hallo!|hello bot",
		dialog.IntentThanks: "thanks|Thank you so much!!!|thx|ok thanks|great, thanks a lot!|that helped|it works now, thank you|perfect|got it|solved!|thanks, bye|👍|🙏🙏|❤️|" +
			"谢谢|谢谢你！|好的，谢谢|非常感谢|明白了，谢谢|解决了|搞定了|知道了|没问题了，谢谢啦|merci beaucoup|danke|gracias|ありがとう|never mind|awesome!!!|THANK YOU SO MUCH!!!",
		dialog.IntentYes:     "yes|Yes please|ok|OK.|okay!|sure|yeah|sounds good|好|好的|行|可以|是的|要|嗯嗯|对的|ja|sí",
		dialog.IntentNo:      "no|nope|no thanks|No, thank you|not now|不用了|不用|不要|不需要，谢谢|no need|算了|不是",
		dialog.IntentBye:     "bye|goodbye!|see you|have a nice day|再见|拜拜|good night",
		dialog.IntentUnclear: "???|!|2|(3)|😶|…|.|🤔🤔|🏳️‍🌈|、",
		dialog.IntentFailed: "that didn't help|that did not help at all|No, that doesn't help|not helpful|it still doesn't work|this is not what I asked|that's not what i meant|wrong answer|still not working|sorry but that didn't work|i already tried that|no it didn't help|you don't understand|👎|doesn't answer my question|" +
			"没用|没有用|没帮助|没有帮助啊|不管用|还是不行|没解决|没有解决我的问题|答非所问|不是我要的|不是这个意思|你没回答我的问题|看不懂|试过了，还是不行|这个不对|useless!!|垃圾机器人|you are so stupid",
		dialog.IntentCrisis: "I want to kill myself|i don't want to live anymore|I feel suicidal|I'm going to hurt myself|不想活了|我想自杀|活不下去了|不退款我就不活了",
		dialog.IntentQuestion: "hi, how do I get a refund?|thanks, and how long does it take?|ok but what about shipping|my printer does not work|it doesn't work when I press the blue button on the left side of the box|can I return it|hello, where is my order|你好，怎么退款|谢谢，那运费呢|好的，但是怎么退货|退款|我的打印机不能用了怎么办|Suicide Squad DVD|跳楼价是真的吗|refund|thanksgiving opening hours|yesterday my parcel came|nothing|okra seeds|" +
			"is the warranty still valid|how do I file spam as garbage|垃圾邮件怎么处理|high five|historic prices|好的耳机推荐|要多少钱|对公转账怎么弄|12345|order 10023",
	} {
		for _, text := range strings.Split(table, "|") {
			if got := (Rules{}).Read(text, "").Intent; got != intent {
				t.Errorf("%q: %s, want %s", text, got, intent)
			}
		}
	}
}

func TestMood(t *testing.T) {
	t.Parallel()
	for mood, table := range map[dialog.Mood]string{
		dialog.MoodCalm:   "how do I get a refund?|THANK YOU SO MUCH!!!|I use USB C|Is the IBAN OK|HTML CSS|great!!|你好！！！|怎么操作|滚动条在哪|垃圾分类怎么做|sorry for my stupid question|what is the worst case|report a problem|how do I report fraud on my card|garbage collection days|NASA",
		dialog.MoodUpset:  "WHERE IS MY ORDER NOW|where is my order!!!|I'm really disappointed|so frustrating|still waiting for my parcel|for the third time: where is it|等了好几天了|我很失望|怎么还没发货|第三次问了|太慢了！！！",
		dialog.MoodAngry:  "this is bullshit|you are useless|worst service ever|what the fuck|wtf|I am so angry|your bot is stupid|ridiculous, I want my money|fed up with this|thanks for nothing|垃圾公司|你们太差劲了|骗子|气死我了|什么破软件|离谱|傻逼客服|this is unacceptable",
		dialog.MoodThreat: "I will sue you|my lawyer will be in touch|I'm going to report you|see you in court|I want to file a complaint|consumer protection will hear of this|I'll go to the press|我要投诉|我要投诉你们|我会举报的|再不退款就起诉|打12315|消协见|我要找律师|法院见",
	} {
		for _, text := range strings.Split(table, "|") {
			if got := (Rules{}).Read(text, "").Mood; got != mood {
				t.Errorf("%q: %q, want %q", text, got, mood)
			}
		}
	}
}

func TestLanguage(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ text, before, want string }{
		{"how do I get a refund", "", "en"},
		{"怎么退款", "", "zh-CN"},
		{"怎麼退款，請問訂單在哪", "", "zh-TW"},
		{"我的 order 没到 please help", "", "zh-CN"},
		{"iPhone 15 Pro Max refund 退款 how do I get it please", "", "en"},
		{"wie bekomme ich mein Geld zurück und wo ist die Bestellung", "", "de"},
		{"¿dónde está mi pedido? no puedo verlo", "", "es"},
		{"comment puis-je retourner ma commande", "", "fr"},
		{"где мой заказ", "", "ru"},
		{"де моє замовлення, підкажіть", "", "uk"},
		{"返品したいのですが", "", "ja"},
		{"환불하고 싶어요", "", "ko"},
		{"أين طلبي", "", "ar"},
		{"ok", "zh-CN", ""},
		{"ok", "", ""},
		{"reset password", "zh-CN", ""},
		{"refund", "de", ""},
		{"退", "en", ""},
		{"退款", "en", "zh-CN"},
		{"谢谢", "zh-TW", "zh-CN"},
		{"好", "zh-TW", ""},
		{"how do I reset my password", "zh-CN", "en"},
		{"what is the der", "en", ""},
		{"12345", "", ""}, {"", "", ""}, {"😀", "", ""}, {"\u202e\u0000", "", ""},
	} {
		if got := (Rules{}).Read(c.text, c.before).Language; got != c.want {
			t.Errorf("%q after %q: %q, want %q", c.text, c.before, got, c.want)
		}
	}
}

func FuzzRead(f *testing.F) {
	f.Add("hello, I want a human!!!", "en")
	f.Add("转人工\x00\u202e", "")
	f.Add(strings.Repeat("ok ", 5000), "xx")
	f.Fuzz(func(t *testing.T, text, language string) {
		r := Rules{}.Read(text, language)
		if r.Intent == "" {
			t.Error("no intent")
		}
	})
}

func BenchmarkRead(b *testing.B) {
	for b.Loop() {
		Rules{}.Read("Hello, I ordered a lamp last week and would like to send it back, how does that work?", "en")
	}
}

// Text in several scripts is in the one that says most; always the same one.
func TestLanguageOfMixedScripts(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"مرحبا بالعالم 😀 你好":     "ar",
		"你好，我的名字是 Иван":          "zh-CN",
		"שלום לכולם привет":      "he",
		"Где мой заказ? 你好":      "ru",
		"请问 Салам 怎么退款，我的订单还没有到": "zh-CN",
	} {
		for range 20 {
			if got := (Rules{}).Read(text, "").Language; got != want {
				t.Fatalf("%q is in %q, want %q", text, got, want)
			}
		}
	}
}
