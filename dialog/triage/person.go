package triage

import (
	"regexp"
	"strings"
)

// Asking for a person is a rule of verbs and nouns with their exceptions, not a
// list of sentences: "put me through to somebody real" was never seen before.
// Precision counts as much as recall: "is there a person who can sign my
// certificate" is a question.

const (
	// someone is who may be asked for.
	someone = `(?:human(?: being)?s?|humans?|persons?|real people|actual people|agents?|reps?|representatives?|operators?|someone|somebody|some one|anyone|anybody|colleagues?|staff(?: members?)?|employees?|advis[oe]rs?|associates?|supervisors?|managers?|customer (?:service|support|care)(?: (?:agent|rep|representative|team|person|advisor|staff|people))?|support (?:agent|person|team|staff|rep|people|member)|tech(?:nical)? support|service (?:agent|rep|desk|team)|live (?:chat|support|help|agent|person|operator)|help ?desk|(?:your|the) team|team member|member of (?:the |your )?(?:staff|team)|support|specialist|human (?:agent|support|help|assistance|operator|rep|representative|person|assistant)|flesh and blood)`
	// which describes them.
	which = `(?:(?:a|an|the|your|any|some|one of your|one of the|another|actual|real|live|living|breathing|human|proper|different|customer|support|service|sales|billing|technical|tech|senior|nice|friendly) )*`
	// end is what may follow somebody who is asked for, and what may not:
	// "somebody who can sign" is somebody else.
	end = `(?:$|[^a-z' ]| (?:please|pls|plz|now|asap|right|immediately|today|about|regarding|concerning|instead|not|rather|and|or|from|at|on|here|there|i|if|because|cause|so|to (?:talk|speak|help|assist|answer|chat|look|deal|handle|sort|resolve|explain|call|contact|discuss)|who (?:(?:can|could|will|would|actually) )*(?:help|assist|knows|understands|answer|speaks|works|isn)|that (?:can|could) (?:help|assist|answer)|else(?:$|[^a-z' ]| please)|with (?:me|this|my)|this|that isn|you (?:\w+ )?(?:ro)?(?:chat)?(?:bots?|machine|computer|idiot|moron)|in (?:charge|person|german|english|chinese|spanish|french|real|your)|for (?:help|support|assistance|this|my)|via|by|online|available|soon|thanks|thank|urgently|quickly|already|again|then|next|directly|over|first|but|immediatly|ok|okay|yes|when|as soon|as well|of|handling|on the)\b)`
)

var asks = gate("human|person|people|agent| rep|operator|some|any|colleague|staff|employee|advis|associate|supervisor|manager|customer |support|service|live |desk|team|specialist|flesh|bot|machine| ai|computer|automated|call me|call back|phone me|ring me|contact me|hand|escalate|take over", `(?:`+
	// talk to somebody
	`\b(?:talk|speak|chat|speaking|talking|chatting|connect|connected|transfer(?:red)?|forward|escalate|hand|pass|put|switch|redirect|route|through|over|hold|touch)(?: directly| now| again| just)? (?:to|with|of) `+which+someone+end+
	// connect me to somebody, put me through to somebody
	`|\b(?:connect|transfer|put|pass|hand|forward|escalate|route|switch|redirect|get|bring) (?:me|us|this|it|this chat|the chat|this conversation|my (?:case|chat|issue|problem|request|call|question|complaint)) (?:\w+ )?(?:(?:through|over|on|up|back|in touch|across) )?(?:to|with) `+which+someone+end+
	// get me somebody, I need somebody
	`|\b(?:get|give|find|bring|send|fetch) (?:me|us) `+which+someone+end+
	`|\bi(?:'d| would)? ?(?:really |just |only |also |do |urgently )?(?:need|want|like|prefer|demand|require|request|insist on|am asking for|asked for|'m asking for|said|will only talk to|(?:am |'m )?(?:waiting|asking|looking) for)(?: to have| to see| to reach| to contact)? `+`(?:a |an |some |the |your |any )?(?:(?:actual|real|live|living|human|proper|different|customer|support) )*`+wanted+end+
	// I need help from somebody
	`|\b(?:need|want|like|get|have|prefer) (?:some |any )?(?:help|support|assistance|an answer|answers) (?:from|by|of) `+which+someone+end+
	`|\b(?:can|could|may|let) (?:i|we|me|us) (?:please |just )?(?:have|get|see|reach|contact|message) `+which+wanted+end+
	`|\b(?:how|where) (?:do|can|could|would|to) ?(?:i|we)? ?(?:reach|contact|get|call|find|get hold of|get in touch with) `+which+wanted+end+
	`|\b(?:reach|contact) (?:a |an |your |the )?(?:real |live |actual )?(?:human|person|agent|representative|support agent|human agent|someone|somebody|support team|support)`+end+
	// is anybody there
	`|\bis (?:there )?(?:any(?:one|body)|some(?:one|body)|any ?body|a (?:real )?(?:human|person|agent)|any (?:human|person|agent|real person))(?: else)?(?: (?:real|human|there|here|online|available|alive|around|at all|out there|actually))*(?: (?:to (?:talk|speak|chat) (?:to|with)|(?:i|we) (?:can|could) (?:talk|speak|chat|reach)(?: to| with)?|who can (?:help|assist|talk)(?: (?:me|us))?|that can help(?: me)?|to help(?: me)?))?[ ?!.]*$`+
	`|\b(?:any ?one|any ?body) (?:real |human )?(?:there|here|home|alive)\b`+
	// call me
	`|\b(?:can|could|will|would|have|ask|get|let|please have|tell) (?:you |(?:some(?:one|body)|any(?:one|body)|an? \w+)(?: (?:from|of|in) (?:your|the) \w+)?|the team|your team)(?: please)? ?(?:to )?(?:call|ring|phone|contact|call back) me\b|\b(?:please )?(?:call|phone|ring) me(?: back)?(?: please| asap| now| today)?[ !.]*$`+
	// no bots
	`|\b(?:stop|enough of|no more|not|tired of|hate|done with|sick of|away with|get rid of|don'?t want|do not want|don'?t like|rather not|instead of|quit)(?: to)?(?: be)?(?: talk(?:ing)?| speak(?:ing)?| chat(?:ting)?| deal(?:ing)?)?(?: to| with)? (?:this |a |the |an |your |these |some |any |stupid |dumb )*(?:ro)?(?:bots?|machines?|ai|chat ?bots?|computers?|automated (?:\w+))(?:$|[^a-z' ]| (?:please|anymore|any more|any longer|but|and|give|get|i|now|answers?)\b)`+
	`|\b(?:human|person|agent|operator|representative|live (?:chat|agent|person|support)|real person|human being|customer (?:service|support|care))(?:,? (?:please|pls|plz|now|asap|help|needed|required|immediately))+[ !.]*$`+
	`|\b(?:hand ?over|hand me over|escalate (?:this|it|my \w+|please)|escalate[ !.]*$|take over the chat)\b`+
	`)`)

// wanted is asked for without "talk to": a person, not a manager or support in
// general.
const wanted = `(?:(?:real|human|actual|live|proper) (?:help|support|assistance)|human(?: being)?|person|real people|agent|rep|representative|operator|someone|somebody|staff member|supervisor|live (?:chat|agent|person|support|help)|customer (?:service|support|care)(?: (?:agent|rep|representative|person|team))?|human (?:agent|support|help|assistance|operator|rep|representative|person)|support (?:agent|person|rep|team)|someone real|somebody real|member of (?:the |your )?(?:staff|team))`

// bare is the whole text.
var bare = gate("human|person|agent|rep|operator|some|customer |support|live |desk|manager|supervisor|people|colleague", `^(?:(?:hi|hello|hey|ok|okay|no|yes|please|pls|just|i said|sorry|excuse me)[ ,.!]+)*(?:a |an |the )?(?:(?:real|live|actual|human|another) )*(?:human(?: being)?|person|agent|rep|representative|operator|someone|somebody|customer (?:service|support|care)|support agent|live chat|live support|live help|help ?desk|manager|supervisor|human (?:agent|support|help)|real people|speak human|human help|talk to (?:human|agent|person)|colleague)(?:[ ,.!?]+(?:please|pls|plz|now|asap|help|here|thanks|thank you|!|\?))*[ .!?]*$`)

// denied, before the words of a clause that ask, means the opposite or somebody
// else's story.
var denied = lazy(`(?:\b(?:i|we)(?:'d)? (?:don'?t|do not|didn'?t|did not|won'?t|wouldn'?t) (?:(?:want|need|have|like|wish|mean|really|even|think) ?(?:to|i)? ?)+|\bno need|\bnot need|\bwithout|\brather not|\bnever|\bbefore i\b|\binstead of|\bavoid|\bplease don'?t|^don'?t\b|\bdo not (?:transfer|connect|hand|put|escalate|forward)|\bdon'?t (?:transfer|connect|hand|put|escalate|forward)|\b(?:he|she|they|customers?|users?|visitors?|people|students?|clients?|employees|my (?:\w+)|our (?:\w+)) (?:want|wants|needs?|can|could|would|should|must|will|has to|have to)\b|\bdid i (?:talk|speak|chat)|\bi was (?:talking|speaking|chatting)|\bwhile (?:talking|speaking|chatting)|\bafter (?:talking|speaking|chatting)|\bhave to (?:talk|speak)(?: to| with)? .{0,20}\bto\b|\bdo i (?:have|need) to)[^,.;!?]*$`)

// elsewhere, behind the words that ask, makes a topic of them.
var elsewhere = lazy(`^[^,.;!?]*\b(?:else'?s|who (?:can|could) (?:sign|deliver|collect|pick|translate|witness|install|repair|fix)|opening hours|office hours|working hours|cost|costs|price|salary|job|certificate|in the game|in the app|in my (?:company|team|organisation|organization|household|family|class)|on my behalf|at the airport|at the hotel|at the bank|abroad|yesterday|last (?:week|month|year|time))\b`)

// shorthand is how people type on a telephone. "/human" comes as a text where the
// platform knows no commands.
var shorthand = strings.NewReplacer(" w/ ", " with ", " w/", " with ", "talk 2 ", "talk to ", "speak 2 ", "speak to ", "chat 2 ", "chat to ", "connect 2 ", "connect to ", " 2 talk", " to talk", " 2 speak", " to speak", "can u ", "can you ", "could u ", "could you ")

// noBots asks by refusing the bot: its "don't want" is no denial.
var noBots = regexp.MustCompile(`(?:bots?|machines?|ai|computers?|automated)\b`)

func asksForPerson(words string) bool {
	words = shorthand.Replace(strings.TrimLeft(words, "/"))
	if asksForPersonHan(words) || asksForPersonElsewhere(words) {
		return true
	}
	if bare.MatchString(words) || bareClause(words) {
		return true
	}
	for _, at := range asks.FindAllStringIndex(words, 4) {
		match := words[at[0]:at[1]]
		if !noBots.MatchString(match) && denied().MatchString(clauseBefore(words, at[0])) {
			continue
		}
		if elsewhere().MatchString(words[at[1]-1:]) {
			continue
		}
		return true
	}
	return false
}

// bareClause: "human please, order 77". Without the "please" it may be a
// salutation: "hello customer service, my order is late".
func bareClause(words string) bool {
	for _, clause := range strings.FieldsFunc(words, func(r rune) bool { return strings.ContainsRune(",.;!?", r) }) {
		for _, wish := range []string{" please", " pls", " plz", " now"} {
			if strings.HasSuffix(clause, wish) && bare.MatchString(strings.TrimSpace(clause)) {
				return true
			}
		}
	}
	return false
}

// clauseBefore is what stands before i in its clause.
func clauseBefore(words string, i int) string {
	before := words[:i]
	if cut := strings.LastIndexAny(before, ",.;!?\n"); cut >= 0 {
		before = before[cut+1:]
	}
	if cut := strings.LastIndex(before, " but "); cut >= 0 {
		before = before[cut+5:]
	}
	return strings.TrimLeft(before, " ")
}

var (
	asksHan = gate("人|客服|经理|主管|领导|同事|老板|店长|机器|ai|自动|电脑|程序|电话|回电|来电", `(?:转|换|接入|接|让|找|要|叫|请|呼叫|联系|需要|想要|求|给我|有没有|有|来个|来|连|直接|进入|切换|切|申请|帮我|麻烦|能不能|可以|是不是|想跟|想和|跟|和|与|我要|快|马上|到)(?:一下|一个|个|位|一位|到|接|成|给|下|你们的|你们|你|的|是|我|在线|人工的)*(?:人工(?:客服|服务|坐席|座席|帮助|处理|在线|咨询|介入|回复|解答|台|窗口|通道)?|真人(?:客服|服务|聊|回答|回复)?|活人|专人|客服(?:人员|小姐|专员|代表|经理|主管)?|工作人员|客服同事|(?:你们|你的|公司)?(?:经理|主管|领导|负责人|值班经理|店长|老板))`+
		`|(?:转|接|换)(?:给)?(?:别人|其他人|同事|个人|一个人)`+
		`|(?:和|跟|与|找)(?:一个|个|一位|位)?(?:真正的|真的|真|活的)(?:人|客服)`+
		`|(?:叫|找|派|让|换|请|来)(?:你们)?(?:个|一个|位|一位)(?:真)?(?:人|同事|懂的人|专业的人|能解决的人|管事的|管事的人|能说话的)(?:来|出来|跟我|和我|帮|给我|处理|联系|解决|回|说|接|吧|!|。|$)`+
		`|(?:不想|不要|不愿意|不愿|别让我|讨厌|拒绝|受够了|别|不喜欢)(?:再)?(?:跟|和|与|用|让|是|要)?(?:你这个|这个|你们的|一个|个)?(?:机器人|机器|ai|智能客服|自动回复|电脑|程序)(?:聊|说话|说|沟通|对话|回答|回复|了|交流|来|应付|$|[,。!])`+
		`|(?:让|叫|请|麻烦)(?:你们的?|个|一个)?(?:人|客服|同事|工作人员|专员|经理|负责人)(?:尽快|马上|赶紧|现在)?(?:给我|跟我|和我)?(?:联系我|打电话|回电|回个电话|打个电话|致电|回复我)`+
		`|(?:给我|请给我|麻烦给我|能给我|可以给我)(?:打电话|打个电话|回电|回个电话|来电)`+
		`|(?:有人吗|有人在吗|有没有人(?:在|啊|呀|能帮|可以帮|帮|管|理我|回|吗|$)|有人么|有人在么|有人能帮(?:我|忙)|有真人吗|是真人吗我要)`+
		`|(?:不要|不想要)机器人|人工人工|转人工|人工客服在吗`)

	bareHan = gate("人|客服|ren", `^(?:你好|您好|请问|那|我要|我想要|我说|请|麻烦|要|快|转)*(?:人工|人工客服|人工服务|真人|真人客服|客服|人工台|活人|在线客服|zhuan ren gong|zhuanrengong)(?:谢谢|吧|啊|呢|呀|在吗|在不在|有吗|急|快点|快|!|\?|。| |,|~)*$`)

	// Topics that contain such words, and stories about them.
	elsewhereHan = lazy(`人工智能|人工(?:费|成本|湖|授精|草坪|降雨|翻译|审核要|审核需要|审核多久|呼吸|心脏|关节|耳蜗|录入|标注|流产|养殖)|真人(?:照|认证|实名|秀|发音|版|cs|出演|验证|头像|模特|配音|拍摄|娃娃)|(?:客服|人工)(?:的)?(?:电话|热线|邮箱|上班|工作时间|服务时间|几点|时间|岗位|工资|招聘|系统|软件|微信号)` +
		`|(?:昨天|之前|上次|刚才|刚刚|已经|前天|上周|曾经|早上|下午|前几天).{0,8}(?:客服|人工|经理|工作人员)|(?:客服|人工|经理|工作人员)(?:之前|昨天|上次|刚才)?(?:说|告诉|答应|承诺|回复说|跟我说|和我说|让我|建议|态度)|(?:客服|人工|经理|主管|老板|领导)(?:是|有|会|能|可以|怎么|如何)(?:不是|谁|几|多少|什么|哪|设置|添加|配置|查看|看到|审批|修改|成为|当)` +
		`|(?:不用|不需要|不必|无需|别|不要|先不|暂时不|没必要|不想|要不要|需不需要|是否需要|会不会|怎样才不|怎么不|避免)(?:再)?(?:给我|帮我)?(?:转|找|联系|接|要|换|转接|接入|打扰)*(?:人工|真人|客服|经理|同事|人)(?:[^聊沟]|$)|(?:添加|新增|设置|绑定|修改|成为|招|应聘|雇|更换|删除|配置|变更|邀请).{0,4}(?:客服|经理|主管|负责人|领导|老板|人工)|(?:我|我们)(?:的)?(?:老板|领导|经理|主管)|(?:客户|用户|顾客|买家|学生|员工)(?:想|要|会|可以|能|怎么|如何|需要)?.{0,3}(?:找|联系|转).{0,2}(?:人工|客服)|有(?:没有)?人(?:知道|用过|买过|能签|可以签|能代|可以代|代收|代签|会修|遇到)|(?:客户|项目|产品|大堂|酒店|银行|区域|部门)经理|需要(?:人工|真人)?(?:审核|审批|签字|签收|验收|安装)|(?:请|叫|找|要)(?:人|人工)(?:安装|搬|签|代|送|修|上门)|(?:负责人|老板|领导|经理)(?:签字|签名|姓名|信息|身份证|电话|同意|授权|微信)|转(?:给|到)?(?:别人|其他人|他人|同事)(?:的|账户|账号|名下|使用|用|可以)|(?:转账|转让|转赠|过户|转钱|赠送|可以把.{0,10}转|把.{0,10}转)`)
)

func asksForPersonHan(words string) bool {
	tight := strings.ReplaceAll(words, " ", "")
	if bareHan.MatchString(words) || bareHan.MatchString(tight) {
		return true
	}
	// Clause by clause: a story in one does not undo what the next one asks.
	for _, clause := range strings.FieldsFunc(tight, func(r rune) bool { return strings.ContainsRune(",,。;;!!\n", r) }) {
		if asksHan.MatchString(clause) && !elsewhereHan().MatchString(clause) {
			return true
		}
	}
	return false
}
