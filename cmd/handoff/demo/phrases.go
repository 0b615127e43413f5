package demo

// phrases are what the translator who is played here knows, in both directions. What
// it does not know stays as it is.
var phrases = map[string]string{
	"我想找真人客服":      "I'd like to talk to a person",
	"我想找真人客服。":     "I'd like to talk to a person.",
	"退款多久能到账？":     "How long does a refund take?",
	"好的，谢谢你！":      "All right, thank you!",
	"谢谢":           "Thank you",
	"證書上的名字寫錯了怎麼辦": "The name on my certificate is wrong. What can I do?",

	"Hi, this is Anna.":                   "您好，我是 Anna。",
	"I'm looking at your order now.":      "我正在查看您的订单。",
	"Please stick this label on the box.": "请把这张标签贴在箱子上。",
	"All done, have a lovely day!":        "已经处理好了，祝您愉快！",
}
