package dialog_test

import "testing"

// The whole way: welcome, answer, person, ticket, both directions, solved.
func TestWholeWay(t *testing.T) {
	t.Parallel()
	c := newTalk(t)
	c.says("Hello!").want("say customer: Hello! I'm an automated assistant.")
	c.says("how do I get", "a refund?").want("say customer: You can have your money back within 14 days.")
	c.says("thanks!").want("say customer: You're welcome!")
	c.says("can I talk to a real person please?").want(
		"say customer: Of course, I'll bring in a person.⏎⏎Your number is **T-1001**.",
		"open desk: [T-1001 · can I talk to a real person please? | Waiting since 20 November, 12:04 (UTC)] (claim) (reply) (resolve) (bot)",
		"say desk: **The conversation so far**⏎⏎> **Lena:** Hello!",
		"say desk: <Lena> can I talk to a real person please?",
	)
	c.says("it is about order 77").want("say desk: <Lena> it is about order 77", "say customer: Thank you, I've added that to **T-1001**.")
	c.says("order 78 too").want("say desk: <Lena> order 78 too")
	c.agent(anna, "Hi, let me look").want(
		"say customer: Anna from our team has joined",
		"say customer: <Anna> Hi, let me look",
		"edit desk: [T-1001 · can I talk to a real person please? | Anna has it since 20 November, 12:07 (UTC)] (reply) (resolve) (bot)",
	)
	c.says("how do I get a refund?").want("say desk: <Lena> how do I get a refund?") // the bot is silent
	c.agent(anna, "/resolve It's on its way").want(
		"say customer: <Anna> It's on its way",
		"say customer: Your request **T-1001** has been marked as solved.",
		"edit desk: [T-1001 · can I talk to a real person please? | Solved by Anna, 20 November, 12:09 (UTC)] (reopen)",
	)
	if c.list != nil {
		t.Errorf("still listed: %s", c.list)
	}
	c.says("thanks").want("say customer: You're welcome!") // opens nothing
	c.says("do you ship abroad?").want("say customer: Here's what I found:⏎⏎> We ship to the EU in 5 days.⏎⏎Source: Shipping abroad (helped) (person)")
	c.says("a human please").want("**T-1002**", "open desk: [T-1002", "say desk: **The conversation so far**⏎⏎> **Lena:** thanks", "say desk: <Lena> a human please")
}
