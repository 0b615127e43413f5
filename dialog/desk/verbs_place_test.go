package desk

import (
	"testing"

	"handoff/bot"
	"handoff/dialog"
)

func TestPersonWhomWordsName(t *testing.T) {
	t.Parallel()
	author := dialog.Agent{ID: "U1", Name: "Ana"}
	named := map[string]string{"@U2": "Ben", "@U3": "Ben Li", "@U4": "Ben", "@U5": "李雷", "type": "Ben Li Wang"}
	for words, want := range map[string]string{
		"me": "U1", "我": "U1", "@U3": "U3", "<@U2>": "U2", "@Ben": "U2", "@ben li, please": "U3", "@李雷": "U5",
		"@Be": "", "Ben": "", "@": "", "": "", "@U9": "", "@nobody": "",
	} {
		got, ok := person(order{words: words, agent: author, message: bot.Message{Values: named}})
		if got.ID != want || ok != (want != "") {
			t.Errorf("%q names %+v, want %q", words, got, want)
		}
	}
}
