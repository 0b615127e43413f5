package sim_test

import (
	"testing"

	"github.com/bwmarrin/discordgo"

	"handoff/adapters/discord/sim"
)

// A private thread: begun, joined, written in, archived, opened again by what is
// said, locked, deleted.
func TestThread(t *testing.T) {
	in(t, sim.Options{Intents: sim.MessageContent}, func(t *testing.T, w *world) {
		g := w.Guild("Desk")
		ann, bob := w.Person("Ann"), w.Person("Bob")
		g.Join(ann)
		channel := g.Channel("support")
		w.client.Identify.Intents |= sim.MessageContent
		w.open()
		th := must[*discordgo.Channel](t)(w.client.ThreadStart(channel, "Ann's case", discordgo.ChannelTypeGuildPrivateThread, 1440))
		if th.ParentID != channel || th.ThreadMetadata.Archived || th.ThreadMetadata.AutoArchiveDuration != 1440 {
			t.Errorf("thread %+v", th)
		}
		if c := w.event("THREAD_CREATE").Struct.(*discordgo.ThreadCreate); c.ID != th.ID || !c.NewlyCreated {
			t.Errorf("told of %+v", c)
		}
		there := ann.In(th.ID)
		if _, err := there.Say("?"); err == nil {
			t.Error("Ann sees a private thread in which she is not")
		}
		w.refused(w.client.ThreadMemberAdd(th.ID, bob.ID), 403, 50001) // no member of the guild
		if err := w.client.ThreadMemberAdd(th.ID, ann.ID); err != nil {
			t.Fatal(err)
		}
		if m := w.message(sim.BotID); m.Type != discordgo.MessageTypeRecipientAdd {
			t.Errorf("the thread says %+v", m)
		}
		if reads := there.Reads(); len(reads) != 0 {
			t.Errorf("Ann reads %q", reads)
		}
		id := must[string](t)(there.Say("hello"))
		if m := w.message(ann.ID); m.ID != id || m.Content != "hello" || m.ChannelID != th.ID {
			t.Errorf("read %+v", m)
		}
		w.Archive(th.ID, true)
		if c := w.event("THREAD_UPDATE").Struct.(*discordgo.ThreadUpdate); !c.ThreadMetadata.Archived {
			t.Error("not archived")
		}
		w.refused(w.client.ThreadMemberAdd(th.ID, w.Person("Cid").ID), 400, 50083)
		must[*discordgo.Message](t)(w.client.ChannelMessageSend(th.ID, "back again"))
		if c, _ := w.ChannelByID(th.ID); c.Archived {
			t.Error("sending leaves it archived")
		}
		w.Lock(th.ID, true)
		w.Archive(th.ID, true)
		_, err := w.client.ChannelMessageSend(th.ID, "x")
		w.refused(err, 400, 50083)
		if _, err := there.Say("x"); err == nil {
			t.Error("Ann can write in a locked thread")
		}
		open := false
		must[*discordgo.Channel](t)(w.client.ChannelEdit(th.ID, &discordgo.ChannelEdit{Archived: &open, Locked: &open}))
		must[string](t)(there.Say("thanks"))
		w.DeleteChannel(th.ID)
		if d := w.event("THREAD_DELETE").Struct.(*discordgo.ThreadDelete); d.ID != th.ID {
			t.Errorf("deleted %+v", d)
		}
		_, err = w.client.ChannelMessageSend(th.ID, "x")
		w.refused(err, 404, 10003)
		w.Allow(channel, sim.ViewChannel|sim.SendMessages)
		_, err = w.client.ThreadStart(channel, "no", discordgo.ChannelTypeGuildPrivateThread, 1440)
		w.refused(err, 403, 50013)
	})
}

// A person's own thread, public or without the bot.
func TestPersonsThread(t *testing.T) {
	in(t, sim.Options{}, func(t *testing.T, w *world) {
		g := w.Guild("Desk")
		ann := w.Person("Ann")
		g.Join(ann)
		channel := g.Channel("support")
		w.Allow(channel, sim.AllPermissions&^sim.ManageThreads)
		w.open()
		hidden := must[string](t)(ann.In(channel).Thread("mine", true))
		must[string](t)(ann.In(hidden).Say("psst " + sim.Mention))
		_, err := w.client.ChannelMessageSend(hidden, "x")
		w.refused(err, 403, 50001)
		w.quiet("THREAD_CREATE")
		public := must[string](t)(ann.In(channel).Thread("ours", false))
		w.event("THREAD_CREATE")
		must[string](t)(ann.In(public).Say("hi " + sim.Mention))
		if m := w.message(ann.ID); m.Type != discordgo.MessageTypeThreadCreated || m.ChannelID != channel {
			t.Errorf("the channel says %+v", m)
		}
		if m := w.message(ann.ID); m.ChannelID != public {
			t.Errorf("read %+v", m)
		}
		on := must[string](t)(ann.In(channel).Say("start here"))
		th := must[*discordgo.Channel](t)(w.client.MessageThreadStart(channel, on, "there", 60))
		if th.ID != on {
			t.Errorf("a thread at message %s is %s", on, th.ID)
		}
	})
}

// A post in a forum begins with a message, and may need a tag.
func TestForum(t *testing.T) {
	in(t, sim.Options{}, func(t *testing.T, w *world) {
		g := w.Guild("Desk")
		forum := g.Forum("tickets", "open", "closed")
		w.RequireTag(forum)
		start := &discordgo.ThreadStart{Name: "Ticket 1", AutoArchiveDuration: 1440}
		_, err := w.client.ForumThreadStartComplex(forum, start, &discordgo.MessageSend{Content: "Ann's case"})
		w.refused(err, 400, 40067)
		start.AppliedTags = []string{sim.TagID(0)}
		th := must[*discordgo.Channel](t)(w.client.ForumThreadStartComplex(forum, start, &discordgo.MessageSend{Content: "Ann's case"}))
		if all := w.Messages(th.ID); len(all) != 1 || all[0].Content != "Ann's case" || len(th.AppliedTags) != 1 {
			t.Errorf("post %+v says %+v", th, all)
		}
		tags := []string{sim.TagID(1)}
		must[*discordgo.Channel](t)(w.client.ChannelEdit(th.ID, &discordgo.ChannelEdit{AppliedTags: &tags}))
		if c, _ := w.ChannelByID(th.ID); c.Tags[0] != sim.TagID(1) {
			t.Errorf("tags %v", c.Tags)
		}
		_, err = w.client.ChannelMessageSend(forum, "x")
		w.refused(err, 400, 50008)
	})
}
