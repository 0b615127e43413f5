package triage

import (
	"strings"
	"testing"

	"handoff/dialog"
)

const asksEnglish = `
can I talk to a human
can i speak to a real person please?
I want to talk to someone
I'd like to speak with an agent
let me speak to a representative
please connect me to a human agent
Connect me with customer support
transfer me to an agent
transfer me to a live person now
put me through to somebody
put me through to your manager
I need a human
i need a real person
I need an agent, this is going nowhere
get me a human
Get me a manager!
give me a real human being
human
HUMAN PLEASE
agent
agent please
representative
operator
real person!!
live chat
live agent please
customer service
speak to a human
talk to agent
chat with a live agent
is anyone there?
is anybody there
hello? is there anyone there?
is there a human I can talk to?
is there someone who can help me
is there a real person here
are there no humans? I want to talk to a person
stop the bot, I want a human
I don't want to talk to a bot
I do not want to talk to a robot, give me a human
no more bots please
I'm sick of this bot. let me talk to someone
I'm tired of talking to a machine
not a bot please, a person
can someone call me?
please call me back
could somebody from your team contact me
can you connect me to support
can I chat with support
I would like to talk to your team
how do I reach a human?
how can I contact customer service
how do I talk to a person
where can i reach a representative
I want to escalate this to a supervisor
escalate this please
let me talk to your supervisor
can I have a human please
may I speak with a colleague of yours
I'd rather speak to a person
I prefer a human
why can't I talk to a human?
why don't you connect me to a person
I said I want a person
just get me someone who can help
hand me over to a colleague
pass me on to someone else please
I want to speak to a person about my refund
can you put me in touch with a human
I need to speak to somebody right now
i wanna talk to a human
could I please be connected to an advisor
switch me to a human
I'm looking for a live person
i need someone to talk to
human please, my order 77 is late
no. agent please! this is silly
I need to talk to an actual human being
give me a real person you stupid bot
I need help from a real person with my order 123
is this a bot? i want real support
can u connect me w/ an agent
let me talk 2 a human
/human
/person`

const noAskEnglish = `
is there a person who can sign my certificate
is there someone who can sign for my parcel at home
I don't want to talk to a human, just tell me the price
no need to transfer me to an agent
I do not need a human
please don't connect me to an agent
can I fix this without talking to an agent
how do I add a person to my account
can I transfer my account to another person
can I transfer my ticket to someone else
transfer money to a friend
what does a travel agent cost
what are the opening hours of customer service
I spoke to an agent yesterday and he said it was fine
my agent said the policy covers it
your representative told me to wait
how many people can use one licence
is this chat end-to-end encrypted
how do I contact the seller
how can I talk to my doctor in the app
how do I chat with other players
are you a bot?
am I talking to a robot?
are you human?
who is the manager of your Berlin store
what is human resources
can two persons share a room
is there a fee per person
can someone else pick up my parcel
can somebody else use my ticket
does the person need an ID
my son is a person with a disability, do you have discounts
I need a passport
I need someone's signature on the form
where do I find my order number
how do I reset my password
can you help me
can someone help me reset my password
can anyone tell me how to cancel
I need help with my order
I want a refund
the delivery person was rude
the delivery person did not ring
how do employees log in
how do I add an agent to my team
how do I give someone access to my calendar
can customers talk to agents in the widget
our customers want to talk to an agent, how do we set that up
do you support Windows
what does the support plan include
how do I get support for my old phone
where is the support page
can I call abroad with this tariff
can I call someone in France for free
how do I put someone on the waiting list
I want to give a gift to somebody
is it possible to have another person on the contract
can I speak to my device to control it
does the speaker connect to a phone
how do I connect to the wifi
connect my account with google
hand luggage rules
who are you
is there anyone who can deliver on Sunday
do I have to talk to an agent to cancel
do I need to speak to someone to cancel my plan
what is a service representative's salary
the agent fee is too high
person of contact for invoices
how to change the operator of the machine
escalation policy
hello customer service, my order is late
Dear support, where is my order?
I need help from my son to log in
can I get an answer from the survey
I want 2 talk tickets
do you have real support for Linux`

const asksChinese = `
人工
/人工
人工客服
转人工
转人工!
转人工服务
请转人工
我要人工
我要转人工
我要人工客服
我要找人工
找人工
帮我转人工
帮我转一下人工客服
能不能转人工
可以转人工吗
能转人工吗
麻烦转一下人工
麻烦帮我接人工
接人工
接入人工客服
请接客服
呼叫人工
人工在吗
人工客服在吗
有人工吗
有人工客服吗
有没有人工客服
怎么转人工
怎么联系人工客服
如何联系客服
我想联系客服
我要联系你们的客服
联系一下客服
找客服
我要找客服
我找一下客服人员
真人
真人客服
我要真人
找个真人
有真人吗
我要和真人聊
我想跟真人说话
能换个真人吗
能找个真人来回答吗
给我转真人客服
有人吗
有人在吗
有没有人啊
有没有人在
活人呢,我要活人
不要机器人
我不想跟机器人说话
我不想和机器人聊了,转人工
别用机器人回答我
让人工来
让你们经理联系我
叫你们经理来
叫你们领导出来
我要找你们经理
找你们主管
我要跟你们负责人说
派个人来处理
叫个人来帮我
换个人来
换人工
给我打电话
请给我回电
麻烦让客服给我回个电话
请让工作人员联系我
转接人工客服
直接转人工吧
你好,转人工
机器人没用,转人工
申请人工服务
需要人工帮助
我需要人工客服帮忙
是机器人吗?我要找人工`

const noAskChinese = `
人工智能是什么
你们用人工智能吗
人工费多少
安装的人工费怎么算
人工成本高吗
人工客服几点上班
人工客服的电话是多少
客服电话是多少
客服热线是多少
客服工作时间是什么时候
客服几点下班
昨天客服说可以退
之前人工客服答应给我退款
你们客服告诉我要等三天
客服态度怎么样
刚才客服跟我说没有货
不用转人工
不用转人工,你告诉我就行
不需要人工客服
先不转人工
怎么添加客服
如何设置客服
怎么成为客服
你们招客服吗
我想应聘客服
真人照片怎么上传
真人认证失败怎么办
实名和真人认证有什么区别
有没有人知道这个怎么用
有人买过这个吗
有没有人可以代收
有没有人能签字
可以让别人代收吗
可以转给别人吗
账户可以转给他人吗
怎么转账给朋友
票能转让给别人吗
订单能转到另一个账号吗
我的老板要发票
我们经理想看报告
公司负责人变更怎么办
负责人的身份证要上传吗
怎么更换负责人
客户经理是谁
怎么修改密码
怎么退款
我的订单到哪了
能帮我查一下订单吗
怎么联系卖家
怎么找回密码
机器人多少钱
扫地机器人怎么连网
这款机器人支持语音吗
你是机器人吗
你是真人吗
请人安装要多少钱
上门安装需要人吗
一个人可以买几件
两个人能用一个账号吗
可以几个人一起用
需要人工审核多久
人工审核需要几天
怎么取消自动续费
发货要几天
叫车服务怎么用
找不到订单号
跟朋友一起用可以吗
找回我的账号
怎么接电话
请问怎么用
有没有学生优惠
给我发票
我要退货
我想换货
客户怎么转人工,我们想设置这个功能`

func lines(table string) []string { return strings.Split(strings.TrimSpace(table), "\n") }

func TestAsksForPerson(t *testing.T) {
	t.Parallel()
	for _, table := range []struct {
		name, texts string
		want        bool
	}{
		{"English", asksEnglish, true}, {"not English", noAskEnglish, false},
		{"Chinese", asksChinese, true}, {"not Chinese", noAskChinese, false},
	} {
		texts := lines(table.texts)
		if len(texts) < 60 {
			t.Errorf("%s: only %d phrasings", table.name, len(texts))
		}
		for _, text := range texts {
			if got := (Rules{}).Read(text, "").Intent == dialog.IntentPerson; got != table.want {
				t.Errorf("%s: %q: asks for a person: %v", table.name, text, got)
			}
		}
	}
}
