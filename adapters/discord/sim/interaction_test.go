package sim_test

import (
	"errors"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/bwmarrin/discordgo"

	"handoff/adapters/discord/sim"
)

var ask = []*discordgo.ApplicationCommand{
	{Name: "ask", Description: "Ask us", Options: []*discordgo.ApplicationCommandOption{
		{Type: discordgo.ApplicationCommandOptionString, Name: "question", Description: "What is it?", Required: true},
	}},
	{Name: "ticket", Description: "Your ticket", Options: []*discordgo.ApplicationCommandOption{
		{Type: discordgo.ApplicationCommandOptionSubCommand, Name: "close", Description: "Close it"},
	}},
}

// interaction waits for the next one.
func (w *world) interaction() *discordgo.Interaction {
	w.t.Helper()
	return w.event("INTERACTION_CREATE").Struct.(*discordgo.InteractionCreate).Interaction
}

func respond(w *world, i *discordgo.Interaction, kind discordgo.InteractionResponseType, d *discordgo.InteractionResponseData) {
	w.t.Helper()
	if err := w.client.InteractionRespond(i, &discordgo.InteractionResponse{Type: kind, Data: d}); err != nil {
		w.t.Fatal(err)
	}
}

func row(c ...discordgo.MessageComponent) []discordgo.MessageComponent {
	return []discordgo.MessageComponent{discordgo.ActionsRow{Components: c}}
}

// A command is registered, given, deferred, answered and followed up.
func TestCommand(t *testing.T) {
	in(t, sim.Options{}, func(t *testing.T, w *world) {
		ann := w.Person("Ann")
		ann.Speak("de")
		dm := ann.DM()
		if _, err := dm.Slash("ask", nil); err == nil {
			t.Error("a command that is not there can be given")
		}
		made := must[[]*discordgo.ApplicationCommand](t)(w.client.ApplicationCommandBulkOverwrite(sim.AppID, "", ask))
		again := must[[]*discordgo.ApplicationCommand](t)(w.client.ApplicationCommandBulkOverwrite(sim.AppID, "", ask))
		if len(made) != 2 || again[0].ID != made[0].ID || w.Overwrites("") != 2 || w.Commands("")[0].Name != "ask" {
			t.Errorf("made %+v, then %+v, %d times", made, again, w.Overwrites(""))
		}
		w.open()
		if _, err := dm.Slash("ask", nil); err == nil {
			t.Error("a required parameter can be left out")
		}
		given := must[*sim.Interaction](t)(dm.Slash("ask", map[string]any{"question": "why?"}))
		i := w.interaction()
		d := i.ApplicationCommandData()
		if d.Name != "ask" || d.Options[0].StringValue() != "why?" || i.User.ID != ann.ID || i.Locale != "de" || i.Member != nil {
			t.Errorf("given: %+v", i)
		}
		respond(w, i, discordgo.InteractionResponseDeferredChannelMessageWithSource, nil)
		if a, err := given.Answer(w.ctx); err != nil || a.Type != 5 || len(dm.Reads()) != 0 {
			t.Errorf("answered %+v, %v; Ann reads %q", a, err, dm.Reads())
		}
		err := w.client.InteractionRespond(i, &discordgo.InteractionResponse{Type: 5})
		w.refused(err, 400, 40060)
		text := "because"
		must[*discordgo.Message](t)(w.client.InteractionResponseEdit(i, &discordgo.WebhookEdit{Content: &text}))
		must[*discordgo.Message](t)(w.client.FollowupMessageCreate(i, true, &discordgo.WebhookParams{Content: "and so"}))
		if reads := strings.Join(dm.Reads(), "|"); reads != "because|and so" {
			t.Errorf("Ann reads %q", reads)
		}
		if m := must[*discordgo.Message](t)(w.client.InteractionResponse(i)); m.Content != "because" {
			t.Errorf("the answer is %q", m.Content)
		}
		if err := w.client.InteractionResponseDelete(i); err != nil || len(dm.Reads()) != 1 {
			t.Errorf("deleted: %v, Ann reads %q", err, dm.Reads())
		}
		time.Sleep(15 * time.Minute)
		_, err = w.client.FollowupMessageCreate(i, true, &discordgo.WebhookParams{Content: "late"})
		w.refused(err, 401, 50027)
		must[*sim.Interaction](t)(dm.Slash("ticket close", nil))
		if d := w.interaction().ApplicationCommandData(); d.Options[0].Name != "close" {
			t.Errorf("subcommand: %+v", d)
		}
	})
}

// Without an answer within three seconds it has failed, and stays so.
func TestInteractionFails(t *testing.T) {
	in(t, sim.Options{}, func(t *testing.T, w *world) {
		dm := w.Person("Ann").DM()
		must[[]*discordgo.ApplicationCommand](t)(w.client.ApplicationCommandBulkOverwrite(sim.AppID, "", ask))
		w.open()
		given := must[*sim.Interaction](t)(dm.Slash("ticket close", nil))
		i := w.interaction()
		if _, err := given.Answer(w.ctx); !errors.Is(err, sim.ErrFailed) || w.Failed() != 1 {
			t.Errorf("%v, %d failed", err, w.Failed())
		}
		w.refused(w.client.InteractionRespond(i, &discordgo.InteractionResponse{Type: 5}), 404, 10062)
		_, err := w.client.FollowupMessageCreate(i, true, &discordgo.WebhookParams{Content: "x"})
		w.refused(err, 404, 10015)
	})
}

// Buttons and menus: answered quietly, by a change, or for one's eyes only.
func TestPress(t *testing.T) {
	in(t, sim.Options{}, func(t *testing.T, w *world) {
		g := w.Guild("Desk")
		ann, bob := w.Person("Ann"), w.Person("Bob")
		role := g.Role("gold")
		g.Join(ann, role)
		g.Join(bob)
		channel := g.Channel("support")
		here, there := ann.In(channel), bob.In(channel)
		w.open()
		sent := must[*discordgo.Message](t)(w.client.ChannelMessageSendComplex(channel, &discordgo.MessageSend{
			Content: "Which?", Components: append(row(
				discordgo.Button{Label: "One", CustomID: "id-1"},
				discordgo.Button{Label: "Two", CustomID: "id-2", Disabled: true},
				discordgo.Button{Label: "Site", Style: discordgo.LinkButton, URL: "https://example.com"},
			), row(discordgo.SelectMenu{CustomID: "menu", Placeholder: "Topic", Options: []discordgo.SelectMenuOption{
				{Label: "Bills", Value: "b"}, {Label: "Other", Value: "o"},
			}})...),
		}))
		for _, label := range []string{"Two", "Site", "Three"} {
			if _, err := here.Press(label); err == nil {
				t.Errorf("%s can be pressed", label)
			}
		}
		must[*sim.Interaction](t)(here.Press("One"))
		i := w.interaction()
		if d := i.MessageComponentData(); d.CustomID != "id-1" || i.Message.ID != sent.ID || i.Member.User.ID != ann.ID ||
			i.Member.Roles[0] != role || i.GuildID != g.ID || i.AppPermissions == 0 {
			t.Errorf("pressed: %+v", i)
		}
		respond(w, i, discordgo.InteractionResponseDeferredMessageUpdate, nil)
		must[*discordgo.Message](t)(w.client.FollowupMessageCreate(i, true,
			&discordgo.WebhookParams{Content: "secret", Flags: discordgo.MessageFlagsEphemeral}))
		if a, b := here.Reads(), there.Reads(); !contains(a, "secret") || contains(b, "secret") {
			t.Errorf("Ann reads %q, Bob %q", a, b)
		}
		must[*sim.Interaction](t)(here.Press("One"))
		respond(w, w.interaction(), discordgo.InteractionResponseChannelMessageWithSource,
			&discordgo.InteractionResponseData{Content: "whisper", Flags: discordgo.MessageFlagsEphemeral})
		if a, b := here.Reads(), there.Reads(); !contains(a, "whisper") || contains(b, "whisper") {
			t.Errorf("Ann reads %q, Bob %q", a, b)
		}
		must[*sim.Interaction](t)(there.Select("Topic", "Bills"))
		i = w.interaction()
		if d := i.MessageComponentData(); d.Values[0] != "b" {
			t.Errorf("selected: %+v", d)
		}
		respond(w, i, discordgo.InteractionResponseUpdateMessage, &discordgo.InteractionResponseData{Content: "Bills it is", Components: row()[:0]})
		if reads := there.Reads(); len(reads) != 1 || reads[0] != "Bills it is" {
			t.Errorf("Bob reads %q", reads)
		}
		if _, err := here.Press("One"); err == nil {
			t.Error("a button that is gone can be pressed")
		}
	})
}

// A form of the old style comes back through the library; one of labels only raw.
func TestForm(t *testing.T) {
	in(t, sim.Options{}, func(t *testing.T, w *world) {
		dm := w.Person("Ann").DM()
		must[[]*discordgo.ApplicationCommand](t)(w.client.ApplicationCommandBulkOverwrite(sim.AppID, "", ask))
		w.open()
		given := must[*sim.Interaction](t)(dm.Slash("ticket close", nil))
		respond(w, w.interaction(), discordgo.InteractionResponseModal, &discordgo.InteractionResponseData{
			Title: "Close", CustomID: "form", Components: row(discordgo.TextInput{
				Label: "Why", CustomID: "why", Style: discordgo.TextInputParagraph, Required: true, MaxLength: 10,
			}),
		})
		a, err := given.Answer(w.ctx)
		if err != nil || a.Form.Title != "Close" || len(a.Form.Fields) != 1 || a.Form.Fields[0].Label != "Why" || !a.Form.Fields[0].Required {
			t.Fatalf("form %+v, %v", a.Form, err)
		}
		for _, text := range []string{"", "far too long a text"} {
			if _, err := dm.Submit(given, map[string]string{"Why": text}); err == nil {
				t.Errorf("%q can be submitted", text)
			}
		}
		must[*sim.Interaction](t)(dm.Submit(given, map[string]string{"Why": "done"}))
		i := w.interaction()
		d := i.ModalSubmitData()
		if d.CustomID != "form" || d.Components[0].(*discordgo.ActionsRow).Components[0].(*discordgo.TextInput).Value != "done" {
			t.Errorf("submitted %+v", d)
		}
		w.refused(w.client.InteractionRespond(i, &discordgo.InteractionResponse{Type: 9, Data: &discordgo.InteractionResponseData{}}), 400, 50035)
		respond(w, i, discordgo.InteractionResponseChannelMessageWithSource,
			&discordgo.InteractionResponseData{Content: "closed", Flags: discordgo.MessageFlagsEphemeral})
		if reads := dm.Reads(); len(reads) != 1 || reads[0] != "closed" {
			t.Errorf("Ann reads %q", reads)
		}

		given = must[*sim.Interaction](t)(dm.Slash("ticket close", nil))
		i = w.interaction()
		_, err = w.post("POST", "interactions/"+i.ID+"/"+i.Token+"/callback", map[string]any{"type": 9, "data": map[string]any{
			"title": "Close", "custom_id": "labels", "components": []any{map[string]any{"type": 18, "label": "Why",
				"component": map[string]any{"type": 4, "custom_id": "why", "style": 1}}},
		}})
		if err != nil {
			t.Fatal(err)
		}
		must[*sim.Interaction](t)(dm.Submit(given, map[string]string{"why": "so"}))
		if raw := string(w.event("INTERACTION_CREATE").RawData); !strings.Contains(raw, `"value":"so"`) || !strings.Contains(raw, `"type":18`) {
			t.Errorf("submitted %s", raw)
		}
	})
}

// A command that nobody hears fails for the person.
func TestNobodyThere(t *testing.T) {
	in(t, sim.Options{}, func(t *testing.T, w *world) {
		dm := w.Person("Ann").DM()
		must[[]*discordgo.ApplicationCommand](t)(w.client.ApplicationCommandBulkOverwrite(sim.AppID, "", ask))
		given := must[*sim.Interaction](t)(dm.Slash("ticket close", nil))
		if _, err := given.Answer(w.ctx); !errors.Is(err, sim.ErrFailed) {
			t.Error(err)
		}
		synctest.Wait()
	})
}

// A guild's commands hide the global ones of their names; a context hides one.
func TestScopes(t *testing.T) {
	in(t, sim.Options{}, func(t *testing.T, w *world) {
		g := w.Guild("Desk")
		ann := w.Person("Ann")
		g.Join(ann)
		there := ann.In(g.Channel("support"))
		contexts := []discordgo.InteractionContextType{discordgo.InteractionContextGuild}
		must[[]*discordgo.ApplicationCommand](t)(w.client.ApplicationCommandBulkOverwrite(sim.AppID, "",
			[]*discordgo.ApplicationCommand{{Name: "here", Description: "Only here", Contexts: &contexts}}))
		must[[]*discordgo.ApplicationCommand](t)(w.client.ApplicationCommandBulkOverwrite(sim.AppID, g.ID, ask))
		must[*sim.Interaction](t)(there.Slash("here", nil))
		must[*sim.Interaction](t)(there.Slash("ask", map[string]any{"question": "x"}))
		for _, name := range []string{"here", "ask"} {
			if _, err := ann.DM().Slash(name, map[string]any{"question": "x"}); err == nil {
				t.Errorf("/%s can be given in a DM", name)
			}
		}
		_, err := w.client.ApplicationCommandBulkOverwrite(sim.AppID, "", []*discordgo.ApplicationCommand{{Name: "Not Good", Description: "x"}})
		w.refused(err, 400, 50035)
	})
}
